package harrier.oracle;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A customer as docs/formats/state.md stores it: merchants are known by their keys only, and an entry
 * of history by what features need of it.
 *
 * @param hours transactions in each local hour, 24 of them
 * @param countries ascending
 * @param merchants the one seen last is last
 * @param newestThatLeftMs null when none has left
 */
record StoredState(
    long applied,
    long judged,
    long purchases,
    BigInteger sum,
    BigInteger squares,
    List<Long> hours,
    List<String> countries,
    List<MerchantCount> merchants,
    Long newestThatLeftMs,
    List<Entry> history) {

  /** Absent is kind NONE with hash 0. */
  record MerchantKey(int kind, long hash) {
    static final int NONE = 0;
    static final int BY_ID = 1;
    static final int BY_CATEGORY = 2;

    static MerchantKey of(Transaction.Merchant merchant) {
      if (merchant == null) return new MerchantKey(NONE, 0);
      int kind = merchant.byId() ? BY_ID : BY_CATEGORY;
      return new MerchantKey(kind, Hashes.xxh64(merchant.name(), kind));
    }
  }

  record MerchantCount(MerchantKey merchant, long transactions) {}

  /** `city` may be empty; `place` is null unless the card was present and the position known. */
  record Entry(
      long timeMs,
      long offset,
      String id,
      String city,
      long contentHash,
      long amount,
      long base,
      String currency,
      MerchantKey merchant,
      Transaction.Position place) {

    static Entry of(Customer.Entry entry) {
      Transaction transaction = entry.transaction();
      return new Entry(
          entry.timeMs(),
          entry.offset(),
          transaction.id(),
          transaction.city() == null ? "" : transaction.city(),
          transaction.contentHash(),
          transaction.amount(),
          entry.base(),
          transaction.currency(),
          MerchantKey.of(transaction.merchant()),
          transaction.isPlaced() ? transaction.position() : null);
    }
  }

  /** How a customer must be stored whose records below `applied` are folded. */
  static StoredState of(Customer customer, long applied) {
    List<Long> hours = new ArrayList<>(customer.hours.length);
    for (int count : customer.hours) hours.add((long) count);
    List<MerchantCount> merchants = new ArrayList<>(customer.merchants.size());
    for (Map.Entry<Transaction.Merchant, Integer> count : customer.merchants.entrySet()) {
      merchants.add(new MerchantCount(MerchantKey.of(count.getKey()), count.getValue()));
    }
    return new StoredState(
        applied,
        customer.judged,
        customer.purchases,
        customer.sum,
        customer.squares,
        hours,
        List.copyOf(customer.countries),
        merchants,
        customer.newestThatLeftMs(),
        customer.history.stream().map(Entry::of).toList());
  }

  /** Of the newest transaction; null when there is none. */
  Long newestMs() {
    return history.isEmpty() ? null : history.get(history.size() - 1).timeMs();
  }
}
