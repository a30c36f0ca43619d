package harrier.oracle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Outputs by the input record that they are about; notices those that came out of order. */
final class FoundIndex {
  private record Lane(int lane, int sourcePartition) {}

  private final Map<Found.Source, List<Found>> bySource = new HashMap<>();
  private final Map<Lane, Long> latest = new HashMap<>();
  private final List<Found> reordered = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();

  void add(Found found) {
    List<Found> same = bySource.computeIfAbsent(found.source(), none -> new ArrayList<>(1));
    same.add(found);
    if (same.size() > 1) return;  // doubled, which is another complaint
    Lane lane = new Lane(found.lane(), found.source().partition());
    long offset = found.source().offset();
    Long before = latest.put(lane, offset);
    if (before != null && before > offset) reordered.add(found);
  }

  /** A record that does not say which input record it is about. */
  void addUnreadable(String place) {
    unreadable.add(place);
  }

  /** Takes out what is there for an input record. */
  List<Found> take(RawRecord record) {
    List<Found> found = bySource.remove(new Found.Source(record.partition(), record.offset()));
    return found == null ? List.of() : found;
  }

  /** What nobody has taken. */
  Collection<List<Found>> rest() {
    return bySource.values();
  }

  List<Found> reordered() {
    return reordered;
  }

  List<String> unreadable() {
    return unreadable;
  }
}
