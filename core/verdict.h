// Verdict: what the detector concludes about one transaction, and the vocabulary for it.
// FeatureId, RuleId and their order are part of the wire format: append only.
// Pure values; single-threaded.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/event_time.h"
#include "core/money.h"

namespace harrier {

// The feature table, in the order of every output (docs/features.md): version 1, then what version
// 2 added.
enum class FeatureId : std::uint8_t {
  kHour,
  kDayOfWeek,
  kIsWeekend,
  kAmountLog,
  kAmountZ,
  kTimeSinceLastS,
  kMerchantNovelty,
  kHourRarity,
  kCount10m,
  kCount1h,
  kAmount24h,
  kDistinctCities1m,
  kDistanceKm,
  kSpeedKmh,
  kNewCountry,
  kIsOnline,

  kAmount,
  kAmountRatio,
  kAmountRatioCategory,
  kAmountRatioChannel,
  kAmount1h,
  kCount24h,
  kCount7d,
  kAmount7d,
  kCount30d,
  kAmount30d,
  kSpikes7d,
  kSpikes30d,
  kDaysSinceSpike,
  kNightShare,
  kForeignShare,
  kCategoryNovelty,
  kMerchantEntropy,
  kHourDensity,
  kBurstiness,
  kMerchantRisk1d,
  kMerchantRisk7d,
  kMerchantRisk30d,
  kMerchantFraudRun,
  kMerchantFraudRunDays,
};
inline constexpr std::size_t kFeatureCount = 40;
inline constexpr int kFeatureVersionMax = 2;
// How many features a version of the table has: its own and those before.
[[nodiscard]] constexpr std::size_t FeatureCountOf(int version) {
  return version == 1 ? std::size_t{16} : kFeatureCount;
}

// What the model sees, and which of it is known. An unknown feature is absent in outputs; the model
// sees the feature table's neutral value.
struct FeatureVector {
  std::array<float, kFeatureCount> values{};
  std::uint64_t known = 0;  // bit i: feature i is known

  [[nodiscard]] float operator[](FeatureId id) const {
    return values[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] bool Knows(FeatureId id) const {
    return (known >> static_cast<unsigned>(id) & 1U) != 0;
  }
  void Set(FeatureId id, float value) {
    values[static_cast<std::size_t>(id)] = value;
    known |= std::uint64_t{1} << static_cast<unsigned>(id);
  }
  bool operator==(const FeatureVector&) const = default;
};

enum class RuleId : std::uint8_t {
  kNightHighAmount,
  kHighAmount,
  kUnusualHour,
  kNewCountry,
  kBurst,
  kDuplicate,
  kImpossibleTravel,
  kVelocityMultiCity,
  kWatchedCountry,
};
inline constexpr std::size_t kRuleCount = 9;

// A set of rules, as bits in table order.
struct RuleSet {
  std::uint32_t bits = 0;
  [[nodiscard]] bool Has(RuleId id) const { return (bits >> static_cast<unsigned>(id) & 1U) != 0; }
  void Add(RuleId id) { bits |= 1U << static_cast<unsigned>(id); }
  [[nodiscard]] bool empty() const { return bits == 0; }
  bool operator==(const RuleSet&) const = default;
};

enum class Timing : std::uint8_t { kOnTime, kLate, kTooLate };
enum class Severity : std::uint8_t { kLow, kMedium, kHigh, kCritical };
enum class Recommendation : std::uint8_t { kApprove, kReview, kBlock };
// Which verdicts are published as scored rows.
enum class ScoredOutput : std::uint8_t { kAll, kFlagged, kOff };
enum class DecidedBy : std::uint8_t { kNone, kMl, kRules, kBoth };

// An observed value or a threshold, printed exactly as it was compared.
struct Quantity {
  enum class Kind : std::uint8_t { kAbsent, kNumber, kMoney, kText };
  Kind kind = Kind::kAbsent;
  float number = 0;
  Money money;
  std::string text;
  bool operator==(const Quantity&) const = default;
};

// Why a transaction was flagged: one rule hit, or the model. Owns its texts; made for flagged
// transactions only, so that the common case allocates nothing.
struct Reason {
  std::string_view code;      // static: rule id or "MODEL_SCORE"
  std::string_view category;  // static: AMOUNT, TIME, GEO, VELOCITY, DUPLICATE, LIST, MODEL
  std::string text;           // one sentence in a person's words
  Quantity observed;
  Quantity threshold;
  std::string_view unit;      // static; empty when the value has none
  std::int64_t window_s = 0;  // 0 when the rule has no window
  double weight = 0;
  std::vector<std::string> related_transaction_ids;  // in (time, offset) order
  bool operator==(const Reason&) const = default;
};

// What an input of the model added to the verdict, toward anomaly (docs/attribution.md).
struct Contribution {
  std::string input;  // a feature, "forest_score" or "rule_..."
  double value = 0;   // edges of the forest's mean path, or log-odds of the judge
  std::string text;   // what the input says, in a person's words
  bool operator==(const Contribution&) const = default;
};

// The greatest amount found at which the same transaction would not have been flagged.
struct Counterfactual {
  Money amount;  // base currency
  std::string text;
  bool operator==(const Counterfactual&) const = default;
};

struct Verdict {
  Timing timing = Timing::kOnTime;
  bool truncated = false;
  bool cold_start = false;
  bool history_gap = false;  // earlier transactions of the customer may be missing
  FeatureVector features;
  RuleSet enforced;      // fired, mode enforce
  RuleSet evidence;      // fired, mode evidence: heard by the judge, a reason, never decides alone
  RuleSet shadow;        // fired, mode shadow: reported, never decides
  RuleSet skipped;       // could not be judged: a field they need is absent
  double raw_score = 0;  // 2^(-E[h]/c), Liu et al. 2008
  double forest_score = 0;  // calibrated, [0, 1]
  double score = 0;         // [0, 1]: the judge's probability of fraud, else forest_score
  double risk = 0;          // [0, 1]
  bool is_ml_flag = false;
  Severity severity = Severity::kLow;
  Recommendation recommendation = Recommendation::kApprove;
  std::vector<Reason> reasons;  // hits in table order, then the model; empty unless flagged
  // Of flagged ones, when the policy asks for them.
  std::vector<Contribution> contributions;  // the greatest first, at most three
  std::optional<Counterfactual> counterfactual;

  [[nodiscard]] bool is_rule_flag() const { return !enforced.empty(); }
  [[nodiscard]] bool is_flag() const { return is_ml_flag || is_rule_flag(); }
  [[nodiscard]] DecidedBy decided_by() const {
    if (is_ml_flag) return is_rule_flag() ? DecidedBy::kBoth : DecidedBy::kMl;
    return is_rule_flag() ? DecidedBy::kRules : DecidedBy::kNone;
  }
};

}  // namespace harrier
