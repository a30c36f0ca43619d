package harrier.oracle;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The states of one partition in one place, and the mark that says what they are worth. */
final class StateSet {
  /**
   * What the mark promises: every record below `lowWater` is in the states, none from `asOf` on.
   * `clockMs`: greatest event time below `lowWater`; null before the first.
   */
  record Mark(long lowWater, long asOf, Long clockMs) {}

  /** A state: where it stands (an offset, or a line's number), and where its bytes wait. */
  static final class Held {
    final long at;
    final long applied;
    final Spill.Slice bytes;
    boolean isJudged;
    boolean isBehind;

    Held(long at, long applied, Spill.Slice bytes) {
      this.at = at;
      this.applied = applied;
      this.bytes = bytes;
    }
  }

  private final String place;
  private final String unit;
  private final Spill spill;
  private final Map<String, Held> states = new HashMap<>();
  private Mark mark;

  /** A file or a topic and partition; with `unit` and what stands in `at` it names a state. */
  StateSet(String place, String unit, Spill spill) {
    this.place = place;
    this.unit = unit;
    this.spill = spill;
  }

  void setMark(Mark newest) {
    mark = newest;
  }

  /** Null when nothing was ever written. */
  Mark mark() {
    return mark;
  }

  void put(String customer, long at, StoredState state, byte[] bytes) throws IOException {
    states.put(customer, new Held(at, state.applied(), spill.append(bytes)));
  }

  void remove(String customer) {
    states.remove(customer);
  }

  void clear() {
    states.clear();
  }

  boolean holds(String customer) {
    return states.containsKey(customer);
  }

  /** Null when it is not here. */
  Held find(String customer) {
    return states.get(customer);
  }

  Map<String, Held> states() {
    return states;
  }

  byte[] bytes(Held held) throws IOException {
    return spill.read(held.bytes);
  }

  String place() {
    return place;
  }

  /** For people. */
  String place(Held held) {
    return place + unit + held.at;
  }
}
