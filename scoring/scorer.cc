#include "scoring/scorer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/check.h"

namespace harrier {
namespace {

constexpr std::size_t kRowsPerPass = 64;  // the block of CompiledForest

}  // namespace

Scorer::Scorer(Model model, std::optional<Judge> judge)
    : model_(std::move(model)), forest_(model_.forest), judge_(std::move(judge)) {
  const std::size_t columns = model_.features.size();
  HARRIER_CHECK(columns <= kFeatureCount, "more features than the table has");
  HARRIER_CHECK(static_cast<std::size_t>(model_.forest.shape().feature_count) == columns,
                "the forest's columns are the model's features");
}

template <class RowAt>
void Scorer::ScorePass(const RowAt& row_at, std::span<double> raw, std::span<double> score) const {
  const std::size_t columns = model_.features.size();
  std::array<float, kRowsPerPass * kFeatureCount> values;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const FeatureVector& row = row_at(i);
    for (std::size_t column = 0; column < columns; ++column) {
      values[i * columns + column] = row[model_.features[column]];
    }
  }
  forest_.MeanPathLengths({values.data(), raw.size(), columns}, raw);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    raw[i] = model_.forest.RawScore(raw[i]);
    score[i] = model_.calibration.Score(raw[i]);
  }
}

void Scorer::Score(std::span<const FeatureVector> rows, std::span<double> raw,
                   std::span<double> score) const {
  HARRIER_CHECK(raw.size() == rows.size() && score.size() == rows.size(),
                "one result for each row");
  for (std::size_t first = 0; first < rows.size(); first += kRowsPerPass) {
    const std::size_t count = std::min(kRowsPerPass, rows.size() - first);
    ScorePass([&](std::size_t i) -> const FeatureVector& { return rows[first + i]; },
              raw.subspan(first, count), score.subspan(first, count));
  }
}

void Scorer::Score(std::span<Verdict* const> verdicts) const {
  std::array<double, kRowsPerPass> raw;
  std::array<double, kRowsPerPass> score;
  for (std::size_t first = 0; first < verdicts.size(); first += kRowsPerPass) {
    const auto pass = verdicts.subspan(first, std::min(kRowsPerPass, verdicts.size() - first));
    const auto raw_of_pass = std::span(raw).first(pass.size());
    const auto score_of_pass = std::span(score).first(pass.size());
    ScorePass([&](std::size_t i) -> const FeatureVector& { return pass[i]->features; }, raw_of_pass,
              score_of_pass);
    for (std::size_t i = 0; i < pass.size(); ++i) {
      pass[i]->raw_score = raw[i];
      pass[i]->forest_score = pass[i]->score = score[i];
    }
    if (!judge_) continue;
    judge_->Probabilities(pass, score_of_pass);
    for (std::size_t i = 0; i < pass.size(); ++i) pass[i]->score = score[i];
  }
}

}  // namespace harrier
