package harrier.oracle;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The fold of one partition over its customers, in offset order. */
final class CustomerFold {
  private final Policy policy;
  private final ZoneId zone;
  private final Map<String, Customer> customers = new HashMap<>();
  private long clockMs = Long.MIN_VALUE;

  CustomerFold(Policy policy) {
    this.policy = policy;
    this.zone = policy.zone();
  }

  /** Null for a redelivery, which changes nothing. */
  Situation advance(Transaction transaction, long base, long offset) throws DecodeException {
    clockMs = Math.max(clockMs, transaction.timeMs());
    Customer customer = customer(transaction.customer());
    Customer.Entry before = customer.earlierDelivery(transaction);
    if (before != null) {
      if (before.transaction().equals(transaction)) return null;
      throw new DecodeException("DUPLICATE_ID_CONFLICT", "transaction_id");
    }
    Situation situation = situation(customer, transaction, base);
    int hour = situation.local().getHour();
    customer.countForLife(transaction, base, hour, policy.merchantsMax());
    if (situation.timing() != Situation.Timing.TOO_LATE) {
      customer.remember(new Customer.Entry(transaction, base, offset), policy.historyMax());
    }
    return situation;
  }

  /** What is in the history of a customer now. */
  List<Customer.Entry> history(String customer) {
    Customer known = customers.get(customer);
    return known == null ? List.of() : known.history;
  }

  private Customer customer(String id) {
    Customer customer = customers.computeIfAbsent(id, unknown -> new Customer());
    boolean isExpired =
        !customer.isUnknown() && clockMs - customer.newestMs() > policy.ttlMs();
    if (!isExpired) return customer;
    Customer fresh = new Customer();
    customers.put(id, fresh);
    return fresh;
  }

  private Situation situation(Customer customer, Transaction transaction, long base) {
    ZonedDateTime local = Instant.ofEpochMilli(transaction.timeMs()).atZone(zone);
    Situation.Timing timing = timing(customer, transaction.timeMs());
    boolean isTooLate = timing == Situation.Timing.TOO_LATE;
    return new Situation(
        transaction,
        base,
        timing,
        customer.lacksSomethingSince(transaction.timeMs()),
        local,
        isTooLate ? List.of() : customer.knownAt(transaction.timeMs()),
        customer.judged,
        customer.hours[local.getHour()],
        customer.merchants.getOrDefault(transaction.merchant(), 0),
        new Situation.Amounts(customer.purchases, customer.sum, customer.squares),
        new TreeSet<>(customer.countries));
  }

  private static Situation.Timing timing(Customer customer, long timeMs) {
    if (customer.isUnknown() || timeMs >= customer.newestMs()) return Situation.Timing.ON_TIME;
    return timeMs > customer.newestMs() - Customer.DAY_MS
        ? Situation.Timing.LATE
        : Situation.Timing.TOO_LATE;
  }
}
