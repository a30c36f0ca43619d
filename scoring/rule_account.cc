#include "scoring/rule_account.h"

#include <algorithm>
#include <array>
#include <utility>

#include "scoring/account_item.h"
#include "scoring/feature_account.h"
#include "scoring/feature_table.h"
#include "scoring/person_words.h"
#include "scoring/rules.h"

namespace harrier {
namespace {

using Comparisons = std::vector<RuleComparison>;

// What is compared, and what is the case when it does not hold.
struct Relation {
  std::string_view holds;
  std::string_view otherwise;
};
constexpr Relation kAbove{"above", "not above"};
constexpr Relation kAtLeast{"at least", "fewer than"};
constexpr Relation kWithin{"within", "not within"};
constexpr Relation kAmong{"among", "not among"};
constexpr Relation kNotAmong{"not among", "among"};

RuleComparison Compared(AccountItem observed, Relation relation, AccountItem threshold,
                        bool holds) {
  return {std::move(observed), relation.holds, relation.otherwise, std::move(threshold), holds};
}

std::vector<std::string> Countries(const std::vector<CountryCode>& codes) {
  std::vector<std::string> countries;
  for (const CountryCode code : codes) countries.push_back(FormatCountry(code));
  return countries;
}

// What the rules compare of one transaction.
class Inspector {
 public:
  explicit Inspector(const JudgedTransaction& judged)
      : judged_(judged), limit_(judged.policy.thresholds) {}

  [[nodiscard]] Comparisons ComparisonsOf(RuleId id) const {
    switch (id) {
      case RuleId::kNightHighAmount:
        return {AmountAbove(limit_.night_high_amount_above),
                HourWithin(limit_.night_hour_from, limit_.night_hour_to)};
      case RuleId::kHighAmount:
        return {AmountAbove(limit_.high_amount_above)};
      case RuleId::kUnusualHour:
        return {HourWithin(limit_.unusual_hour_from, limit_.unusual_hour_to)};
      case RuleId::kNewCountry:
        return {NewCountry()};
      case RuleId::kBurst:
        return {CountAtLeast("purchases_in_10_minutes", judged_.seen.purchases_10m,
                             limit_.burst_count_10m)};
      case RuleId::kDuplicate:
        return {Twin()};
      case RuleId::kImpossibleTravel:
        return {FeatureAbove(FeatureId::kDistanceKm, limit_.travel_distance_km_above),
                FeatureAbove(FeatureId::kSpeedKmh, limit_.travel_speed_kmh_above)};
      case RuleId::kVelocityMultiCity:
        return {CountAbove("purchases_in_1_minute", judged_.seen.purchases_1m,
                           limit_.velocity_purchases_1m_above),
                CountAtLeast("cities_in_1_minute", judged_.seen.distinct_cities_1m,
                             limit_.velocity_cities_1m)};
      case RuleId::kWatchedCountry:
        return {WatchedCountry()};
    }
    return {};
  }

 private:
  [[nodiscard]] RuleComparison AmountAbove(Money limit) const {
    const Money amount = judged_.transaction.amount_base;
    const CurrencyCode currency = judged_.policy.state.base_currency;
    return Compared(MoneyItem("amount", amount, currency), kAbove,
                    MoneyItem("amount", limit, currency), amount > limit);
  }

  [[nodiscard]] RuleComparison HourWithin(int from, int to) const {
    const int hour = judged_.seen.local.hour;
    AccountItem range =
        TextItem("hour", "[" + std::to_string(from) + ", " + std::to_string(to) + ")");
    range.words = HourInWords(from) + " to " + HourInWords(to);
    AccountItem observed = CountItem("hour", hour);
    observed.words = ClockInWords(judged_.seen.local, judged_.policy.state.time_zone);
    return Compared(std::move(observed), kWithin, std::move(range), HourIsWithin(hour, from, to));
  }

  [[nodiscard]] RuleComparison NewCountry() const {
    const CountryCode country = judged_.transaction.country;
    return Compared(TextItem("country", FormatCountry(country)), kNotAmong,
                    TextsItem("country", Countries(judged_.before.lifetime.countries)),
                    judged_.seen.country_is_new);
  }

  [[nodiscard]] RuleComparison WatchedCountry() const {
    const CountryCode country = judged_.transaction.country;
    return Compared(TextItem("country", FormatCountry(country)), kAmong,
                    TextsItem("country", Countries(limit_.watched_countries)),
                    std::ranges::binary_search(limit_.watched_countries, country));
  }

  static RuleComparison CountAtLeast(std::string_view name, int count, int least) {
    return Compared(CountItem(name, count), kAtLeast, CountItem(name, least), count >= least);
  }

  static RuleComparison CountAbove(std::string_view name, int count, int limit) {
    return Compared(CountItem(name, count), kAbove, CountItem(name, limit), count > limit);
  }

  [[nodiscard]] RuleComparison FeatureAbove(FeatureId id, double limit) const {
    const float value = judged_.verdict.features[id];
    return Compared(NumberItem(InfoOf(id).name, value), kAbove, NumberItem(InfoOf(id).name, limit),
                    static_cast<double>(value) > limit);
  }

  [[nodiscard]] RuleComparison Twin() const {
    constexpr std::string_view kName = "seconds_since_same_payment";
    RuleComparison comparison = Compared({kName, "null", "none"}, kWithin,
                                         CountItem(kName, limit_.duplicate_window_s), false);
    if (judged_.seen.twin == kNotInHistory) return comparison;
    const std::int64_t apart_ms =
        judged_.transaction.time.ms - judged_.before.history[judged_.seen.twin].time.ms;
    comparison.observed = NumberItem(kName, RatioToFloat(apart_ms, kSecondMs));
    comparison.holds = true;
    return comparison;
  }

  const JudgedTransaction& judged_;
  const RuleThresholds& limit_;
};

RuleAccount Account(const JudgedTransaction& judged, const RuleInfo& rule) {
  RuleAccount account;
  account.id = rule.id;
  const Verdict& verdict = judged.verdict;
  if (judged.policy.rules[static_cast<std::size_t>(rule.id)].mode == RuleMode::kOff) {
    account.outcome = RuleOutcome::kOff;
    return account;
  }
  if (verdict.skipped.Has(rule.id)) {
    account.outcome = RuleOutcome::kSkipped;
    account.because = MissingInWords(rule.needs & MissingNeeds(judged.transaction, judged.seen));
    return account;
  }
  if (verdict.enforced.Has(rule.id) || verdict.evidence.Has(rule.id) ||
      verdict.shadow.Has(rule.id)) {
    account.outcome = RuleOutcome::kFired;
  }
  if (judged.transaction.is_refund() && rule.refunds == RefundsCan::kNotFire) {
    account.because = "it does not judge refunds";
    return account;
  }
  account.comparisons = Inspector(judged).ComparisonsOf(rule.id);
  return account;
}

}  // namespace

std::string_view RuleOutcomeName(RuleOutcome outcome) {
  constexpr std::array<std::string_view, 4> kNames = {"fired", "did_not_fire", "skipped", "off"};
  return kNames[static_cast<std::size_t>(outcome)];
}

std::string_view RuleModeName(RuleMode mode) {
  constexpr std::array<std::string_view, 4> kNames = {"enforce", "evidence", "shadow", "off"};
  return kNames[static_cast<std::size_t>(mode)];
}

std::vector<RuleAccount> AccountForRules(const JudgedTransaction& judged) {
  std::vector<RuleAccount> accounts;
  for (const RuleInfo& rule : kRuleTable) accounts.push_back(Account(judged, rule));
  return accounts;
}

}  // namespace harrier
