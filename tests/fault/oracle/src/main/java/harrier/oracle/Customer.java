package harrier.oracle;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What is remembered of one customer (docs/features.md, "Time"; docs/formats/state.md). */
final class Customer {
  static final long DAY_MS = 86_400_000;
  private static final long PURCHASES_MAX = 100_000_000;

  /** A transaction in history; `base` is its amount in the base currency. */
  record Entry(Transaction transaction, long base, long offset) {
    long timeMs() {
      return transaction.timeMs();
    }
  }

  final String id;
  /** Of the first record since the customer was last unknown. */
  final long firstOffset;
  /** By (time, offset), ascending. */
  final List<Entry> history = new ArrayList<>(4);
  /** Counts, the merchant seen last at the end. */
  final Map<Transaction.Merchant, Integer> merchants = new LinkedHashMap<>();
  final TreeSet<String> countries = new TreeSet<>();
  final int[] hours = new int[24];
  long lastOffset;
  long judged;
  long purchases;
  BigInteger sum = BigInteger.ZERO;
  BigInteger squares = BigInteger.ZERO;
  private long newestThatLeftMs = Long.MIN_VALUE;

  Customer(String id, long firstOffset) {
    this.id = id;
    this.firstOffset = firstOffset;
  }

  boolean isUnknown() {
    return judged == 0;
  }

  long newestMs() {
    return history.get(history.size() - 1).timeMs();
  }

  /** Null when none has left history. */
  Long newestThatLeftMs() {
    return newestThatLeftMs == Long.MIN_VALUE ? null : newestThatLeftMs;
  }

  /** Something that may have been in the 24 hours before `timeMs` is forgotten. */
  boolean lacksSomethingSince(long timeMs) {
    return newestThatLeftMs != Long.MIN_VALUE && newestThatLeftMs > timeMs - DAY_MS;
  }

  /** The entries at or before `timeMs`: a view. */
  List<Entry> knownAt(long timeMs) {
    int end = history.size();
    while (end > 0 && history.get(end - 1).timeMs() > timeMs) --end;
    return history.subList(0, end);
  }

  /** The entry that has this transaction's id, recent enough for a redelivery; or null. */
  Entry earlierDelivery(Transaction transaction) {
    if (history.isEmpty()) return null;
    long from = Math.max(newestMs(), transaction.timeMs()) - DAY_MS;
    for (Entry entry : history) {
      if (entry.timeMs() > from && entry.transaction().id().equals(transaction.id())) return entry;
    }
    return null;
  }

  void countForLife(Transaction transaction, long base, int hour, int merchantsMax) {
    ++judged;
    ++hours[hour];
    if (transaction.country() != null) countries.add(transaction.country());
    countMerchant(transaction.merchant(), merchantsMax);
    if (transaction.isRefund() || purchases == PURCHASES_MAX) return;
    ++purchases;
    BigInteger amount = BigInteger.valueOf(base);
    sum = sum.add(amount);
    squares = squares.add(amount.multiply(amount));
  }

  private void countMerchant(Transaction.Merchant merchant, int merchantsMax) {
    if (merchant == null) return;
    Integer before = merchants.remove(merchant);
    merchants.put(merchant, before == null ? 1 : before + 1);
    if (merchants.size() > merchantsMax) merchants.remove(merchants.keySet().iterator().next());
  }

  /** Enters it where it belongs; then what is a day behind the newest leaves, and what is too many. */
  void remember(Entry entry, int historyMax) {
    int at = history.size();
    while (at > 0 && history.get(at - 1).timeMs() > entry.timeMs()) --at;
    history.add(at, entry);
    long from = newestMs() - DAY_MS;
    int leaving = Math.max(0, history.size() - historyMax);
    while (history.get(leaving).timeMs() <= from) ++leaving;
    if (leaving == 0) return;
    newestThatLeftMs = Math.max(newestThatLeftMs, history.get(leaving - 1).timeMs());
    history.subList(0, leaving).clear();
  }
}
