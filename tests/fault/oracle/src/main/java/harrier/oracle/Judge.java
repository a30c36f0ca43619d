package harrier.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Holds the outputs about one input partition against what must be there, record by record. */
final class Judge {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Outputs about one input partition; null where nobody asked for a kind. */
  record Outputs(FoundQueue alerts, FoundQueue scored, FoundQueue deadLetters) {}

  /** What must be there for one record, and what to say when it is not. */
  private record Claim(
      RawRecord record, Transaction transaction, List<Customer.Entry> history, byte[] key) {}

  private final Tally alerts;
  private final Tally scored;
  private final Tally deadLetters;
  private final Outputs outputs;
  private final VerdictWriter writer;
  private final Adoption adoption;
  private final FirstDifference first;

  Judge(Outputs outputs, Detector detector, Findings findings) {
    this.outputs = outputs;
    writer = detector.writer();
    adoption = detector.adoption();
    alerts = findings.outputs.get(0);
    scored = findings.outputs.get(1);
    deadLetters = findings.outputs.get(2);
    first = findings.first;
  }

  /** Before the customer moves on. */
  void judged(RawRecord record, Verdict verdict) throws IOException {
    Situation situation = verdict.situation();
    Transaction transaction = situation.transaction();
    Claim claim = new Claim(record, transaction, situation.customer().history, record.key());
    if (verdict.isFlagged()) {
      Found found = theOne(alerts, outputs.alerts(), claim);
      if (found != null) compareAlert(claim, verdict, found);
    } else {
      none(alerts, outputs.alerts(), claim);
    }
    none(deadLetters, outputs.deadLetters(), claim);
    Found row = theOne(scored, outputs.scored(), claim);
    if (row != null) compareScored(claim, verdict, row);
  }

  void redelivered(RawRecord record, Transaction transaction, List<Customer.Entry> history) {
    Claim claim = new Claim(record, transaction, history, record.key());
    none(alerts, outputs.alerts(), claim);
    none(scored, outputs.scored(), claim);
    none(deadLetters, outputs.deadLetters(), claim);
  }

  void refused(RawRecord record, DecodeException reason, List<Customer.Entry> history)
      throws IOException {
    Claim claim = new Claim(record, null, history, record.key());
    none(alerts, outputs.alerts(), claim);
    none(scored, outputs.scored(), claim);
    Found found = theOne(deadLetters, outputs.deadLetters(), claim);
    if (found == null) return;
    FoundOutputs letters = outputs.deadLetters().outputs();
    byte[] expected = DeadLetterText.expected(record, reason);
    compare(deadLetters, claim, expected, letters.value(found), new Place(letters, found, false));
  }

  /** After the last record: what is left is about records that have no outputs yet. */
  void end(int partition) {
    end(partition, alerts, outputs.alerts());
    end(partition, scored, outputs.scored());
    end(partition, deadLetters, outputs.deadLetters());
  }

  /** Where an output was found, and whether it is within a step of ours. */
  private record Place(FoundOutputs outputs, Found found, boolean isNear) {
    @Override
    public String toString() {
      return outputs.place(found);
    }
  }

  // The one output that must be there; null when it is not, or when nobody asked for this kind.
  private Found theOne(Tally tally, FoundQueue queue, Claim claim) {
    if (queue == null) return null;
    ++tally.expected;
    List<Found> found = queue.take(claim.record().offset());
    if (found.isEmpty()) {
      ++tally.lost;
      report(tally, "lost", claim, null, null);
      return null;
    }
    if (found.size() > 1) {
      tally.doubled += found.size() - 1;
      FoundOutputs outputs = queue.outputs();
      String places = outputs.place(found.get(0)) + " and " + outputs.place(found.get(1));
      report(tally, "doubled", claim, places, null);
    }
    return found.get(0);
  }

  private void none(Tally tally, FoundQueue queue, Claim claim) {
    if (queue == null) return;
    List<Found> found = queue.take(claim.record().offset());
    if (found.isEmpty()) return;
    tally.unexpected += found.size();
    report(tally, "unexpected", claim, queue.outputs().place(found.get(0)), null);
  }

  private void compareAlert(Claim claim, Verdict ours, Found found) throws IOException {
    FoundOutputs all = outputs.alerts().outputs();
    byte[] value = all.value(found);
    byte[] expected = writer.alert(claim.record(), ours);
    boolean isNear = !Arrays.equals(expected, value);
    if (isNear) {
      JsonNode tree = tree(value);
      Verdict nearest =
          adoption.nearest(ours, tree.path("features"), tree.at("/model/raw_score"),
              tree.at("/model/score"));
      expected = writer.alert(claim.record(), nearest);
    }
    compare(alerts, claim, expected, value, new Place(all, found, isNear));
  }

  private void compareScored(Claim claim, Verdict ours, Found found) throws IOException {
    FoundOutputs all = outputs.scored().outputs();
    byte[] value = all.value(found);
    byte[] expected = writer.scored(claim.record(), ours);
    boolean isNear = !Arrays.equals(expected, value);
    if (isNear) {
      JsonNode tree = tree(value);
      Verdict nearest =
          adoption.nearest(ours, tree.path("features"), tree.path("raw_score"),
              tree.path("score"));
      expected = writer.scored(claim.record(), nearest);
    }
    compare(scored, claim, expected, value, new Place(all, found, isNear));
  }

  private void compare(Tally tally, Claim claim, byte[] expected, byte[] value, Place place)
      throws IOException {
    byte[] key = place.outputs().key(place.found());
    boolean isKeyWrong = place.outputs().hasKeys() && !Arrays.equals(claim.key(), key);
    if (!isKeyWrong && Arrays.equals(expected, value)) {
      if (place.isNear()) ++tally.withinAStep; else ++tally.exact;
      return;
    }
    ++tally.different;
    Difference difference =
        isKeyWrong
            ? new Difference("record key", text(claim.key()), text(key))
            : Difference.between(expected, value);
    report(tally, "different", claim, place.toString(), difference);
  }

  private void end(int partition, Tally tally, FoundQueue queue) {
    if (queue == null) return;
    for (Found found : queue.rest()) {
      ++tally.unexpected;
      String about = " about partition " + partition + ", offset " + found.offset();
      first.report(tally.kind + ": unexpected," + about)
          .line("found at", queue.outputs().place(found));
    }
    for (Found found : queue.reordered()) {
      ++tally.reordered;
      String about = "offset " + found.offset() + " comes after a later one";
      first.report(tally.kind + ": reordered, partition " + partition + ", " + about)
          .line("found at", queue.outputs().place(found));
    }
  }

  private void report(
      Tally tally, String what, Claim claim, String place, Difference difference) {
    Transaction transaction = claim.transaction();
    first.report(tally.kind + ": " + what)
        .line("source", claim.record().coordinates())
        .line("customer", transaction == null ? null : transaction.customer())
        .line("transaction", transaction == null ? null : transaction.id())
        .line("found at", place)
        .difference(difference)
        .history("history of the customer before it", claim.history());
  }

  private static JsonNode tree(byte[] value) {
    try {
      JsonNode tree = MAPPER.readTree(value);
      return tree == null ? MissingNode.getInstance() : tree;
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private static String text(byte[] key) {
    return key == null ? "(absent)" : new String(key, StandardCharsets.UTF_8);
  }
}
