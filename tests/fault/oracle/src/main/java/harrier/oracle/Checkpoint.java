package harrier.oracle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads one partition of the checkpoint topic, record by record (docs/formats/checkpoint.md): what one
 * group has there.
 */
final class Checkpoint {
  /** Whose markers these must be; `identity` is theirs, 32 bytes. */
  record Owner(String group, byte[] identity) {
    static Owner of(String group, String inputTopic, int partitions, Policy policy) {
      String text = inputTopic + "\n" + partitions + "\n" + policy.canonicalState();
      return new Owner(group, Hashes.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static final char STATE = 's';
  private static final char MARKER = 'm';
  private static final char ANCHOR = 'a';
  private static final char GROUP_END = '\0';
  private static final int VERSION = 1;
  private static final int MARKER_BYTES = 81;
  private static final long NO_CLOCK = 0;
  private static final long NO_GAP = 0;
  private static final long NO_ANCHOR = -1;

  private final int partition;
  private final StateSet set;
  private final Owner owner;
  private final StateTally tally;
  private final FirstDifference first;
  private long anchor = NO_ANCHOR;

  Checkpoint(
      int partition, StateSet set, Owner owner, StateTally tally, FirstDifference first) {
    this.partition = partition;
    this.set = set;
    this.owner = owner;
    this.tally = tally;
    this.first = first;
  }

  void add(long offset, byte[] key, byte[] value) throws IOException {
    String text = key == null ? "" : new String(key, StandardCharsets.UTF_8);
    try {
      add(offset, text, value);
    } catch (MalformedException e) {
      ++tally.unreadable;
      first.report(tally.kind + ": unreadable: " + e.getMessage())
          .line("partition", partition)
          .line("found at", set.place() + "/" + offset)
          .line("key", text.replace(GROUP_END, ' '));
    }
  }

  // Other groups may have theirs beside ours.
  private void add(long offset, String key, byte[] value) throws MalformedException, IOException {
    if (key.isEmpty()) throw new MalformedException("a record without a key");
    char kind = key.charAt(0);
    int groupEnd = kind == STATE ? key.indexOf(GROUP_END) : key.length();
    boolean isKnown = kind == STATE || kind == MARKER || kind == ANCHOR;
    if (!isKnown || groupEnd < 0) throw new MalformedException("a key of no known kind");
    if (!key.substring(1, groupEnd).equals(owner.group())) return;
    switch (kind) {
      case ANCHOR -> beginRound(offset);
      case MARKER -> addMarker(value);
      default -> addState(offset, key.substring(groupEnd + 1), value);
    }
  }

  /** What was there before belongs to no round any more. */
  private void beginRound(long offset) {
    anchor = offset;
    set.clear();
  }

  private void addState(long offset, String customer, byte[] value)
      throws MalformedException, IOException {
    if (value == null) {
      ++tally.tombstones;
      set.remove(customer);
      return;
    }
    set.put(customer, offset, StateBytes.decode(value), value);
  }

  private void addMarker(byte[] value) throws MalformedException {
    if (value == null || value.length != MARKER_BYTES) {
      throw new MalformedException("a marker that has not " + MARKER_BYTES + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    if (in.get() != VERSION) throw new MalformedException("a marker that is not version 1");
    long next = in.getLong();
    long lowWater = in.getLong();
    long clockMs = in.getLong();
    long named = in.getLong();
    long gapEnd = in.getLong();
    in.getLong();
    if (gapEnd != NO_GAP) throw new MalformedException("a gap in a log that has none");
    byte[] found = Arrays.copyOfRange(value, in.position(), value.length);
    if (!Arrays.equals(found, owner.identity())) {
      throw new MalformedException("a marker of another topic or state policy");
    }
    // Without its anchor it vouches for nobody.
    boolean isWhole = named != NO_ANCHOR && named == anchor;
    set.setMark(
        new StateSet.Mark(
            isWhole ? lowWater : 0, next, isWhole && clockMs != NO_CLOCK ? clockMs : null));
  }
}
