#include "scoring/judge.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "core/check.h"
#include "scoring/feature_table.h"
#include "scoring/rules.h"

namespace harrier {
namespace {

constexpr std::size_t kRowsPerPass = 64;  // the block of CompiledBoostedTrees
constexpr std::size_t kInputsMax = kFeatureCount + 1 + kRuleCount;

std::string RuleInputName(const RuleInfo& rule) {
  std::string name = "rule_";
  for (const char letter : rule.name) {
    const bool is_capital = letter >= 'A' && letter <= 'Z';
    name += is_capital ? static_cast<char>(letter - 'A' + 'a') : letter;
  }
  return name;
}

float ValueOf(RuleId rule, const Verdict& verdict) {
  if (verdict.skipped.Has(rule)) return std::numeric_limits<float>::quiet_NaN();
  return verdict.enforced.Has(rule) || verdict.evidence.Has(rule) ? 1.0F : 0.0F;
}

}  // namespace

std::string NameOf(const JudgeInput& input) {
  if (input.kind == JudgeInput::Kind::kFeature) return std::string(InfoOf(input.feature).name);
  if (input.kind == JudgeInput::Kind::kForestScore) return "forest_score";
  return RuleInputName(InfoOf(input.rule));
}

std::vector<JudgeInput> AllJudgeInputs(int feature_version) {
  std::vector<JudgeInput> inputs;
  for (const FeatureInfo& feature : kFeatureTable) {
    if (VersionOf(feature.id) > feature_version) break;
    inputs.push_back({JudgeInput::Kind::kFeature, feature.id, {}});
  }
  inputs.push_back({JudgeInput::Kind::kForestScore, {}, {}});
  for (const RuleInfo& rule : kRuleTable) {
    inputs.push_back({JudgeInput::Kind::kRule, {}, rule.id});
  }
  return inputs;
}

std::optional<JudgeInput> FindJudgeInput(std::string_view name) {
  for (const JudgeInput& input : AllJudgeInputs(kFeatureVersionMax)) {
    if (NameOf(input) == name) return input;
  }
  return std::nullopt;
}

float ValueOf(const JudgeInput& input, const Verdict& verdict) {
  switch (input.kind) {
    case JudgeInput::Kind::kFeature:
      return verdict.features.Knows(input.feature) ? verdict.features[input.feature]
                                                   : std::numeric_limits<float>::quiet_NaN();
    case JudgeInput::Kind::kForestScore:
      return static_cast<float>(verdict.forest_score);
    case JudgeInput::Kind::kRule:
      break;
  }
  return ValueOf(input.rule, verdict);
}

Result<Judge, std::string> Judge::Make(BoostedTreesFile file) {
  std::vector<JudgeInput> inputs;
  for (const std::string& name : file.feature_names) {
    const auto input = FindJudgeInput(name);
    if (!input) {
      return Unexpected("has an input \"" + name +
                        "\" that this program does not compute; harrier features lists them");
    }
    inputs.push_back(*input);
  }
  if (inputs.empty()) return Unexpected(std::string("does not name its inputs"));
  return Judge(std::move(inputs), std::move(file));
}

Judge::Judge(std::vector<JudgeInput> inputs, BoostedTreesFile file)
    : inputs_(std::move(inputs)), trees_(std::move(file.trees)), sha256_(std::move(file.sha256)) {
  HARRIER_CHECK(inputs_.size() <= kInputsMax, "each input is there once");
}

int Judge::feature_version() const {
  int version = 1;
  for (const JudgeInput& input : inputs_) {
    if (input.kind != JudgeInput::Kind::kFeature) continue;
    version = std::max(version, VersionOf(input.feature));
  }
  return version;
}

void Judge::Probabilities(std::span<Verdict* const> verdicts,
                          std::span<double> probabilities) const {
  HARRIER_CHECK(probabilities.size() == verdicts.size(), "one result for each row");
  const std::size_t columns = inputs_.size();
  std::array<float, kRowsPerPass * kInputsMax> values;
  for (std::size_t first = 0; first < verdicts.size(); first += kRowsPerPass) {
    const std::size_t count = std::min(kRowsPerPass, verdicts.size() - first);
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t column = 0; column < columns; ++column) {
        values[i * columns + column] = ValueOf(inputs_[column], *verdicts[first + i]);
      }
    }
    trees_.Margins({values.data(), count, columns}, probabilities.subspan(first, count));
  }
  for (double& probability : probabilities) probability = ProbabilityOf(probability);
}

}  // namespace harrier
