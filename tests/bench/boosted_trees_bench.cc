// What a judgement costs: 100 full trees of depth 6, 30 features of which one value in twenty is
// missing (docs/formats/judge.md). Each way is first compared with the reference on all rows, bit
// for bit.
#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/random.h"
#include "scoring/compiled_boosted_trees.h"
#include "tests/bench/bench_frame.h"
#include "tests/bench/full_boosted_trees.h"

namespace harrier {
namespace {

constexpr std::size_t kRows = 64 * 2048;
constexpr std::size_t kReferenceRows = 64 * 256;
constexpr FullTreesShape kShape = {.trees = 100, .depth = 6, .features = 30};
constexpr std::size_t kFeatures = kShape.features;
constexpr double kTarget = 1 / 1.5e-6;  // rows per second

class Subject {
 public:
  std::int64_t WalkReference(std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) {
      margins_[i] = compiled_.trees().Margin(View().Row(i));
    }
    return static_cast<std::int64_t>(rows);
  }
  std::int64_t Judge(std::size_t batch) {
    for (std::size_t first = 0; first < kRows; first += batch) {
      compiled_.Margins({View().Row(first), batch, kFeatures},
                        std::span(margins_).subspan(first, batch));
    }
    return kRows;
  }
  void RequireReferenceBits(std::size_t batch) {
    WalkReference(kRows);
    const std::vector<double> expected = margins_;
    Judge(batch);
    for (std::size_t i = 0; i < kRows; ++i) {
      if (std::bit_cast<std::uint64_t>(margins_[i]) != std::bit_cast<std::uint64_t>(expected[i])) {
        RefuseWrongAnswer("row " + std::to_string(i) + " in batches of " + std::to_string(batch));
      }
    }
  }

 private:
  [[nodiscard]] RowsView View() const { return {rows_.data(), kRows, kFeatures}; }

  Random random_{7};
  CompiledBoostedTrees compiled_{MakeFullTrees(kShape, &random_)};
  std::vector<float> rows_ = MakeRowsWithMissing(kRows * kFeatures, &random_);
  std::vector<double> margins_ = std::vector<double>(kRows);
};

int Main(int argc, char** argv) {
  Subject subject;
  std::vector<BenchmarkCase> cases = {{"reference walk, one row", "rows", 0, {}, [&subject] {
                                         return subject.WalkReference(kReferenceRows);
                                       }}};
  for (const std::size_t batch : {1U, 16U, 64U}) {
    subject.RequireReferenceBits(batch);
    const std::string name = batch == 1 ? "one row" : "batch of " + std::to_string(batch);
    cases.push_back(
        {name, "rows", kTarget, {}, [&subject, batch] { return subject.Judge(batch); }});
  }
  return RunBenchmarks(argc, argv, cases);
}

}  // namespace
}  // namespace harrier

int main(int argc, char** argv) { return harrier::Main(argc, argv); }
