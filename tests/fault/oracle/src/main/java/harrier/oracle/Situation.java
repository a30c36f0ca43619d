package harrier.oracle;

import java.math.BigInteger;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;

/**
 * A transaction, and what was known of its customer just before it: all that a verdict rests on.
 *
 * @param base amount in the base currency, 1/10,000
 * @param known history at or before it, by (time, offset); empty when it is too late
 * @param earlier transactions judged before, whole life; so are the counts that follow
 * @param countries seen before
 */
record Situation(
    Transaction transaction,
    long base,
    Timing timing,
    boolean truncated,
    ZonedDateTime local,
    List<Customer.Entry> known,
    long earlier,
    int earlierInHour,
    int earlierAtMerchant,
    Amounts amounts,
    Set<String> countries) {

  enum Timing { ON_TIME, LATE, TOO_LATE }

  /** Earlier purchases: how many, sum and sum of squares in 1/10,000. */
  record Amounts(long purchases, BigInteger sum, BigInteger squares) {}

  static final int ESTABLISHED = 5;

  boolean isColdStart() {
    return earlier < ESTABLISHED;
  }

  /** Known entries in (t - window, t], without this one. */
  List<Customer.Entry> within(long windowMs) {
    long from = transaction.timeMs() - windowMs;
    int start = known.size();
    while (start > 0 && known.get(start - 1).timeMs() > from) --start;
    return known.subList(start, known.size());
  }

  List<Customer.Entry> purchasesWithin(long windowMs) {
    return within(windowMs).stream().filter(entry -> !entry.transaction().isRefund()).toList();
  }

  /** The latest known place, or null. */
  Customer.Entry previousPlace() {
    for (int i = known.size() - 1; i >= 0; --i) {
      if (known.get(i).transaction().isPlaced()) return known.get(i);
    }
    return null;
  }

  boolean isNewCountry() {
    String country = transaction.country();
    return country != null && !countries.isEmpty() && !countries.contains(country);
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
    return needs.stream().allMatch(this::has);
  }
}
