#include "scoring/reasons.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/portable_math.h"
#include "scoring/person_words.h"
#include "scoring/rules.h"

namespace harrier {
namespace {

// One enforced hit and all there is to say about it.
struct Hit {
  const Policy& policy;
  const CustomerState& before;
  const Transaction& transaction;
  const Observation& seen;
  const FeatureVector& features;

  [[nodiscard]] const RuleThresholds& limit() const { return policy.thresholds; }
};

Quantity Number(float value) {
  Quantity quantity;
  quantity.kind = Quantity::Kind::kNumber;
  quantity.number = value;
  return quantity;
}

Quantity Number(int value) { return Number(static_cast<float>(value)); }

Quantity Amount(Money money) {
  Quantity quantity;
  quantity.kind = Quantity::Kind::kMoney;
  quantity.money = money;
  return quantity;
}

Quantity Text(std::string text) {
  Quantity quantity;
  quantity.kind = Quantity::Kind::kText;
  quantity.text = std::move(text);
  return quantity;
}

// Ids of the transactions in (t - window_s, t], this one not included.
std::vector<std::string> IdsInWindow(const Hit& hit, std::int64_t window_s) {
  const History& history = hit.before.history;
  std::size_t first = hit.seen.position;
  while (first > 0 && history[first - 1].time.ms > hit.transaction.time.ms - window_s * kSecondMs) {
    --first;
  }
  std::vector<std::string> ids;
  for (std::size_t i = first; i < hit.seen.position; ++i) ids.emplace_back(history.IdOf(i));
  return ids;
}

std::string AmountText(const Hit& hit) {
  return "amount " + AmountInWords(hit.transaction.amount_base, hit.policy.state.base_currency);
}

// ", 6.3x this customer's usual": only when there is a usual amount and this one is well above it.
std::string AgainstUsual(const Hit& hit) {
  const SampleStatistics& usual = hit.seen.earlier_purchases;
  if (usual.count < SampleStatistics::kCountBeforeStandardScore || usual.sum == 0) return "";
  const auto total = static_cast<UInt128>(hit.transaction.amount_base.ten_thousandths) *
                     static_cast<UInt128>(usual.count);
  if (total * 2 < usual.sum * 3) return "";  // less than one and a half times
  const UInt128 tenths = (total * 10 + usual.sum / 2) / usual.sum;
  constexpr UInt128 kBeyondWords = 10'000'000;  // a million times
  if (tenths > kBeyondWords) return "";
  const auto factor = static_cast<std::int64_t>(tenths);
  return ", " + CountInWords(factor / 10) + "." + std::to_string(factor % 10) +
         "x this customer's usual";
}

void ExplainNightHighAmount(const Hit& hit, Reason* reason) {
  const Money limit = hit.limit().night_high_amount_above;
  reason->text = AmountText(hit) + " at " +
                 ClockInWords(hit.seen.local, hit.policy.state.time_zone) +
                 " is above the night limit of " +
                 AmountInWords(limit, hit.policy.state.base_currency) + AgainstUsual(hit);
  reason->observed = Amount(hit.transaction.amount_base);
  reason->threshold = Amount(limit);
}

void ExplainHighAmount(const Hit& hit, Reason* reason) {
  const Money limit = hit.limit().high_amount_above;
  reason->text = AmountText(hit) + " is above " +
                 AmountInWords(limit, hit.policy.state.base_currency) + AgainstUsual(hit);
  reason->observed = Amount(hit.transaction.amount_base);
  reason->threshold = Amount(limit);
}

void ExplainUnusualHour(const Hit& hit, Reason* reason) {
  const RuleThresholds& limit = hit.limit();
  reason->text = "made at " + ClockInWords(hit.seen.local, hit.policy.state.time_zone) +
                 ", between " + HourInWords(limit.unusual_hour_from) + " and " +
                 HourInWords(limit.unusual_hour_to);
  reason->observed = Number(hit.seen.local.hour);
  reason->threshold = Text("[" + std::to_string(limit.unusual_hour_from) + ", " +
                           std::to_string(limit.unusual_hour_to) + ")");
}

void ExplainNewCountry(const Hit& hit, Reason* reason) {
  constexpr std::size_t kNamed = 3;
  const std::vector<CountryCode>& known = hit.before.lifetime.countries;
  const std::string country = FormatCountry(hit.transaction.country);
  std::string seen_so_far;
  for (std::size_t i = 0; i < std::min(known.size(), kNamed); ++i) {
    seen_so_far += (i == 0 ? "" : ", ") + FormatCountry(known[i]);
  }
  if (known.size() > kNamed) {
    seen_so_far += " and " + std::to_string(known.size() - kNamed) + " more";
  }
  reason->text = "first transaction from " + country + "; seen so far: " + seen_so_far;
  reason->observed = Text(country);
}

void ExplainBurst(const Hit& hit, Reason* reason) {
  reason->text = CountInWords(hit.seen.purchases_10m) + " purchases within 10 minutes (" +
                 CountInWords(hit.limit().burst_count_10m) + " or more are a burst)";
  reason->observed = Number(hit.features[FeatureId::kCount10m]);
  reason->threshold = Number(hit.limit().burst_count_10m);
  reason->related_transaction_ids = IdsInWindow(hit, reason->window_s);
}

void ExplainDuplicate(const Hit& hit, Reason* reason) {
  const History& history = hit.before.history;
  const std::int64_t apart_ms = hit.transaction.time.ms - history[hit.seen.twin].time.ms;
  const std::string_view twin = history.IdOf(hit.seen.twin);
  const bool has_merchant_id = hit.seen.merchant.kind == MerchantKey::Kind::kMerchantId;
  reason->text = "same amount " + AmountInWords(hit.transaction.amount, hit.transaction.currency) +
                 " " + DurationInWords(apart_ms) + " after transaction " + std::string(twin) +
                 (has_merchant_id ? " at the same merchant" : " in the same merchant category");
  reason->observed = Number(RatioToFloat(apart_ms, kSecondMs));
  reason->threshold = Number(RatioToFloat(hit.limit().duplicate_window_s, 1));
  reason->window_s = hit.limit().duplicate_window_s;
  reason->related_transaction_ids.emplace_back(twin);
}

void ExplainImpossibleTravel(const Hit& hit, Reason* reason) {
  const History& history = hit.before.history;
  const std::size_t previous = hit.seen.previous_place;
  const float km = hit.features[FeatureId::kDistanceKm];
  const float kmh = hit.features[FeatureId::kSpeedKmh];
  const std::string_view city = history.CityOf(previous);
  reason->text = WholeInWords(km) + " km from " +
                 (city.empty() ? "the previous place" : std::string(city)) + " in " +
                 DurationInWords(hit.seen.since_previous_place_ms) + ": " + WholeInWords(kmh) +
                 " km/h";
  reason->observed = Number(kmh);
  reason->threshold = Number(static_cast<float>(hit.limit().travel_speed_kmh_above));
  reason->related_transaction_ids.emplace_back(history.IdOf(previous));
}

void ExplainVelocityMultiCity(const Hit& hit, Reason* reason) {
  reason->text = CountInWords(hit.seen.purchases_1m) + " purchases in " +
                 CountInWords(hit.seen.distinct_cities_1m) + " cities within 1 minute";
  reason->observed = Number(hit.seen.purchases_1m);
  reason->threshold = Number(hit.limit().velocity_purchases_1m_above);
  reason->related_transaction_ids = IdsInWindow(hit, reason->window_s);
}

void ExplainWatchedCountry(const Hit& hit, Reason* reason) {
  const std::string country = FormatCountry(hit.transaction.country);
  reason->text = "country " + country + " is on the watch list";
  reason->observed = Text(country);
}

void Explain(RuleId id, const Hit& hit, Reason* reason) {
  switch (id) {
    case RuleId::kNightHighAmount:
      return ExplainNightHighAmount(hit, reason);
    case RuleId::kHighAmount:
      return ExplainHighAmount(hit, reason);
    case RuleId::kUnusualHour:
      return ExplainUnusualHour(hit, reason);
    case RuleId::kNewCountry:
      return ExplainNewCountry(hit, reason);
    case RuleId::kBurst:
      return ExplainBurst(hit, reason);
    case RuleId::kDuplicate:
      return ExplainDuplicate(hit, reason);
    case RuleId::kImpossibleTravel:
      return ExplainImpossibleTravel(hit, reason);
    case RuleId::kVelocityMultiCity:
      return ExplainVelocityMultiCity(hit, reason);
    case RuleId::kWatchedCountry:
      return ExplainWatchedCountry(hit, reason);
  }
}

}  // namespace

std::vector<Reason> RuleReasons(const Policy& policy, const CustomerState& before,
                                const Transaction& transaction, const Observation& seen,
                                const Verdict& verdict) {
  const Hit hit{policy, before, transaction, seen, verdict.features};
  std::vector<Reason> reasons;
  for (const RuleInfo& rule : kRuleTable) {
    if (!verdict.enforced.Has(rule.id) && !verdict.evidence.Has(rule.id)) continue;
    Reason& reason = reasons.emplace_back();
    reason.code = rule.name;
    reason.category = rule.category;
    reason.unit = rule.unit;
    reason.window_s = rule.window_s;
    reason.weight = policy.rules[static_cast<std::size_t>(rule.id)].weight;
    Explain(rule.id, hit, &reason);
  }
  return reasons;
}

Reason ModelReason(const Policy& policy, const Verdict& verdict) {
  const double threshold = policy.score_threshold;
  const std::string limit = ", flagged from " + ScoreInWords(threshold) + ")";
  Reason reason;
  reason.code = "MODEL_SCORE";
  reason.category = "MODEL";
  if (policy.judge_sha256.empty()) {
    reason.text = "unusual as a whole: rarer than " + RankInWords(verdict.score) +
                  " of training traffic (score " + ScoreInWords(verdict.score) + limit;
  } else {
    reason.text = "probability of fraud " + ScoreInWords(verdict.score) + " (flagged from " +
                  ScoreInWords(threshold) + ")";
  }
  for (const Contribution& contribution : verdict.contributions) {
    reason.text += &contribution == &verdict.contributions.front() ? ": " : "; ";
    reason.text += contribution.text;
  }
  reason.observed = Number(static_cast<float>(verdict.score));
  reason.threshold = Number(static_cast<float>(threshold));
  return reason;
}

std::vector<const Reason*> TopReasons(const Verdict& verdict) {
  constexpr std::size_t kTop = 3;
  std::vector<const Reason*> top;
  for (const Reason& reason : verdict.reasons) top.push_back(&reason);
  // The model's reason comes last and has no weight, so that it stays behind the rules; rules of
  // one weight keep their table order.
  std::ranges::stable_sort(top, std::ranges::greater(), &Reason::weight);
  top.resize(std::min(top.size(), kTop));
  return top;
}

}  // namespace harrier
