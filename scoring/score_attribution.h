// ScoreAttribution: which inputs moved a verdict's score, exactly: the judge's when there is one,
// else the forest's (docs/attribution.md). What does not depend on the transaction is worked out
// once. Pure; immutable; const access from any thread is safe.
#pragma once

#include <optional>
#include <vector>

#include "core/verdict.h"
#include "scoring/forest_attribution.h"
#include "scoring/judge.h"
#include "scoring/judge_attribution.h"
#include "scoring/scorer.h"

namespace harrier {

struct InputContribution {
  JudgeInput input;
  double value = 0;  // toward anomaly; edges of the mean path (forest) or log-odds (judge)
};

class ScoreAttribution {
 public:
  explicit ScoreAttribution(const Scorer& scorer);

  // Of every input of the deciding model, in its column order.
  [[nodiscard]] std::vector<InputContribution> All(const Verdict& verdict) const;
  // Those that moved the score toward anomaly, the greatest first.
  [[nodiscard]] std::vector<InputContribution> Toward(const Verdict& verdict) const;
  // When nothing is known: the mean path length of the forest, or the log-odds of the judge.
  [[nodiscard]] double expected() const {
    return forest_ ? forest_->expected_path_length() : judge_->expected_margin();
  }

 private:
  std::vector<JudgeInput> inputs_;
  std::optional<ForestAttribution> forest_;
  std::optional<JudgeAttribution> judge_;
};

}  // namespace harrier
