package harrier.oracle;

/** Counts of the states that one kind of place holds: dumps, or the checkpoint topic. */
final class StateTally {
  static final String DUMPS = "dumped states";
  static final String CHECKPOINT = "checkpoint states";

  final String kind;
  /** Marks: a store's, or a partition's newest marker. */
  long marks;
  long states;
  long same;
  long lost;
  long behind;
  long different;
  /** In a partition where the customer has no such record. */
  long astray;
  long unreadable;
  long wrongMarks;
  long tombstones;

  StateTally(String kind) {
    this.kind = kind;
  }

  void add(StateTally other) {
    marks += other.marks;
    states += other.states;
    same += other.same;
    lost += other.lost;
    behind += other.behind;
    different += other.different;
    astray += other.astray;
    unreadable += other.unreadable;
    wrongMarks += other.wrongMarks;
    tombstones += other.tombstones;
  }

  boolean agrees() {
    return lost + behind + different + astray + unreadable + wrongMarks == 0;
  }

  String json() {
    return new JsonText()
        .number("marks", marks)
        .number("states", states)
        .number("same", same)
        .number("lost", lost)
        .number("behind", behind)
        .number("different", different)
        .number("astray", astray)
        .number("unreadable", unreadable)
        .number("wrong_marks", wrongMarks)
        .number("tombstones", tombstones)
        .close();
  }

  String line() {
    return String.format(
        "%s: %d marks, %d states: %d the same; %d lost, %d behind, %d different, %d astray,"
            + " %d unreadable, %d wrong marks; %d tombstones",
        kind, marks, states, same, lost, behind, different, astray, unreadable, wrongMarks,
        tombstones);
  }
}
