// Random forests: every layout has the reference's bits; random models survive their file; a
// damaged file is refused and never crashes.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/random.h"
#include "core/sha256.h"
#include "scoring/compiled_forest.h"
#include "scoring/forest_trainer.h"
#include "scoring/model_json.h"
#include "scoring/scorer.h"

namespace harrier {
namespace {

// Values that a comparison may trip over, and ordinary ones.
float AwkwardValue(Random* random) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  switch (random->UniformBelow(12)) {
    case 0:
      return kInfinity;
    case 1:
      return -kInfinity;
    case 2:
      return std::numeric_limits<float>::quiet_NaN();
    case 3:
      return -0.0F;
    case 4:
      return std::numeric_limits<float>::denorm_min();
    case 5:
      return -std::numeric_limits<float>::max();
    default:
      return static_cast<float>(random->UniformBelow(6));
  }
}

FeatureMatrix RandomRows(Random* random, std::size_t rows, std::size_t columns) {
  FeatureMatrix matrix{columns, {}};
  for (std::size_t i = 0; i < rows * columns; ++i) {
    matrix.values.push_back(i % 3 == 0 ? static_cast<float>(random->UniformBelow(6))
                                       : static_cast<float>(random->Normal()));
  }
  return matrix;
}

// Half of the rows are those of the training, so that many values equal thresholds' neighbours.
FeatureMatrix RowsToScore(Random* random, const FeatureMatrix& training, std::size_t rows) {
  FeatureMatrix matrix = {training.columns, {}};
  for (std::size_t i = 0; i < rows * training.columns; ++i) {
    const std::uint64_t place = random->UniformBelow(training.values.size());
    matrix.values.push_back(random->Chance(0.5) ? training.values[place] : AwkwardValue(random));
  }
  return matrix;
}

struct Dimensions {
  std::size_t columns = 0;
  std::int32_t samples = 0;
  int trees = 0;
};

Dimensions AnyDimensions() {
  return {*rc::gen::inRange<std::size_t>(1, 80), *rc::gen::inRange(1, 3000),
          *rc::gen::inRange(1, 40)};
}

RC_GTEST_PROP(CompiledForest, HasTheReferencesBitsAtEveryLevel, ()) {
  const Dimensions any = AnyDimensions();
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const FeatureMatrix training = RandomRows(&random, 3000, any.columns);
  const IsolationForest forest = *FitIsolationForest(training, {any.trees, any.samples, 1});
  const auto row_count = *rc::gen::inRange<std::size_t>(0, 200);
  const FeatureMatrix rows = RowsToScore(&random, training, row_count);
  for (int level = 0; level <= static_cast<int>(DetectSimdLevel()); ++level) {
    std::vector<double> lengths(row_count, -1);
    CompiledForest(forest, static_cast<SimdLevel>(level)).MeanPathLengths(rows.View(), lengths);
    for (std::size_t row = 0; row < row_count; ++row) {
      RC_ASSERT(std::bit_cast<std::uint64_t>(lengths[row]) ==
                std::bit_cast<std::uint64_t>(forest.MeanPathLength(rows.View().Row(row))));
    }
  }
}

RC_GTEST_PROP(Calibration, IsMonotoneAndWithinItsBounds, (std::vector<std::uint16_t> drawn)) {
  std::vector<double> raw = {0.5};
  for (const std::uint16_t value : drawn) raw.push_back(value / 65'536.0);
  const Calibration calibration = Calibration::Fit(raw);
  double last = 0;
  for (int i = 0; i <= 2000; ++i) {
    const double score = calibration.Score(i / 2000.0);
    RC_ASSERT(score >= last && score <= 1);
    last = score;
  }
}

// At each knot the score is that of the share counted one by one.
RC_GTEST_PROP(Calibration, KnotsCountTheRows, (std::vector<std::uint8_t> drawn)) {
  std::vector<double> raw = {0.5};
  for (const std::uint8_t value : drawn) raw.push_back(value / 256.0);
  const Calibration calibration = Calibration::Fit(raw);
  for (const CalibrationKnot& knot : calibration.knots()) {
    std::int64_t count = 0;
    for (const double value : raw) count += value >= knot.raw ? 1 : 0;
    RC_ASSERT(knot.rows_at_least == count);
    RC_ASSERT(std::fabs(calibration.Score(knot.raw) +
                        std::log10(static_cast<double>(count) / static_cast<double>(raw.size())) /
                            4) < 1e-9);
  }
}

Model AnyModel() {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  std::vector<FeatureId> features = AllFeatures(1);
  for (std::size_t i = 1; i < features.size(); ++i) {
    std::swap(features[i], features[random.UniformBelow(i + 1)]);
  }
  features.resize(*rc::gen::inRange<std::size_t>(1, FeatureCountOf(1) + 1));
  const FeatureMatrix rows = RandomRows(&random, 300, features.size());
  const TrainingOptions options{{*rc::gen::inRange(1, 4), *rc::gen::inRange(1, 64), 5}, 0.01, "p"};
  return *TrainIsolationForest(rows, features, options);
}

RC_GTEST_PROP(ModelFile, ReadsBackWhatWasWritten, ()) {
  Model model = AnyModel();
  const std::string text = WriteModelText(&model);
  auto read = ReadModelText(text);
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->features == model.features);
  RC_ASSERT(read->forest == model.forest);
  RC_ASSERT(read->calibration == model.calibration);
  RC_ASSERT(read->training == model.training);
  RC_ASSERT(read->sha256 == model.sha256);
  RC_ASSERT(WriteModelText(&*read) == text);
}

// One to eight bytes replaced, inserted or taken out.
std::string Damaged(std::string text) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  constexpr std::string_view kBytes = "0123456789-.eE,:[]{}\"nul \n\\\xff";
  for (std::uint64_t i = random.UniformBelow(8) + 1; i > 0; --i) {
    const std::uint64_t place = random.UniformBelow(text.size());
    const char byte = kBytes[random.UniformBelow(kBytes.size())];
    switch (random.UniformBelow(3)) {
      case 0:
        text[place] = byte;
        break;
      case 1:
        text.insert(text.begin() + static_cast<std::ptrdiff_t>(place), byte);
        break;
      default:
        text.erase(place, 1);
    }
  }
  return text;
}

RC_GTEST_PROP(ModelFile, DamageIsRefused, ()) {
  Model model = AnyModel();
  const std::string text = WriteModelText(&model);
  const std::string damaged = Damaged(text);
  RC_PRE(damaged != text);
  RC_ASSERT(!ReadModelText(damaged).has_value());
}

// The same with a hash that fits the damage, so that the checks behind it are reached: refused, or
// a model that can score.
RC_GTEST_PROP(ModelFile, DamageUnderAFittingHashNeverCrashes, ()) {
  constexpr std::size_t kHeadBytes = std::string_view("{\"sha256\":\"").size() + 64 + 2;
  Model model = AnyModel();
  const std::string body = Damaged(WriteModelText(&model).substr(kHeadBytes));
  auto read = ReadModelText("{\"sha256\":\"" + Sha256Hex("{" + body) + "\"," + body);
  if (!read) {
    RC_ASSERT(!read.error().empty());
    return;
  }
  const Scorer scorer(*std::move(read));
  const std::vector<FeatureVector> rows(5);
  std::vector<double> raw(5);
  std::vector<double> score(5);
  scorer.Score(rows, raw, score);
  RC_ASSERT(score[0] >= 0 && score[0] <= 1);
}

}  // namespace
}  // namespace harrier
