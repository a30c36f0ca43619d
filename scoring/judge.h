// Judge: boosted trees that weigh the features of a transaction, the forest's score and the rules
// that fired, into one probability of fraud. Trained outside (docs/detection.md), read from
// XGBoost's own file (docs/formats/judge.md). An input that is not known is missing (NaN), never a
// neutral value: the trees learned what its absence says. Pure; immutable; const access from any
// thread is safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/verdict.h"
#include "scoring/boosted_trees.h"
#include "scoring/compiled_boosted_trees.h"

namespace harrier {

// What a column of the judge's rows is.
struct JudgeInput {
  enum class Kind : std::uint8_t {
    kFeature,      // by its name
    kForestScore,  // "forest_score": calibrated, [0, 1]
    kRule,         // "rule_" and its name in lower case: 1 fired (enforced or evidence), 0 not
  };
  Kind kind = Kind::kForestScore;
  FeatureId feature{};
  RuleId rule{};
  bool operator==(const JudgeInput&) const = default;
};

// nullopt: no such input.
[[nodiscard]] std::optional<JudgeInput> FindJudgeInput(std::string_view name);
[[nodiscard]] std::string NameOf(const JudgeInput& input);
// All there are, features of versions up to `feature_version`.
[[nodiscard]] std::vector<JudgeInput> AllJudgeInputs(int feature_version);
// NaN when it is not known. REQUIRES: features, rules and forest_score are set.
[[nodiscard]] float ValueOf(const JudgeInput& input, const Verdict& verdict);

class Judge {
 public:
  // Refuses a file without names, or with one that is no input, with a sentence.
  [[nodiscard]] static Result<Judge, std::string> Make(BoostedTreesFile file);

  // Probability of fraud of each. REQUIRES: as ValueOf; probabilities.size() == verdicts.size().
  void Probabilities(std::span<Verdict* const> verdicts, std::span<double> probabilities) const;

  // The newest feature version that an input needs.
  [[nodiscard]] int feature_version() const;
  [[nodiscard]] const std::vector<JudgeInput>& inputs() const { return inputs_; }
  [[nodiscard]] const BoostedTrees& trees() const { return trees_.trees(); }
  [[nodiscard]] const std::string& sha256() const { return sha256_; }

 private:
  Judge(std::vector<JudgeInput> inputs, BoostedTreesFile file);

  std::vector<JudgeInput> inputs_;
  CompiledBoostedTrees trees_;
  std::string sha256_;
};

}  // namespace harrier
