#include "scoring/decision.h"

#include <array>

namespace harrier {
namespace {

Severity SeverityOf(const Policy& policy, double risk) {
  if (risk < policy.severity_medium) return Severity::kLow;
  if (risk < policy.severity_high) return Severity::kMedium;
  return risk < policy.severity_critical ? Severity::kHigh : Severity::kCritical;
}

Recommendation RecommendationOf(const Verdict& verdict) {
  if (!verdict.is_flag()) return Recommendation::kApprove;
  return verdict.severity == Severity::kCritical ? Recommendation::kBlock : Recommendation::kReview;
}

}  // namespace

Verdict BeginVerdict(const Observation& seen, const FeatureVector& features) {
  Verdict verdict;
  verdict.timing = seen.timing;
  verdict.truncated = seen.truncated;
  verdict.cold_start = seen.cold_start;
  verdict.features = features;
  return verdict;
}

void Decide(const Policy& policy, Verdict* verdict) {
  verdict->is_ml_flag = verdict->score >= policy.score_threshold;
  double harmless = 1.0 - verdict->score;
  for (std::size_t i = 0; i < kRuleCount; ++i) {
    if (verdict->enforced.Has(static_cast<RuleId>(i))) harmless *= 1.0 - policy.rules[i].weight;
  }
  verdict->risk = 1.0 - harmless;
  verdict->severity = SeverityOf(policy, verdict->risk);
  verdict->recommendation = RecommendationOf(*verdict);
}

std::string_view TimingName(Timing timing) {
  constexpr std::array<std::string_view, 3> kNames = {"on_time", "late", "too_late"};
  return kNames[static_cast<std::size_t>(timing)];
}

std::string_view SeverityName(Severity severity) {
  constexpr std::array<std::string_view, 4> kNames = {"LOW", "MEDIUM", "HIGH", "CRITICAL"};
  return kNames[static_cast<std::size_t>(severity)];
}

std::string_view RecommendationName(Recommendation advice) {
  constexpr std::array<std::string_view, 3> kNames = {"APPROVE", "REVIEW", "BLOCK"};
  return kNames[static_cast<std::size_t>(advice)];
}

std::string_view DecidedByName(DecidedBy decided_by) {
  constexpr std::array<std::string_view, 4> kNames = {"none", "ml", "rules", "both"};
  return kNames[static_cast<std::size_t>(decided_by)];
}

}  // namespace harrier
