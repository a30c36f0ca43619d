package harrier.oracle;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Holds the states of one place against our own fold, which passes every offset: a state is
 * compared at the moment when ours of that customer is folded just as far.
 */
final class StateJudge {
  private final int partition;
  private final StateSet set;
  private final CustomerFold fold;
  private final StateTally tally;
  private final FirstDifference first;
  private final StateSet.Mark mark;
  private boolean isClockJudged;
  private boolean isPresenceJudged;

  StateJudge(
      int partition, StateSet set, CustomerFold fold, StateTally tally, FirstDifference first) {
    this.partition = partition;
    this.set = set;
    this.fold = fold;
    this.tally = tally;
    this.first = first;
    mark = set.mark() == null ? new StateSet.Mark(0, 0, null) : set.mark();
    tally.states += set.states().size();
    if (set.mark() != null) ++tally.marks;
  }

  /** Every record below `offset` is folded, and none from it on. */
  void reached(long offset) {
    if (!isClockJudged && offset >= mark.lowWater()) judgeClock();
    if (!isPresenceJudged && offset >= mark.asOf()) judgePresence();
  }

  /** The record of this customer at `offset` is folded; a redelivery changes nothing. */
  void folded(String customer, long offset, boolean changes) throws IOException {
    StateSet.Held held = set.find(customer);
    if (held == null) return;
    if (held.applied == offset + 1) {
      compare(customer, held);
    } else if (changes && held.applied <= offset) {
      passed(customer, held, offset);
    }
  }

  /** After the last record below the committed offset `end`. */
  void end(long end) throws IOException {
    reached(Long.MAX_VALUE);
    judgeMark(end);
    for (Map.Entry<String, StateSet.Held> entry : set.states().entrySet()) {
      if (!entry.getValue().isJudged) astray(entry.getKey(), entry.getValue());
    }
  }

  private void judgeMark(long end) {
    if (set.mark() == null) {
      if (!set.states().isEmpty()) wrongMark("states, and no mark", "a mark", "none");
      return;
    }
    if (mark.lowWater() > mark.asOf()) {
      wrongMark("low water above the mark's own committed offset", "at most " + mark.asOf(),
          Long.toString(mark.lowWater()));
    }
    if (mark.asOf() > end) {
      wrongMark("ahead of the committed offset", "at most " + end, Long.toString(mark.asOf()));
    }
  }

  private void judgeClock() {
    isClockJudged = true;
    Long clockMs = fold.clockMs();
    if (clockMs != null && clockMs == 0) clockMs = null;  // 1970 itself and none are written alike
    if (!Objects.equals(clockMs, mark.clockMs())) wrongMark("clock at low water", time(clockMs), time(mark.clockMs()));
  }

  private void wrongMark(String what, String expected, String found) {
    ++tally.wrongMarks;
    report("wrong mark: " + what, set.place())
        .line("low water", mark.lowWater())
        .line("as of", mark.asOf())
        .line("expected", expected)
        .line("found", found);
  }

  // Whoever has a record below the low water must be there, or have expired.
  private void judgePresence() {
    isPresenceJudged = true;
    for (Map.Entry<String, Customer> entry : fold.customers().entrySet()) {
      Customer customer = entry.getValue();
      boolean isPromised = customer.firstOffset < mark.lowWater() && !fold.isExpired(customer);
      if (!isPromised || set.holds(entry.getKey())) continue;
      ++tally.lost;
      report("lost", set.place())
          .line("customer", entry.getKey())
          .line("expected", "a state: its record at offset " + customer.firstOffset
              + " is below the low water " + mark.lowWater())
          .line("found", "none")
          .history("history of the customer at " + mark.asOf(), customer.history);
    }
  }

  private void compare(String id, StateSet.Held held) throws IOException {
    if (held.applied > mark.asOf()) {
      astray(id, held);
      return;
    }
    held.isJudged = true;
    Customer customer = fold.find(id);
    StoredState expected = StoredState.of(customer, held.applied);
    byte[] found = set.bytes(held);
    if (Arrays.equals(StateBytes.encode(expected), found)) {
      ++tally.same;
      return;
    }
    ++tally.different;
    about("different", id, held)
        .line("applied", held.applied)
        .difference(difference(id, expected, found))
        .history("history of the customer then", customer.history);
  }

  private Difference difference(String id, StoredState expected, byte[] found) {
    try {
      return Difference.between(
          StateWords.bytes(partition, id, expected),
          StateWords.bytes(partition, id, StateBytes.decode(found)));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);  // it was read before
    }
  }

  // A record that changes the customer, and the state does not have it.
  private void passed(String id, StateSet.Held held, long offset) {
    if (offset < mark.lowWater()) {
      if (held.isBehind) return;
      held.isBehind = true;
      held.isJudged = true;
      ++tally.behind;
      about("behind", id, held)
          .line("expected", "every record below the low water " + mark.lowWater() + ", so that at"
              + " offset " + offset)
          .line("found", "applied " + held.applied);
    } else if (!held.isJudged) {
      astray(id, held);
    }
  }

  private void astray(String id, StateSet.Held held) {
    held.isJudged = true;
    ++tally.astray;
    Customer customer = fold.find(id);
    List<Customer.Entry> history = customer == null ? List.of() : customer.history;
    about("astray", id, held)
        .line("expected", customer == null
            ? "no state: the customer has no record in partition " + partition
            : "an `applied` behind one of its records, at most " + mark.asOf())
        .line("found", "applied " + held.applied)
        .history("history of the customer", history);
  }

  private FirstDifference.Report about(String what, String customer, StateSet.Held held) {
    return report(what, set.place(held)).line("customer", customer);
  }

  private FirstDifference.Report report(String what, String place) {
    return first.report(tally.kind + ": " + what)
        .line("partition", partition)
        .line("found at", place);
  }

  private static String time(Long timeMs) {
    return timeMs == null ? "none" : Timestamps.format(timeMs);
  }
}
