package harrier.oracle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Outputs about one input partition, to be taken in the order of its offsets. */
final class FoundQueue {
  private final FoundOutputs outputs;
  private final List<Found> found;
  private final List<Found> reordered = new ArrayList<>();
  private final List<Found> rest = new ArrayList<>();
  private int next;

  /** Sorts `found`, which is in the order of arrival. `afterLater`: those behind a later one. */
  FoundQueue(FoundOutputs outputs, List<Found> found, Set<Found> afterLater) {
    this.outputs = outputs;
    this.found = found;
    if (!found.isEmpty()) found.sort(Comparator.comparingLong(Found::offset));
    for (int i = 0; i < found.size(); ++i) {
      // Doubled is another complaint.
      boolean isFirst = i == 0 || found.get(i - 1).offset() < found.get(i).offset();
      if (isFirst && afterLater.contains(found.get(i))) reordered.add(found.get(i));
    }
  }

  FoundOutputs outputs() {
    return outputs;
  }

  /** What is there about the input record with this offset; offsets must ascend. */
  List<Found> take(long offset) {
    while (next < found.size() && found.get(next).offset() < offset) rest.add(found.get(next++));
    int from = next;
    while (next < found.size() && found.get(next).offset() == offset) ++next;
    return found.subList(from, next);
  }

  /** What nobody has taken. */
  List<Found> rest() {
    rest.addAll(found.subList(next, found.size()));
    next = found.size();
    return rest;
  }

  List<Found> reordered() {
    return reordered;
  }
}
