package harrier.oracle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Outputs of one kind by the input partition that they are about; notices those out of order. */
final class FoundOutputs {
  /** The input record that an output is about. */
  record Source(int partition, long offset) {}

  /** An output record as it stands in its topic or file. */
  record Output(int lane, long at, byte[] key, byte[] value) {}

  private record Lane(int lane, int sourcePartition) {}

  private final String name;
  private final boolean isFile;
  private final Spill spill;
  private final Map<Integer, List<Found>> byPartition = new HashMap<>();
  private final Map<Lane, Long> latest = new HashMap<>();
  private final Set<Found> afterLater = new HashSet<>();
  private final List<String> unreadable = new ArrayList<>();

  FoundOutputs(String name, boolean isFile, Spill spill) {
    this.name = name;
    this.isFile = isFile;
    this.spill = spill;
  }

  /** `source` is null when the output does not say which record it is about. */
  void add(Source source, Output output) throws IOException {
    if (source == null) {
      unreadable.add(place(output.lane(), output.at()));
      return;
    }
    Found found =
        new Found(
            output.lane(),
            output.at(),
            source.offset(),
            spill.append(output.key()),
            spill.append(output.value()));
    byPartition.computeIfAbsent(source.partition(), none -> new ArrayList<>()).add(found);
    Long before = latest.put(new Lane(found.lane(), source.partition()), found.offset());
    if (before != null && before > found.offset()) afterLater.add(found);
  }

  /** What is there about one input partition; to be asked for once. */
  FoundQueue take(int partition) {
    List<Found> found = byPartition.getOrDefault(partition, List.of());
    return new FoundQueue(this, found, afterLater);
  }

  List<String> unreadable() {
    return unreadable;
  }

  Set<Integer> partitions() {
    return byPartition.keySet();
  }

  byte[] key(Found found) throws IOException {
    return spill.read(found.key());
  }

  byte[] value(Found found) throws IOException {
    return spill.read(found.value());
  }

  boolean hasKeys() {
    return !isFile;
  }

  /** For people. */
  String place(Found found) {
    return place(found.lane(), found.at());
  }

  private String place(int lane, long at) {
    return isFile ? name + ":" + (at + 1) : name + "/" + lane + "/" + at;
  }
}
