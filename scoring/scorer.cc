#include "scoring/scorer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/check.h"

namespace harrier {
namespace {

constexpr std::size_t kRowsPerPass = 64;  // the block of CompiledForest

}  // namespace

Scorer::Scorer(Model model) : model_(std::move(model)), forest_(model_.forest) {
  const std::size_t columns = model_.features.size();
  HARRIER_CHECK(columns <= kFeatureCount, "more features than the table has");
  HARRIER_CHECK(static_cast<std::size_t>(model_.forest.shape().feature_count) == columns,
                "the forest's columns are the model's features");
}

void Scorer::Score(std::span<const FeatureVector> rows, std::span<double> raw,
                   std::span<double> score) const {
  HARRIER_CHECK(raw.size() == rows.size() && score.size() == rows.size(),
                "one result for each row");
  const std::size_t columns = model_.features.size();
  std::array<float, kRowsPerPass * kFeatureCount> values;
  for (std::size_t first = 0; first < rows.size(); first += kRowsPerPass) {
    const std::size_t count = std::min(kRowsPerPass, rows.size() - first);
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t column = 0; column < columns; ++column) {
        values[i * columns + column] = rows[first + i][model_.features[column]];
      }
    }
    forest_.MeanPathLengths({values.data(), count, columns}, raw.subspan(first, count));
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    raw[i] = model_.forest.RawScore(raw[i]);
    score[i] = model_.calibration.Score(raw[i]);
  }
}

}  // namespace harrier
