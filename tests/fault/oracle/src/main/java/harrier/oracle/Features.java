package harrier.oracle;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Features version 1 (docs/features.md), each rounded once to float32. `vector` is what the model
 * sees; what lacks a need is in there too, with the value that the table gives, but is not known.
 */
final class Features {
  static final long MINUTE_MS = 60_000;
  private static final double LAST_MAX_S = 2_592_000;

  private final Situation situation;
  private final float[] vector = new float[Feature.values().length];

  Features(Situation situation) {
    this.situation = situation;
    setTime();
    setAmount();
    setWindows();
    setTravel();
    setNovelty();
  }

  /** The same with other values, for what may differ by a step. */
  Features(Features features, float[] vector) {
    situation = features.situation;
    System.arraycopy(vector, 0, this.vector, 0, vector.length);
  }

  float[] vector() {
    return vector.clone();
  }

  float get(Feature feature) {
    return vector[feature.ordinal()];
  }

  boolean isKnown(Feature feature) {
    return situation.hasAll(feature.needs);
  }

  /** The known ones as a JSON object. */
  String json() {
    JsonText json = new JsonText();
    for (Feature feature : Feature.values()) {
      if (isKnown(feature)) json.number(feature.label(), get(feature));
    }
    return json.close();
  }

  private void set(Feature feature, double value) {
    vector[feature.ordinal()] = (float) value;
  }

  private void setTime() {
    int day = situation.local().getDayOfWeek().getValue() - 1;
    set(Feature.HOUR, situation.local().getHour());
    set(Feature.DAY_OF_WEEK, day);
    set(Feature.IS_WEEKEND, day >= 5 ? 1 : 0);
    set(
        Feature.HOUR_RARITY,
        -StrictMath.log((situation.earlierInHour() + 1.0) / (situation.earlier() + 24.0)));
    List<Customer.Entry> known = situation.known();
    double last = LAST_MAX_S;
    if (!known.isEmpty()) {
      long newestMs = known.get(known.size() - 1).timeMs();
      last = Math.min(last, (situation.transaction().timeMs() - newestMs) / 1000.0);
    }
    set(Feature.TIME_SINCE_LAST_S, last);
  }

  private void setAmount() {
    double amount = situation.base() / 1e4;
    set(Feature.AMOUNT_LOG, Math.signum(amount) * StrictMath.log1p(Math.abs(amount)));
    set(Feature.AMOUNT_Z, deviations());
  }

  // (a - S/n) / sqrt((Q - S^2/n)/(n - 1)), multiplied out, so that only the end is not exact.
  private double deviations() {
    Customer customer = situation.customer();
    long n = customer.purchases;
    if (n < Situation.ESTABLISHED || situation.transaction().isRefund()) return 0;
    BigInteger count = BigInteger.valueOf(n);
    BigInteger spread =
        count.multiply(customer.squares).subtract(customer.sum.multiply(customer.sum));
    if (spread.signum() == 0) return 0;
    BigInteger above = count.multiply(BigInteger.valueOf(situation.base())).subtract(customer.sum);
    return above.doubleValue()
        * Math.sqrt(n - 1.0)
        / Math.sqrt(count.multiply(spread).doubleValue());
  }

  private void setWindows() {
    Transaction own = situation.transaction();
    int self = own.isRefund() ? 0 : 1;
    set(Feature.COUNT_10M, situation.countPurchasesWithin(10 * MINUTE_MS) + self);
    set(Feature.COUNT_1H, situation.countPurchasesWithin(60 * MINUTE_MS) + self);
    long amount = own.isRefund() ? 0 : situation.base();
    for (Customer.Entry entry : situation.within(Customer.DAY_MS)) {
      if (!entry.transaction().isRefund()) amount += entry.base();
    }
    vector[Feature.AMOUNT_24H.ordinal()] = Numbers.decimal(amount).floatValue();
    Set<String> cities = new HashSet<>();
    cities.add(own.city());
    situation.within(MINUTE_MS).forEach(entry -> cities.add(entry.transaction().city()));
    cities.remove(null);
    set(Feature.DISTINCT_CITIES_1M, cities.size());
  }

  private void setTravel() {
    Transaction own = situation.transaction();
    Customer.Entry before = situation.previousPlace();
    if (before == null || !own.isPlaced()) return;  // both are 0
    double km = Geodesy.distanceKm(before.transaction().position(), own.position());
    double hours = Math.max(1000, own.timeMs() - before.timeMs()) / 3_600_000.0;
    set(Feature.DISTANCE_KM, km);
    set(Feature.SPEED_KMH, km / hours);
  }

  private void setNovelty() {
    if (situation.has(Need.MERCHANT)) {
      set(Feature.MERCHANT_NOVELTY, 1 / (1.0 + situation.earlierAtMerchant()));
    }
    set(Feature.NEW_COUNTRY, situation.isNewCountry() ? 1 : 0);
    set(Feature.IS_ONLINE, situation.transaction().isOnline() ? 1 : 0);
  }
}
