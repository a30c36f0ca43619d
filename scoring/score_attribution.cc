#include "scoring/score_attribution.h"

#include <algorithm>

namespace harrier {

ScoreAttribution::ScoreAttribution(const Scorer& scorer) {
  if (scorer.judge()) {
    inputs_ = scorer.judge()->inputs();
    judge_.emplace(scorer.judge()->trees());
    return;
  }
  for (const FeatureId feature : scorer.model().features) {
    inputs_.push_back({JudgeInput::Kind::kFeature, feature, {}});
  }
  forest_.emplace(scorer.model().forest);
}

std::vector<InputContribution> ScoreAttribution::All(const Verdict& verdict) const {
  std::vector<float> row;
  for (const JudgeInput& input : inputs_) {
    // The forest sees the neutral value of what is not known, the judge that it is missing.
    row.push_back(forest_ ? verdict.features[input.feature] : ValueOf(input, verdict));
  }
  std::vector<double> values(inputs_.size());
  if (forest_) {
    forest_->Contributions(row.data(), values);
  } else {
    judge_->Contributions(row.data(), values);
  }
  std::vector<InputContribution> contributions;
  for (std::size_t i = 0; i < inputs_.size(); ++i) contributions.push_back({inputs_[i], values[i]});
  return contributions;
}

std::vector<InputContribution> ScoreAttribution::Toward(const Verdict& verdict) const {
  std::vector<InputContribution> contributions = All(verdict);
  std::erase_if(contributions, [](const InputContribution& one) { return one.value <= 0; });
  std::ranges::stable_sort(contributions, std::ranges::greater(), &InputContribution::value);
  return contributions;
}

}  // namespace harrier
