package harrier.oracle;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The fold of one partition over its customers, in offset order: observe each record, then advance. */
final class CustomerFold {
  private final Policy policy;
  private final ZoneId zone;
  private final Map<String, Customer> customers = new HashMap<>();
  private Long clockMs;

  CustomerFold(Policy policy) {
    this.policy = policy;
    this.zone = policy.zone();
  }

  /**
   * What is known of the customer just before the transaction: views, until `advance`. Null for a
   * redelivery, which changes nothing.
   */
  Situation observe(Transaction transaction, long base, long offset) throws DecodeException {
    if (clockMs == null || transaction.timeMs() > clockMs) clockMs = transaction.timeMs();
    Customer customer = customers.get(transaction.customer());
    if (customer == null || isExpired(customer)) {
      customer = new Customer(transaction.customer(), offset);
      customers.put(customer.id, customer);
    }
    Customer.Entry before = customer.earlierDelivery(transaction);
    if (before != null) {
      if (before.transaction().contentHash() == transaction.contentHash()) return null;
      throw new DecodeException("DUPLICATE_ID_CONFLICT", "transaction_id");
    }
    ZonedDateTime local = Instant.ofEpochMilli(transaction.timeMs()).atZone(zone);
    return new Situation(transaction, base, offset, timing(customer, transaction), local, customer);
  }

  void advance(Situation situation) {
    Customer customer = situation.customer();
    Transaction transaction = situation.transaction();
    int hour = situation.local().getHour();
    customer.countForLife(transaction, situation.base(), hour, policy.merchantsMax());
    customer.lastOffset = situation.offset();
    if (situation.timing() == Situation.Timing.TOO_LATE) return;
    Transaction remembered = transaction.remembered(customer.id);
    customer.remember(
        new Customer.Entry(remembered, situation.base(), situation.offset()), policy.historyMax());
  }

  /** Null when it is unknown. */
  Customer find(String customer) {
    return customers.get(customer);
  }

  /** What is in the history of a customer now. */
  List<Customer.Entry> history(String customer) {
    Customer known = customers.get(customer);
    return known == null ? List.of() : known.history;
  }

  Map<String, Customer> customers() {
    return customers;
  }

  /** The greatest event time so far; null before the first. */
  Long clockMs() {
    return clockMs;
  }

  /** So long without a transaction that it counts as unknown. */
  boolean isExpired(Customer customer) {
    return !customer.isUnknown() && clockMs - customer.newestMs() > policy.ttlMs();
  }

  private static Situation.Timing timing(Customer customer, Transaction transaction) {
    long timeMs = transaction.timeMs();
    if (customer.isUnknown() || timeMs >= customer.newestMs()) return Situation.Timing.ON_TIME;
    return timeMs > customer.newestMs() - Customer.DAY_MS
        ? Situation.Timing.LATE
        : Situation.Timing.TOO_LATE;
  }
}
