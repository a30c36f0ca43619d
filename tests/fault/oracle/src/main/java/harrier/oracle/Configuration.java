package harrier.oracle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The configuration file (docs/configuration.md), as far as it shapes verdicts and names topics. */
final class Configuration {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonParser.Feature.ALLOW_COMMENTS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();
  private static final Path TZDATA = Path.of("/usr/share/zoneinfo/tzdata.zi");
  private static final String TZDATA_PREFIX = "# version ";

  private final JsonNode root;

  private Configuration(JsonNode root) {
    this.root = root;
  }

  /** Null: everything at its default. */
  static Configuration read(Path file) throws IOException {
    return new Configuration(
        file == null ? MissingNode.getInstance() : MAPPER.readTree(file.toFile()));
  }

  String topic(String key, String fallback) {
    return text("topics.prefix", "") + text("topics." + key, fallback);
  }

  Policy policy(String modelSha256) throws IOException {
    String timeZone = text("time_zone", "UTC");
    return new Policy(
        timeZone,
        timeZone.equals("UTC") ? "" : tzdataVersion(),
        text("currency.base", "EUR"),
        text("input.default_currency", "EUR"),
        rates(),
        whole("state.history_transactions_max", 256),
        whole("state.merchants_max", 64),
        whole("state.ttl_days", 400) * 86_400_000L,
        requiredFields(),
        rules(),
        limits(),
        number("score.threshold", 0.75),
        number("severity.medium", 0.4),
        number("severity.high", 0.7),
        number("severity.critical", 0.9),
        modelSha256);
  }

  // In alphabetical order, however they were given.
  private List<String> requiredFields() {
    List<String> fallback = List.of("channel", "country", "merchant_category");
    return List.copyOf(new TreeSet<>(texts("input.required_fields", fallback)));
  }

  private static String tzdataVersion() throws IOException {
    try (var lines = Files.lines(TZDATA)) {
      String first = lines.findFirst().orElse("");
      if (!first.startsWith(TZDATA_PREFIX)) throw new IOException(TZDATA + " names no version");
      return first.substring(TZDATA_PREFIX.length());
    }
  }

  private SortedMap<String, BigDecimal> rates() {
    SortedMap<String, BigDecimal> rates = new TreeMap<>();
    JsonNode table = node("currency.rates");
    table.fieldNames().forEachRemaining(
        name -> rates.put(name, new BigDecimal(table.get(name).asText())));
    return rates;
  }

  private Map<Rule, Policy.RuleSetting> rules() {
    Map<Rule, Policy.RuleSetting> rules = new EnumMap<>(Rule.class);
    for (Rule rule : Rule.values()) {
      String mode = text("rules." + rule + ".mode", rule.defaultMode().name());
      double weight = number("rules." + rule + ".weight", rule.defaultWeight);
      Rule.Mode parsed = Rule.Mode.valueOf(mode.toUpperCase(Locale.ROOT));
      rules.put(rule, new Policy.RuleSetting(parsed, weight));
    }
    return rules;
  }

  private Policy.Limits limits() {
    return new Policy.Limits(
        amount("rules.NIGHT_HIGH_AMOUNT.amount_above", 500),
        whole("rules.NIGHT_HIGH_AMOUNT.hour_from", 0),
        whole("rules.NIGHT_HIGH_AMOUNT.hour_to", 4),
        amount("rules.HIGH_AMOUNT.amount_above", 10_000),
        whole("rules.UNUSUAL_HOUR.hour_from", 2),
        whole("rules.UNUSUAL_HOUR.hour_to", 5),
        whole("rules.BURST.count_10m_min", 5),
        whole("rules.DUPLICATE.window_s", 300),
        number("rules.IMPOSSIBLE_TRAVEL.distance_km_above", 50),
        number("rules.IMPOSSIBLE_TRAVEL.speed_kmh_above", 900),
        whole("rules.VELOCITY_MULTI_CITY.purchases_1m_above", 3),
        whole("rules.VELOCITY_MULTI_CITY.cities_1m_min", 2),
        new TreeSet<>(texts("rules.WATCHED_COUNTRY.countries", List.of())));
  }

  private JsonNode node(String key) {
    JsonNode node = root;
    for (String part : key.split("\\.")) node = node.path(part);
    return node;
  }

  private String text(String key, String fallback) {
    JsonNode node = node(key);
    return node.isMissingNode() ? fallback : node.asText();
  }

  private int whole(String key, int fallback) {
    JsonNode node = node(key);
    return node.isMissingNode() ? fallback : node.intValue();
  }

  private double number(String key, double fallback) {
    JsonNode node = node(key);
    return node.isMissingNode() ? fallback : node.doubleValue();
  }

  private long amount(String key, long fallback) {
    String text = text(key, Long.toString(fallback));
    return new BigDecimal(text).movePointRight(Numbers.MONEY_SCALE).longValueExact();
  }

  private List<String> texts(String key, List<String> fallback) {
    JsonNode node = node(key);
    if (node.isMissingNode()) return fallback;
    List<String> texts = new ArrayList<>();
    node.forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
