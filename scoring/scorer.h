// Scorer: applies a model to feature vectors. Pure; immutable; const access from any thread is
// safe.
#pragma once

#include <span>
#include <string>

#include "core/verdict.h"
#include "scoring/compiled_forest.h"
#include "scoring/model.h"

namespace harrier {

class Scorer {
 public:
  explicit Scorer(Model model);

  // raw: 2^(-E[h]/c(psi)); score: calibrated, [0, 1]. Fastest with 64 rows and more.
  // REQUIRES: three spans of one size.
  void Score(std::span<const FeatureVector> rows, std::span<double> raw,
             std::span<double> score) const;

  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] const std::string& sha256() const { return model_.sha256; }

 private:
  Model model_;
  CompiledForest forest_;
};

}  // namespace harrier
