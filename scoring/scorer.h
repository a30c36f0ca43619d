// Scorer: applies a forest to feature vectors, and the judge, when there is one, to verdicts. Pure;
// immutable; const access from any thread is safe.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/verdict.h"
#include "scoring/compiled_forest.h"
#include "scoring/judge.h"
#include "scoring/model.h"

namespace harrier {

class Scorer {
 public:
  explicit Scorer(Model model, std::optional<Judge> judge = std::nullopt);

  // Fills raw_score, forest_score and score of verdicts whose features and rules are set. Fastest
  // with 64 and more.
  void Score(std::span<Verdict* const> verdicts) const;

  // The forest alone. raw: 2^(-E[h]/c(psi)); score: calibrated, [0, 1].
  // REQUIRES: three spans of one size.
  void Score(std::span<const FeatureVector> rows, std::span<double> raw,
             std::span<double> score) const;

  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] const std::optional<Judge>& judge() const { return judge_; }
  [[nodiscard]] const std::string& sha256() const { return model_.sha256; }

 private:
  // Of at most 64 rows, given one by one.
  template <class RowAt>
  void ScorePass(const RowAt& row_at, std::span<double> raw, std::span<double> score) const;

  Model model_;
  CompiledForest forest_;
  std::optional<Judge> judge_;
};

}  // namespace harrier
