// What a score costs: forest of 100 trees x 256 samples, 16 features (docs/performance.md). Each
// layout is first compared with the reference on all rows, bit for bit.
#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/random.h"
#include "scoring/compiled_forest.h"
#include "scoring/forest_trainer.h"
#include "tests/bench/bench_frame.h"
#include "tests/bench/traffic_rows.h"

namespace harrier {
namespace {

constexpr std::size_t kRows = 64 * 2048;
constexpr std::size_t kColumns = 16;
constexpr std::size_t kReferenceRows = 64 * 128;
constexpr int kDefaultTrees = ForestOptions{}.trees;

struct BatchCase {
  const char* name;
  SimdLevel level;
  std::size_t rows;
  double target;  // rows per second
};

class Subject {
 public:
  Subject()
      : rows_(MakeTrafficRows(kRows, kColumns)),
        forest_(*FitIsolationForest(rows_, {})),
        lengths_(kRows) {
    for (std::size_t i = 0; i < kRows; ++i) {
      expected_.push_back(forest_.MeanPathLength(rows_.View().Row(i)));
    }
  }

  std::int64_t WalkReference() {
    for (std::size_t i = 0; i < kReferenceRows; ++i) {
      lengths_[i] = forest_.MeanPathLength(rows_.View().Row(i));
    }
    return kReferenceRows;
  }
  std::int64_t Predict(const CompiledForest& forest, std::size_t batch) {
    const RowsView all = rows_.View();
    for (std::size_t first = 0; first < kRows; first += batch) {
      forest.MeanPathLengths({all.Row(first), batch, all.stride},
                             std::span(lengths_).subspan(first, batch));
    }
    return kRows;
  }
  std::int64_t Fit() {
    forest_ = *FitIsolationForest(rows_, {});
    return kDefaultTrees;
  }

  void RequireReferenceBits(const CompiledForest& forest, const BatchCase& batch) {
    Predict(forest, batch.rows);
    for (std::size_t i = 0; i < kRows; ++i) {
      if (std::bit_cast<std::uint64_t>(lengths_[i]) == std::bit_cast<std::uint64_t>(expected_[i])) {
        continue;
      }
      RefuseWrongAnswer("row " + std::to_string(i) + " by " + std::string(batch.name));
    }
  }

  [[nodiscard]] const IsolationForest& forest() const { return forest_; }

 private:
  FeatureMatrix rows_;
  IsolationForest forest_;
  std::vector<double> lengths_;
  std::vector<double> expected_;
};

int Main(int argc, char** argv) {
  const std::array<BatchCase, 6> batches = {{
      {"plain, batch of 64", SimdLevel::kPlain, 64, 0},
      {"AVX2, batch of 64", SimdLevel::kAvx2, 64, 1e6},
      {"AVX-512, batch of 64", SimdLevel::kAvx512, 64, 1e6},
      {"plain, batch of 16", SimdLevel::kPlain, 16, 0},
      {"best, batch of 16", DetectSimdLevel(), 16, 0},
      {"best, one row", DetectSimdLevel(), 1, 1 / 1.5e-6},
  }};
  Subject subject;
  std::vector<BenchmarkCase> cases = {
      {"reference walk, one row", "rows", 0, {}, [&subject] { return subject.WalkReference(); }}};
  for (const BatchCase& batch : batches) {
    if (batch.level > DetectSimdLevel()) continue;
    const auto forest = std::make_shared<CompiledForest>(subject.forest(), batch.level);
    subject.RequireReferenceBits(*forest, batch);
    cases.push_back({batch.name, "rows", batch.target, {}, [&subject, forest, rows = batch.rows] {
                       return subject.Predict(*forest, rows);
                     }});
  }
  cases.push_back({"fit", "trees", 0, {}, [&subject] { return subject.Fit(); }});
  return RunBenchmarks(argc, argv, cases);
}

}  // namespace
}  // namespace harrier

int main(int argc, char** argv) { return harrier::Main(argc, argv); }
