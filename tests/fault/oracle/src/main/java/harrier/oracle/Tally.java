package harrier.oracle;

/** Counts of one kind of output. */
final class Tally {
  static final String ALERTS = "alerts";
  static final String SCORED = "scored rows";
  static final String DEAD_LETTERS = "dead letters";

  final String kind;
  long expected;
  long exact;
  long withinAStep;
  long lost;
  long doubled;
  long unexpected;
  long different;
  long reordered;
  long unreadable;

  Tally(String kind) {
    this.kind = kind;
  }

  void add(Tally other) {
    expected += other.expected;
    exact += other.exact;
    withinAStep += other.withinAStep;
    lost += other.lost;
    doubled += other.doubled;
    unexpected += other.unexpected;
    different += other.different;
    reordered += other.reordered;
    unreadable += other.unreadable;
  }

  boolean agrees() {
    return lost + doubled + unexpected + different + reordered + unreadable == 0;
  }

  String json() {
    return new JsonText()
        .number("expected", expected)
        .number("exact", exact)
        .number("within_a_step", withinAStep)
        .number("lost", lost)
        .number("doubled", doubled)
        .number("unexpected", unexpected)
        .number("different", different)
        .number("reordered", reordered)
        .number("unreadable", unreadable)
        .close();
  }

  String line() {
    return String.format(
        "%-12s %d expected: %d byte for byte, %d within a step; %d lost, %d doubled,"
            + " %d unexpected, %d different, %d reordered, %d unreadable",
        kind, expected, exact, withinAStep, lost, doubled, unexpected, different, reordered,
        unreadable);
  }
}
