package harrier.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The nine rules (docs/rules.md) on one situation and the features that the output prints. */
final class Rules {
  private static final long BURST_WINDOW_S = 600;
  private static final long CITIES_WINDOW_S = 60;

  private final Policy policy;
  private final Policy.Limits limits;

  /** In table order: what fired enforced, fired in shadow, and lacked a need. */
  record Findings(List<Hit> enforced, List<Rule> shadow, List<Rule> skipped) {}

  Rules(Policy policy) {
    this.policy = policy;
    this.limits = policy.limits();
  }

  Findings judge(Situation situation, Features features) {
    Findings findings = new Findings(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Rule rule : Rule.values()) {
      Rule.Mode mode = policy.rules().get(rule).mode();
      boolean isExempt = situation.transaction().isRefund() && !rule.refundsCanFire;
      if (mode == Rule.Mode.OFF || isExempt) continue;
      if (!situation.hasAll(rule.needs)) {
        findings.skipped().add(rule);
        continue;
      }
      Hit hit = hit(rule, situation, features);
      if (hit == null) continue;
      if (mode == Rule.Mode.ENFORCE) {
        findings.enforced().add(hit);
      } else {
        findings.shadow().add(rule);
      }
    }
    return findings;
  }

  // Null when the rule does not fire.
  private Hit hit(Rule rule, Situation situation, Features features) {
    return switch (rule) {
      case NIGHT_HIGH_AMOUNT -> nightHighAmount(situation);
      case HIGH_AMOUNT -> highAmount(situation);
      case UNUSUAL_HOUR -> unusualHour(situation);
      case NEW_COUNTRY -> newCountry(situation);
      case BURST -> burst(situation);
      case DUPLICATE -> duplicate(situation);
      case IMPOSSIBLE_TRAVEL -> impossibleTravel(situation, features);
      case VELOCITY_MULTI_CITY -> manyCities(situation, features);
      case WATCHED_COUNTRY -> watchedCountry(situation);
    };
  }

  private Hit nightHighAmount(Situation situation) {
    if (situation.base() <= limits.nightAmountAbove()) return null;
    if (!isWithin(situation.local().getHour(), limits.nightFrom(), limits.nightTo())) return null;
    Supplier<String> text =
        () ->
            String.format(
                "amount %s at %s is above the night limit of %s%s",
                amount(situation.base()),
                Words.clock(situation.local(), policy.timeZone()),
                amount(limits.nightAmountAbove()),
                Words.comparedToUsual(situation));
    return Hit.of(Rule.NIGHT_HIGH_AMOUNT, text, Numbers.money(situation.base()))
        .limit(Numbers.money(limits.nightAmountAbove()), "base currency");
  }

  private Hit highAmount(Situation situation) {
    if (situation.base() <= limits.amountAbove()) return null;
    Supplier<String> text =
        () ->
            String.format(
                "amount %s is above %s%s",
                amount(situation.base()),
                amount(limits.amountAbove()),
                Words.comparedToUsual(situation));
    return Hit.of(Rule.HIGH_AMOUNT, text, Numbers.money(situation.base()))
        .limit(Numbers.money(limits.amountAbove()), "base currency");
  }

  private Hit unusualHour(Situation situation) {
    int hour = situation.local().getHour();
    int from = limits.unusualFrom();
    int to = limits.unusualTo();
    if (!isWithin(hour, from, to)) return null;
    Supplier<String> text =
        () ->
            String.format(
                "made at %s, between %s and %s",
                Words.clock(situation.local(), policy.timeZone()), Words.hour(from), Words.hour(to));
    return Hit.of(Rule.UNUSUAL_HOUR, text, Integer.toString(hour))
        .limit(JsonText.quoted("[" + from + ", " + to + ")"), "h");
  }

  private static Hit newCountry(Situation situation) {
    if (!situation.isNewCountry()) return null;
    String country = situation.transaction().country();
    String seen = Words.countries(situation.countries());
    Supplier<String> text = () -> "first transaction from " + country + "; seen so far: " + seen;
    return Hit.of(Rule.NEW_COUNTRY, text, JsonText.quoted(country));
  }

