#include "config/config_checks.h"

#include <algorithm>
#include <set>
#include <utility>

namespace harrier {
namespace {

constexpr std::size_t kTopicNameCharsMax = 249;  // Kafka's limit

void CheckTopics(const TopicNames& topics, std::vector<ConfigConflict>* conflicts) {
  const std::pair<const char*, const std::string*> names[] = {
      {"topics.transactions", &topics.transactions},
      {"topics.labels", &topics.labels},
      {"topics.alerts", &topics.alerts},
      {"topics.scored", &topics.scored},
      {"topics.dead_letter", &topics.dead_letter},
      {"topics.checkpoint", &topics.checkpoint}};
  std::set<std::string> seen;
  for (const auto& [key, name] : names) {
    if (!seen.insert(*name).second) {
      conflicts->push_back({key, "must differ from the other topics: \"" + *name + '"'});
    }
    if (topics.prefix.size() + name->size() > kTopicNameCharsMax) {
      conflicts->push_back({key, "must be at most 249 characters together with topics.prefix"});
    }
  }
}

void CheckCurrencies(const StatePolicy& policy, std::vector<ConfigConflict>* conflicts) {
  const auto rate_of = [&](CurrencyCode currency) {
    return std::find_if(policy.exchange_rates.begin(), policy.exchange_rates.end(),
                        [&](const auto& entry) { return entry.first == currency; });
  };
  const auto none = policy.exchange_rates.end();
  const auto base = rate_of(policy.base_currency);
  if (base != none && base->second != ExchangeRate{}) {
    conflicts->push_back({"currency.rates." + FormatCurrency(policy.base_currency),
                          "must be 1 or absent: it is the base currency"});
  }
  if (policy.default_currency != policy.base_currency && rate_of(policy.default_currency) == none) {
    conflicts->push_back(
        {"input.default_currency", "must be currency.base or have a rate in currency.rates: \"" +
                                       FormatCurrency(policy.default_currency) + '"'});
  }
}

}  // namespace

std::vector<ConfigConflict> FindConfigConflicts(const Config& config) {
  std::vector<ConfigConflict> conflicts;
  CheckTopics(config.topics, &conflicts);
  CheckCurrencies(config.policy.state, &conflicts);
  if (config.commit_min_ms > config.commit_interval_ms) {
    conflicts.push_back({"commit.min_ms", "must be at most commit.interval_ms"});
  }
  if (config.commit_interval_ms >= config.transaction_timeout_ms) {
    conflicts.push_back({"commit.interval_ms", "must be less than transaction_timeout_ms"});
  }
  const Policy& policy = config.policy;
  if (policy.severity_medium > policy.severity_high ||
      policy.severity_high > policy.severity_critical) {
    conflicts.push_back(
        {"severity.medium", "must be at most severity.high, and that at most severity.critical"});
  }
  return conflicts;
}

}  // namespace harrier
