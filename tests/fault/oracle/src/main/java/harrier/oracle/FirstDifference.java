package harrier.oracle;

import java.util.List;

/** Keeps the first thing that is wrong, told so that a person understands it. */
final class FirstDifference {
  private static final int LAST_TRANSACTIONS = 6;
  private static final int SHOWN_MAX = 400;
  private StringBuilder text;

  /** Null when everything agrees. */
  String text() {
    return text == null ? null : text.toString();
  }

  /** Takes over the other's, when there is none here. */
  void add(FirstDifference other) {
    if (text == null) text = other.text;
  }

  /** What is added to it is kept only when it is the first. */
  Report report(String what) {
    if (text != null) return new Report(null);
    text = new StringBuilder("FIRST DIFFERENCE: ").append(what).append('\n');
    return new Report(text);
  }

  /** Lines about one thing that is wrong; what is null leaves no line. */
  static final class Report {
    private final StringBuilder out;

    private Report(StringBuilder out) {
      this.out = out;
    }

    Report line(String name, Object value) {
      if (out == null || value == null) return this;
      String all = value.toString();
      boolean isLong = all.length() > SHOWN_MAX;
      String shown = isLong ? all.substring(0, SHOWN_MAX) + "... " : all;
      String size = isLong ? "(" + all.length() + " characters)" : "";
      out.append(String.format("  %-12s %s%s%n", name, shown, size));
      return this;
    }

    Report difference(Difference difference) {
      if (difference == null) return this;
      return line("member", difference.member())
          .line("expected", difference.expected())
          .line("found", difference.found());
    }

    /** `what` says which moment. */
    void history(String what, List<Customer.Entry> history) {
      if (out == null || history.isEmpty()) return;
      out.append("  ").append(what).append(", latest last:\n");
      int from = Math.max(0, history.size() - LAST_TRANSACTIONS);
      history.subList(from, history.size()).forEach(this::describe);
    }

    private void describe(Customer.Entry entry) {
      Transaction transaction = entry.transaction();
      Transaction.Merchant merchant = transaction.merchant();
      Transaction.Position position = transaction.position();
      out.append(
          String.format(
              "    offset %d  %s  %s  %s %s  %s  %s %s  %s%s%n",
              entry.offset(),
              Timestamps.format(transaction.timeMs()),
              transaction.id(),
              Numbers.money(transaction.amount()),
              transaction.currency(),
              transaction.channel(),
              transaction.country(),
              transaction.city(),
              merchant == null ? "-" : merchant.name(),
              position == null
                  ? ""
                  : "  (" + position.latitude() + ", " + position.longitude() + ")"));
    }
  }
}