  // Related are all transactions of the window, refunds too, though only purchases are counted.
  private Hit burst(Situation situation) {
    int count = situation.countPurchasesWithin(BURST_WINDOW_S * 1000) + 1;
    if (count < limits.burstCount()) return null;
    Supplier<String> text =
        () ->
            String.format(
                "%,d purchases within 10 minutes (%,d or more are a burst)",
                count, limits.burstCount());
    return Hit.of(Rule.BURST, text, Integer.toString(count))
        .limit(Integer.toString(limits.burstCount()), "purchases")
        .window(BURST_WINDOW_S)
        .related(situation.within(BURST_WINDOW_S * 1000));
  }

  private Hit duplicate(Situation situation) {
    long windowS = limits.duplicateWindowS();
    Customer.Entry twin = twin(situation, windowS * 1000);
    if (twin == null) return null;
    Transaction own = situation.transaction();
    long agoMs = own.timeMs() - twin.timeMs();
    Supplier<String> text =
        () ->
            String.format(
                "same amount %s %s after transaction %s %s",
                Words.amount(own.amount(), own.currency()),
                Words.duration(agoMs),
                twin.transaction().id(),
                own.merchantId() == null ? "in the same merchant category" : "at the same merchant");
    return Hit.of(Rule.DUPLICATE, text, Numbers.of((float) (agoMs / 1000.0)))
        .limit(Long.toString(windowS), "s")
        .window(windowS)
        .related(List.of(twin));
  }

  // The latest by (time, offset).
  private static Customer.Entry twin(Situation situation, long windowMs) {
    Transaction own = situation.transaction();
    return situation.latestPurchaseWithin(
        windowMs,
        other ->
            other.amount() == own.amount()
                && other.currency().equals(own.currency())
                && own.merchant().equals(other.merchant())
                && !other.id().equals(own.id()));
  }

  private Hit impossibleTravel(Situation situation, Features features) {
    float km = features.get(Feature.DISTANCE_KM);
    float speed = features.get(Feature.SPEED_KMH);
    if (km <= limits.distanceKmAbove() || speed <= limits.speedKmhAbove()) return null;
    Customer.Entry before = situation.previousPlace();
    String city = before.transaction().city();
    Supplier<String> text =
        () ->
            String.format(
                "%s km from %s in %s: %s km/h",
                Words.whole(km),
                city == null ? "the previous place" : city,
                Words.duration(situation.transaction().timeMs() - before.timeMs()),
                Words.whole(speed));
    return Hit.of(Rule.IMPOSSIBLE_TRAVEL, text, Numbers.of(speed))
        .limit(Numbers.of(limits.speedKmhAbove()), "km/h")
        .related(List.of(before));
  }

  private Hit manyCities(Situation situation, Features features) {
    int count = situation.countPurchasesWithin(CITIES_WINDOW_S * 1000) + 1;
    int cities = (int) features.get(Feature.DISTINCT_CITIES_1M);
    if (count <= limits.purchases1mAbove() || cities < limits.cities1mMin()) return null;
    Supplier<String> text =
        () ->
            String.format("%,d purchases in %,d cities within 1 minute", count, cities);
    return Hit.of(Rule.VELOCITY_MULTI_CITY, text, Integer.toString(count))
        .limit(Integer.toString(limits.purchases1mAbove()), "purchases")
        .window(CITIES_WINDOW_S)
        .related(situation.within(CITIES_WINDOW_S * 1000));
  }

  private Hit watchedCountry(Situation situation) {
    String country = situation.transaction().country();
    if (!limits.watchedCountries().contains(country)) return null;
    Supplier<String> text = () -> "country " + country + " is on the watch list";
    return Hit.of(Rule.WATCHED_COUNTRY, text, JsonText.quoted(country));
  }

  private String amount(long amount) {
    return Words.amount(amount, policy.baseCurrency());
  }

  private static boolean isWithin(int hour, int from, int to) {
    return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
  }
}
