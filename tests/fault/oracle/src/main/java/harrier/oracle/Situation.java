package harrier.oracle;

import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A transaction, and its customer just before it: all that a verdict rests on. To be used before the
 * customer moves on.
 *
 * @param base amount in the base currency, 1/10,000
 */
record Situation(
    Transaction transaction,
    long base,
    long offset,
    Timing timing,
    ZonedDateTime local,
    Customer customer) {

  enum Timing { ON_TIME, LATE, TOO_LATE }

  static final int ESTABLISHED = 5;

  boolean isColdStart() {
    return earlier() < ESTABLISHED;
  }

  boolean truncated() {
    return customer.lacksSomethingSince(transaction.timeMs());
  }

  /** Transactions judged before, whole life. */
  long earlier() {
    return customer.judged;
  }

  int earlierInHour() {
    return customer.hours[local.getHour()];
  }

  int earlierAtMerchant() {
    return customer.merchants.getOrDefault(transaction.merchant(), 0);
  }

  /** Seen before. */
  Set<String> countries() {
    return customer.countries;
  }

  /** History at or before it, by (time, offset); empty when it is too late. */
  List<Customer.Entry> known() {
    return timing == Timing.TOO_LATE ? List.of() : customer.knownAt(transaction.timeMs());
  }

  /** Known entries in (t - window, t], without this one. */
  List<Customer.Entry> within(long windowMs) {
    List<Customer.Entry> known = known();
    long from = transaction.timeMs() - windowMs;
    int start = known.size();
    while (start > 0 && known.get(start - 1).timeMs() > from) --start;
    return known.subList(start, known.size());
  }

  int countPurchasesWithin(long windowMs) {
    int count = 0;
    for (Customer.Entry entry : within(windowMs)) {
      if (isPurchase(entry)) ++count;
    }
    return count;
  }

  /** The latest known place, or null. */
  Customer.Entry previousPlace() {
    return latest(known(), entry -> entry.transaction().isPlaced());
  }

  /** The latest purchase in the window that is one of those; or null. */
  Customer.Entry latestPurchaseWithin(long windowMs, Predicate<Transaction> those) {
    return latest(
        within(windowMs), entry -> isPurchase(entry) && those.test(entry.transaction()));
  }

  boolean isNewCountry() {
    String country = transaction.country();
    return country != null && !countries().isEmpty() && !countries().contains(country);
  }

  boolean has(Need need) {
    return switch (need) {
      case HISTORY -> timing != Timing.TOO_LATE;
      case MERCHANT -> transaction.merchant() != null;
      case COUNTRY -> transaction.country() != null;
      case CHANNEL -> transaction.channel() != null;
      case POSITION -> transaction.position() != null || !transaction.cardPresent();
    };
  }

  boolean hasAll(Set<Need> needs) {
    for (Need need : needs) {
      if (!has(need)) return false;
    }
    return true;
  }

  private static boolean isPurchase(Customer.Entry entry) {
    return !entry.transaction().isRefund();
  }

  private static Customer.Entry latest(
      List<Customer.Entry> entries, Predicate<Customer.Entry> those) {
    for (int i = entries.size() - 1; i >= 0; --i) {
      if (those.test(entries.get(i))) return entries.get(i);
    }
    return null;
  }
}
