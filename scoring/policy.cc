#include "scoring/policy.h"

#include <string_view>

#include "core/json_text.h"
#include "scoring/rules.h"

namespace harrier {
namespace {

std::string_view ModeName(RuleMode mode) {
  constexpr std::array<std::string_view, 4> kNames = {"enforce", "evidence", "shadow", "off"};
  return kNames[static_cast<std::size_t>(mode)];
}

// Appends `[...]` with one element for each item; `append` writes one.
template <class Items, class Append>
void AppendArray(std::string* out, const Items& items, const Append& append) {
  *out += '[';
  bool first = true;
  for (const auto& item : items) {
    if (!first) *out += ',';
    first = false;
    append(item);
  }
  *out += ']';
}

void AppendRules(const Policy& policy, std::string* out) {
  AppendArray(out, kRuleTable, [&](const RuleInfo& info) {
    const RulePolicy& rule = policy.rules[static_cast<std::size_t>(info.id)];
    JsonObjectWriter object(out);
    object.String("id", info.name);
    object.String("mode", ModeName(rule.mode));
    object.Number("weight", rule.weight);
    object.Close();
  });
}

void AppendThresholds(const RuleThresholds& limit, std::string* out) {
  JsonObjectWriter object(out);
  AppendMoney(object.Name("night_high_amount_above"), limit.night_high_amount_above);
  object.Number("night_hour_from", std::int64_t{limit.night_hour_from});
  object.Number("night_hour_to", std::int64_t{limit.night_hour_to});
  AppendMoney(object.Name("high_amount_above"), limit.high_amount_above);
  object.Number("unusual_hour_from", std::int64_t{limit.unusual_hour_from});
  object.Number("unusual_hour_to", std::int64_t{limit.unusual_hour_to});
  object.Number("burst_count_10m", std::int64_t{limit.burst_count_10m});
  object.Number("duplicate_window_s", limit.duplicate_window_s);
  object.Number("travel_distance_km_above", limit.travel_distance_km_above);
  object.Number("travel_speed_kmh_above", limit.travel_speed_kmh_above);
  object.Number("velocity_purchases_1m_above", std::int64_t{limit.velocity_purchases_1m_above});
  object.Number("velocity_cities_1m", std::int64_t{limit.velocity_cities_1m});
  AppendArray(object.Name("watched_countries"), limit.watched_countries,
              [&](CountryCode country) { AppendJsonString(out, FormatCountry(country)); });
  object.Close();
}

void AppendSeverities(const Policy& policy, std::string* out) {
  JsonObjectWriter object(out);
  object.Number("medium", policy.severity_medium);
  object.Number("high", policy.severity_high);
  object.Number("critical", policy.severity_critical);
  object.Close();
}

}  // namespace

std::string CanonicalStatePolicyJson(const StatePolicy& policy) {
  std::string json;
  JsonObjectWriter object(&json);
  object.Number("feature_version", std::int64_t{policy.feature_version});
  object.String("time_zone", policy.time_zone);
  object.String("tzdata_version", policy.tzdata_version);
  object.String("base_currency", FormatCurrency(policy.base_currency));
  object.String("default_currency", FormatCurrency(policy.default_currency));
  AppendArray(object.Name("exchange_rates_billionths"), policy.exchange_rates,
              [&](const auto& rate) {
                json += '[';
                AppendJsonString(&json, FormatCurrency(rate.first));
                json += ',';
                AppendNumber(&json, rate.second.billionths);
                json += ']';
              });
  object.Number("history_transactions_max", std::int64_t{policy.history_transactions_max});
  object.Number("merchants_max", std::int64_t{policy.merchants_max});
  object.Number("ttl_ms", policy.ttl_ms);
  AppendArray(object.Name("required_fields"), policy.required_fields,
              [&](const std::string& field) { AppendJsonString(&json, field); });
  object.Close();
  return json;
}

std::string CanonicalPolicyJson(const Policy& policy) {
  std::string json;
  JsonObjectWriter object(&json);
  object.Raw("state", CanonicalStatePolicyJson(policy.state));
  AppendRules(policy, object.Name("rules"));
  AppendThresholds(policy.thresholds, object.Name("thresholds"));
  object.Number("score_threshold", policy.score_threshold);
  AppendSeverities(policy, object.Name("severity_from"));
  object.String("model_sha256", policy.model_sha256);
  object.StringUnlessEmpty("judge_sha256", policy.judge_sha256);
  object.StringUnlessEmpty("risk_table_sha256", policy.risk_table_sha256);
  if (policy.contributions) object.Bool("contributions", true);
  object.Close();
  return json;
}

}  // namespace harrier
