package harrier.oracle;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;

/** All that shapes a verdict, as configured; its hash is the policy id. Amounts in 1/10,000. */
record Policy(
    String timeZone,
    String tzdataVersion,
    String baseCurrency,
    String defaultCurrency,
    SortedMap<String, BigDecimal> rates,
    int historyMax,
    int merchantsMax,
    long ttlMs,
    List<String> requiredFields,
    Map<Rule, RuleSetting> rules,
    Limits limits,
    double scoreThreshold,
    double mediumFrom,
    double highFrom,
    double criticalFrom,
    String modelSha256) {

  record RuleSetting(Rule.Mode mode, double weight) {}

  /** Hours are [from, to), through midnight when from > to. */
  record Limits(
      long nightAmountAbove,
      int nightFrom,
      int nightTo,
      long amountAbove,
      int unusualFrom,
      int unusualTo,
      int burstCount,
      long duplicateWindowS,
      double distanceKmAbove,
      double speedKmhAbove,
      int purchases1mAbove,
      int cities1mMin,
      SortedSet<String> watchedCountries) {}

  ZoneId zone() {
    return ZoneId.of(timeZone);
  }

  String id() {
    return Hashes.hex(canonical().getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes whose SHA-256 is the policy id. */
  String canonical() {
    return new JsonText()
        .raw("state", canonicalState())
        .raw("rules", canonicalRules())
        .raw("thresholds", canonicalLimits())
        .number("score_threshold", scoreThreshold)
        .raw(
            "severity_from",
            new JsonText()
                .number("medium", mediumFrom)
                .number("high", highFrom)
                .number("critical", criticalFrom)
                .close())
        .string("model_sha256", modelSha256)
        .close();
  }

  /** What shapes states (docs/formats/checkpoint.md, "identity"). */
  String canonicalState() {
    StringBuilder billionths = new StringBuilder("[");
    rates.forEach(
        (currency, rate) -> {
          if (billionths.length() > 1) billionths.append(',');
          String value = rate.movePointRight(9).toBigIntegerExact().toString();
          billionths.append("[\"").append(currency).append("\",").append(value).append(']');
        });
    return new JsonText()
        .number("feature_version", 1)
        .string("time_zone", timeZone)
        .string("tzdata_version", tzdataVersion)
        .string("base_currency", baseCurrency)
        .string("default_currency", defaultCurrency)
        .raw("exchange_rates_billionths", billionths.append(']').toString())
        .number("history_transactions_max", historyMax)
        .number("merchants_max", merchantsMax)
        .number("ttl_ms", ttlMs)
        .strings("required_fields", requiredFields)
        .close();
  }

  private String canonicalRules() {
    StringBuilder list = new StringBuilder("[");
    for (Rule rule : Rule.values()) {
      if (list.length() > 1) list.append(',');
      RuleSetting setting = rules.get(rule);
      list.append(
          new JsonText()
              .string("id", rule.name())
              .string("mode", setting.mode().name().toLowerCase(java.util.Locale.ROOT))
              .number("weight", setting.weight())
              .close());
    }
    return list.append(']').toString();
  }

  private String canonicalLimits() {
    return new JsonText()
        .raw("night_high_amount_above", Numbers.money(limits.nightAmountAbove))
        .number("night_hour_from", limits.nightFrom)
        .number("night_hour_to", limits.nightTo)
        .raw("high_amount_above", Numbers.money(limits.amountAbove))
        .number("unusual_hour_from", limits.unusualFrom)
        .number("unusual_hour_to", limits.unusualTo)
        .number("burst_count_10m", limits.burstCount)
        .number("duplicate_window_s", limits.duplicateWindowS)
        .number("travel_distance_km_above", limits.distanceKmAbove)
        .number("travel_speed_kmh_above", limits.speedKmhAbove)
        .number("velocity_purchases_1m_above", limits.purchases1mAbove)
        .number("velocity_cities_1m", limits.cities1mMin)
        .strings("watched_countries", limits.watchedCountries)
        .close();
  }
}
