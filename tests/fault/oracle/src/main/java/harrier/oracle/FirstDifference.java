package harrier.oracle;

import java.util.List;

/** Keeps the first thing that is wrong, told so that a person understands it. */
final class FirstDifference {
  private static final int LAST_TRANSACTIONS = 6;
  private static final int SHOWN_MAX = 400;
  private String text;

  /** Null when everything agrees. */
  String text() {
    return text;
  }

  /** `history` is the customer's, this transaction included; `difference` may be null. */
  void report(
      String what,
      RawRecord record,
      Transaction transaction,
      List<Customer.Entry> history,
      String place,
      Difference difference) {
    if (text != null) return;
    StringBuilder out = new StringBuilder("FIRST DIFFERENCE: ").append(what).append('\n');
    line(out, "source", record.coordinates());
    if (transaction != null) {
      line(out, "customer", transaction.customer());
      line(out, "transaction", transaction.id());
    }
    if (place != null) line(out, "found at", place);
    if (difference != null) {
      line(out, "member", difference.member());
      line(out, "expected", difference.expected());
      line(out, "found", difference.found());
    }
    if (!history.isEmpty()) out.append("  history of the customer then, latest last:\n");
    int from = Math.max(0, history.size() - LAST_TRANSACTIONS);
    history.subList(from, history.size()).forEach(entry -> describe(out, entry));
    text = out.toString();
  }

  /** For what belongs to no input record that was read. */
  void report(String what, String place) {
    if (text == null) text = "FIRST DIFFERENCE: " + what + "\n  found at     " + place + "\n";
  }

  private static void line(StringBuilder out, String name, String value) {
    boolean isLong = value.length() > SHOWN_MAX;
    String shown = isLong ? value.substring(0, SHOWN_MAX) + "... " : value;
    String size = isLong ? "(" + value.length() + " characters)" : "";
    out.append(String.format("  %-12s %s%s%n", name, shown, size));
  }

  private static void describe(StringBuilder out, Customer.Entry entry) {
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
