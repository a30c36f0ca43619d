// What a judgement costs: 100 full trees of depth 6, 30 features of which one value in twenty is
// missing (docs/formats/judge.md). Each way is first compared with the reference on all rows, bit
// for bit.
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "core/random.h"
#include "scoring/compiled_boosted_trees.h"
#include "tests/bench/bench_frame.h"

namespace harrier {
namespace {

constexpr std::size_t kRows = 64 * 2048;
constexpr std::size_t kReferenceRows = 64 * 256;
constexpr int kFeatures = 30;
constexpr int kTrees = 100;
constexpr std::int32_t kInnerNodes = 63;  // depth 6
constexpr double kTarget = 1 / 1.5e-6;    // rows per second

BoostedTree FullTree(Random* random) {
  BoostedTree tree;
  for (std::int32_t node = 0; node < 2 * kInnerNodes + 1; ++node) {
    const bool is_leaf = node >= kInnerNodes;
    const auto feature = static_cast<std::int32_t>(random->UniformBelow(kFeatures));
    const auto number = static_cast<float>(random->Normal());
    tree.feature.push_back(is_leaf ? kLeaf : feature);
    tree.threshold.push_back(is_leaf ? 0 : number);
    tree.left.push_back(is_leaf ? kLeaf : 2 * node + 1);
    tree.right.push_back(is_leaf ? kLeaf : 2 * node + 2);
    tree.missing_left.push_back(!is_leaf && random->Chance(0.5) ? 1 : 0);
    tree.leaf_value.push_back(is_leaf ? number : 0);
    tree.cover.push_back(1);
  }
  return tree;
}

BoostedTrees MakeTrees(Random* random) {
  std::vector<BoostedTree> trees;
  for (int i = 0; i < kTrees; ++i) trees.push_back(FullTree(random));
  return *BoostedTrees::Make({kFeatures, 0.01F}, std::move(trees));
}

std::vector<float> MakeRows(Random* random) {
  std::vector<float> rows;
  for (std::size_t i = 0; i < kRows * kFeatures; ++i) {
    rows.push_back(random->Chance(0.05) ? std::numeric_limits<float>::quiet_NaN()
                                        : static_cast<float>(random->Normal()));
  }
  return rows;
}

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
  CompiledBoostedTrees compiled_{MakeTrees(&random_)};
  std::vector<float> rows_ = MakeRows(&random_);
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
