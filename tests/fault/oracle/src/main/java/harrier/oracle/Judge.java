package harrier.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Holds what was found against what must be there, record by record, and counts. */
final class Judge {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What must be there for one record, and what to say when it is not. */
  private record Claim(
      RawRecord record, Transaction transaction, List<Customer.Entry> history, byte[] key) {}

  private final Tally alerts = new Tally("alerts");
  private final Tally scored = new Tally("scored rows");
  private final Tally deadLetters = new Tally("dead letters");
  private final FirstDifference first = new FirstDifference();
  private final LogReader.Outputs outputs;
  private final VerdictWriter writer;
  private final Adoption adoption;
  private final boolean checkKeys;

  Judge(
      LogReader.Outputs outputs, VerdictWriter writer, Adoption adoption, boolean checkKeys) {
    this.outputs = outputs;
    this.writer = writer;
    this.adoption = adoption;
    this.checkKeys = checkKeys;
  }

  void judged(RawRecord record, Verdict verdict, List<Customer.Entry> history) {
    Transaction transaction = verdict.situation().transaction();
    byte[] key = transaction.customer().getBytes(StandardCharsets.UTF_8);
    Claim claim = new Claim(record, transaction, history, key);
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

  void refused(RawRecord record, DecodeException reason, List<Customer.Entry> history) {
    Claim claim = new Claim(record, null, history, record.key());
    none(alerts, outputs.alerts(), claim);
    none(scored, outputs.scored(), claim);
    Found found = theOne(deadLetters, outputs.deadLetters(), claim);
    if (found == null) return;
    compare(deadLetters, claim, DeadLetterText.expected(record, reason), false, found);
  }

  /** After the last record: what is left is about records that have no outputs yet. */
  void end() {
    end(alerts, outputs.alerts());
    end(scored, outputs.scored());
    end(deadLetters, outputs.deadLetters());
  }

  boolean agrees() {
    return alerts.agrees() && scored.agrees() && deadLetters.agrees();
  }

  /** Null when everything agrees. */
  String firstDifference() {
    return first.text();
  }

  List<Tally> tallies() {
    return List.of(alerts, scored, deadLetters);
  }

  // The one output that must be there; null when it is not, or when nobody asked for this kind.
  private Found theOne(Tally tally, FoundIndex index, Claim claim) {
    if (index == null) return null;
    ++tally.expected;
    List<Found> found = index.take(claim.record());
    if (found.isEmpty()) {
      ++tally.lost;
      report(tally, "lost", claim, null, null);
      return null;
    }
    if (found.size() > 1) {
      tally.doubled += found.size() - 1;
      report(tally, "doubled", claim, found.get(0).place() + " and " + found.get(1).place(), null);
    }
    return found.get(0);
  }

  private void none(Tally tally, FoundIndex index, Claim claim) {
    if (index == null) return;
    List<Found> found = index.take(claim.record());
    if (found.isEmpty()) return;
    tally.unexpected += found.size();
    report(tally, "unexpected", claim, found.get(0).place(), null);
  }

  private void compareAlert(Claim claim, Verdict ours, Found found) {
    byte[] expected = writer.alert(claim.record(), ours);
    boolean isNear = !Arrays.equals(expected, found.value());
    if (isNear) {
      JsonNode tree = tree(found.value());
      Verdict nearest =
          adoption.nearest(ours, tree.path("features"), tree.at("/model/raw_score"),
              tree.at("/model/score"));
      expected = writer.alert(claim.record(), nearest);
    }
    compare(alerts, claim, expected, isNear, found);
  }

  private void compareScored(Claim claim, Verdict ours, Found found) {
    byte[] expected = writer.scored(claim.record(), ours);
    boolean isNear = !Arrays.equals(expected, found.value());
    if (isNear) {
      JsonNode tree = tree(found.value());
      Verdict nearest =
          adoption.nearest(ours, tree.path("features"), tree.path("raw_score"),
              tree.path("score"));
      expected = writer.scored(claim.record(), nearest);
    }
    compare(scored, claim, expected, isNear, found);
  }

  private void compare(Tally tally, Claim claim, byte[] expected, boolean isNear, Found found) {
    boolean isKeyWrong = checkKeys && !Arrays.equals(claim.key(), found.key());
    if (!isKeyWrong && Arrays.equals(expected, found.value())) {
      if (isNear) ++tally.withinAStep; else ++tally.exact;
      return;
    }
    ++tally.different;
    Difference difference =
        isKeyWrong
            ? new Difference("record key", text(claim.key()), text(found.key()))
            : Difference.between(expected, found.value());
    report(tally, "different", claim, found.place(), difference);
  }

  private void end(Tally tally, FoundIndex index) {
    if (index == null) return;
    for (List<Found> found : index.rest()) {
      tally.unexpected += found.size();
      Found.Source source = found.get(0).source();
      String about = " about partition " + source.partition() + ", offset " + source.offset();
      first.report(tally.kind + ": unexpected," + about, found.get(0).place());
    }
    tally.reordered = index.reordered().size();
    for (Found found : index.reordered()) {
      String about = "offset " + found.source().offset() + " comes after a later one";
      first.report(tally.kind + ": reordered, " + about, found.place());
    }
    tally.unreadable = index.unreadable().size();
    for (String place : index.unreadable()) {
      first.report(tally.kind + ": names no input record", place);
    }
  }

  private void report(
      Tally tally, String what, Claim claim, String place, Difference difference) {
    first.report(
        tally.kind + ": " + what,
        claim.record(),
        claim.transaction(),
        claim.history(),
        place,
        difference);
  }

  private static JsonNode tree(byte[] json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "(absent)" : new String(bytes, StandardCharsets.UTF_8);
  }
}
