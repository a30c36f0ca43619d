package harrier.oracle;

import java.util.List;
import java.util.stream.Stream;

/** What was counted and what was wrong, of one partition or of all of them. */
final class Findings {
  final List<Tally> outputs =
      List.of(
          new Tally(Tally.ALERTS), new Tally(Tally.SCORED), new Tally(Tally.DEAD_LETTERS));
  final StateTally dumps = new StateTally(StateTally.DUMPS);
  final StateTally checkpoint = new StateTally(StateTally.CHECKPOINT);
  final FirstDifference first = new FirstDifference();
  PartitionRun.Counts counts = PartitionRun.Counts.NONE;

  void add(Findings other) {
    for (int i = 0; i < outputs.size(); ++i) outputs.get(i).add(other.outputs.get(i));
    dumps.add(other.dumps);
    checkpoint.add(other.checkpoint);
    first.add(other.first);
    counts = counts.plus(other.counts);
  }

  boolean agrees() {
    return outputs.stream().allMatch(Tally::agrees)
        && Stream.of(dumps, checkpoint).allMatch(StateTally::agrees);
  }
}
