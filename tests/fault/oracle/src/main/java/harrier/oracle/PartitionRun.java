package harrier.oracle;

import java.io.IOException;
import java.util.List;

/** One input partition from its first record to C: folds it, and holds everything against that. */
final class PartitionRun {
  /** How many records there were, and what became of them. */
  record Counts(long records, long judged, long redelivered) {
    static final Counts NONE = new Counts(0, 0, 0);

    Counts plus(Counts other) {
      return new Counts(
          records + other.records, judged + other.judged, redelivered + other.redelivered);
    }

    long refused() {
      return records - judged - redelivered;
    }
  }

  private final int partition;
  private final CustomerFold fold;
  private final Decoder decoder;
  private final Scorer scorer;
  private final Judge judge;
  private final List<StateJudge> states;
  private final Chains chains;
  private long records;
  private long judged;
  private long redelivered;

  /** `chains` may be null. */
  PartitionRun(
      int partition, Detector detector, CustomerFold fold, Judge judge, List<StateJudge> states,
      Chains chains) {
    this.partition = partition;
    this.fold = fold;
    this.judge = judge;
    this.states = states;
    this.chains = chains;
    decoder = new Decoder(detector.policy());
    scorer = detector.scorer();
  }

  Counts run(LogReader log) throws Exception {
    long end = log.read(partition, this::take);
    judge.end(partition);
    for (StateJudge state : states) state.end(end);
    return new Counts(records, judged, redelivered);
  }

  private void take(RawRecord record) throws IOException {
    for (StateJudge state : states) state.reached(record.offset());
    ++records;
    Transaction transaction = null;
    try {
      transaction = decoder.decode(record);
      Situation situation =
          fold.observe(transaction, decoder.baseAmount(transaction), record.offset());
      boolean changes = situation != null;
      if (changes) {
        take(record, situation);
      } else {
        ++redelivered;
        judge.redelivered(record, transaction, fold.history(transaction.customer()));
      }
      for (StateJudge state : states) {
        state.folded(transaction.customer(), record.offset(), changes);
      }
    } catch (DecodeException reason) {
      List<Customer.Entry> history =
          transaction == null ? List.of() : fold.history(transaction.customer());
      judge.refused(record, reason, history);
    }
  }

  private void take(RawRecord record, Situation situation) throws IOException {
    ++judged;
    if (chains != null) chains.add(situation.transaction().customer(), record);
    judge.judged(record, scorer.judge(situation));
    fold.advance(situation);
  }
}
