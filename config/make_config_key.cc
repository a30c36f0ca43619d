#include "config/make_config_key.h"

#include "config/kafka_properties.h"
#include "core/json_text.h"

namespace harrier {

std::vector<std::string> SplitAtCommas(const std::string& text) {
  std::vector<std::string> items;
  std::size_t begin = 0;
  while (!text.empty() && begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    items.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return items;
}

ConfigKey ExchangeRatesKey() {
  const ValueForm<ExchangeRate> form = DecimalRate();
  ConfigKey key{.name = "currency.rates.*",
                .meaning =
                    "Units of `currency.base` that one unit of this currency is worth, for "
                    "example `\"USD\": \"0.92\"`; a currency without a rate is refused",
                .allowed = form.allowed,
                .json_schema = form.json_schema,
                .chapter = {},
                .write = {},
                .read = {}};
  key.write = [form, prefix = key.family_prefix()](const std::string& full_name,
                                                   const ConfigValue& value,
                                                   Config* config) -> Result<void, std::string> {
    const std::optional<CurrencyCode> currency = ParseCurrency(full_name.substr(prefix.size()));
    if (!currency) {
      return Unexpected(
          std::string("the key must end in an ISO 4217 code of three capital letters"));
    }
    const std::optional<ExchangeRate> rate = form.Read(value);
    if (!rate) return MustBe(form.allowed);
    auto& rates = config->policy.state.exchange_rates;
    const auto at = std::lower_bound(
        rates.begin(), rates.end(), *currency,
        [](const auto& entry, CurrencyCode wanted) { return entry.first < wanted; });
    if (at != rates.end() && at->first == *currency) {
      at->second = *rate;
    } else {
      rates.insert(at, {*currency, *rate});
    }
    return {};
  };
  key.read = [form, prefix = key.family_prefix()](const Config& config) {
    std::vector<ConfigEntry> entries;
    for (const auto& [currency, rate] : config.policy.state.exchange_rates) {
      entries.push_back({prefix + FormatCurrency(currency), form.json(rate)});
    }
    return entries;
  };
  return key;
}

ConfigKey KafkaPropertiesKey() {
  ConfigKey key{.name = "kafka.*",
                .meaning =
                    "A librdkafka property, passed through, for example "
                    "`\"security.protocol\": \"SASL_SSL\"`; `kafka.NAME.file` reads the value "
                    "of NAME from a file, for secrets",
                .allowed = "a text, a number, true or false",
                .json_schema = R"({"type":["string","number","boolean"]})",
                .chapter = {},
                .write = {},
                .read = {}};
  key.write = [allowed = key.allowed, prefix = key.family_prefix()](
                  const std::string& full_name, const ConfigValue& value,
                  Config* config) -> Result<void, std::string> {
    using Kind = ConfigValue::Kind;
    const std::string property = full_name.substr(prefix.size());
    if (auto reason = WhyHarrierOwnsKafkaProperty(property)) return Unexpected(std::move(*reason));
    if (value.kind != Kind::kUntyped && value.kind != Kind::kText && value.kind != Kind::kNumber &&
        value.kind != Kind::kBool) {
      return MustBe(allowed);
    }
    config->kafka[property] = value.text;
    return {};
  };
  key.read = [prefix = key.family_prefix()](const Config& config) {
    std::vector<ConfigEntry> entries;
    for (const auto& [property, text] : config.kafka) {
      std::string json;
      AppendJsonString(&json, text);
      entries.push_back({prefix + property, std::move(json)});
    }
    return entries;
  };
  return key;
}

}  // namespace harrier
