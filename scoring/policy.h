// Policy: all that shapes a verdict, as one value with an identity. Two detectors with the same
// policy id give the same verdicts on the same log. Made by config/ at start, constant afterwards.
// Pure value; const access from any thread is safe.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/codes.h"
#include "core/event_time.h"
#include "core/money.h"
#include "core/verdict.h"
#include "state/state_policy.h"

namespace harrier {

enum class RuleMode : std::uint8_t { kEnforce, kEvidence, kShadow, kOff };

struct RulePolicy {
  RuleMode mode = RuleMode::kEnforce;
  double weight = 0;  // severity weight in [0, 1]
  bool operator==(const RulePolicy&) const = default;
};

// Thresholds of the rule table (docs/rules.md). Amounts in the base currency.
struct RuleThresholds {
  Money night_high_amount_above{500 * kMoneyScale};
  int night_hour_from = 0;  // hours are [from, to) in the configured time zone
  int night_hour_to = 4;
  Money high_amount_above{10'000 * kMoneyScale};
  int unusual_hour_from = 2;
  int unusual_hour_to = 5;
  int burst_count_10m = 5;  // fires at this count or more
  std::int64_t duplicate_window_s = 300;
  double travel_distance_km_above = 50;
  double travel_speed_kmh_above = 900;
  int velocity_purchases_1m_above = 3;
  int velocity_cities_1m = 2;                  // fires at this many or more
  std::vector<CountryCode> watched_countries;  // sorted
  bool operator==(const RuleThresholds&) const = default;
};

struct Policy {
  StatePolicy state;
  std::array<RulePolicy, kRuleCount> rules{{{RuleMode::kEnforce, 0.5},
                                            {RuleMode::kEnforce, 0.5},
                                            {RuleMode::kShadow, 0.1},
                                            {RuleMode::kEnforce, 0.4},
                                            {RuleMode::kEnforce, 0.6},
                                            {RuleMode::kEnforce, 0.4},
                                            {RuleMode::kEnforce, 0.8},
                                            {RuleMode::kEnforce, 0.7},
                                            {RuleMode::kEnforce, 0.4}}};
  RuleThresholds thresholds;
  double score_threshold = 0.75;  // is_ml_flag: score >= this
  double severity_medium = 0.4;   // risk below: LOW
  double severity_high = 0.7;
  double severity_critical = 0.9;
  bool contributions = false;     // alerts tell what moved the score, and a counterfactual
  std::string model_sha256;       // of the model file
  std::string judge_sha256;       // of the judge's file; empty: none
  std::string risk_table_sha256;  // of the risk table; empty: none
  bool operator==(const Policy&) const = default;
};

// Canonical JSON of the policy (fixed member order, no white space): what the ids are hashes of.
[[nodiscard]] std::string CanonicalPolicyJson(const Policy& policy);
// The members that shape state, likewise.
[[nodiscard]] std::string CanonicalStatePolicyJson(const StatePolicy& policy);

}  // namespace harrier
