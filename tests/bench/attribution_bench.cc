// What exact attributions cost per alert (docs/attribution.md): forests of 100 trees x 256 samples
// and of 100 trees of depth 6 with 64 samples, 16 features; judges of 100 full trees of depth 4 and
// 6, 16 and 40 features. Contributions are first checked to add up to the path length or margin of
// every row.
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/random.h"
#include "scoring/forest_attribution.h"
#include "scoring/forest_trainer.h"
#include "scoring/judge_attribution.h"
#include "tests/bench/bench_frame.h"
#include "tests/bench/full_boosted_trees.h"
#include "tests/bench/traffic_rows.h"

namespace harrier {
namespace {

constexpr std::size_t kRows = 4096;       // to fit
constexpr std::size_t kAttributed = 512;  // to attribute and time
constexpr std::size_t kColumns = 16;
constexpr double kAdditivity = 1e-9;

struct ForestCase {
  const char* name;
  ForestOptions options;
  double target;  // rows per second
};

class ForestSubject {
 public:
  ForestSubject(const FeatureMatrix& rows, const ForestOptions& options)
      : rows_(rows), forest_(*FitIsolationForest(rows, options)), attribution_(forest_) {}

  std::int64_t Attribute() {
    for (std::size_t i = 0; i < kAttributed; ++i) {
      attribution_.Contributions(rows_.View().Row(i), contributions_);
    }
    return kAttributed;
  }

  void RequireAdditivity(const std::string& name) {
    for (std::size_t i = 0; i < kAttributed; ++i) {
      attribution_.Contributions(rows_.View().Row(i), contributions_);
      double length = attribution_.expected_path_length();
      for (const double contribution : contributions_) length -= contribution;
      if (std::fabs(length - forest_.MeanPathLength(rows_.View().Row(i))) < kAdditivity) continue;
      RefuseWrongAnswer("row " + std::to_string(i) + " of " + name);
    }
  }

 private:
  const FeatureMatrix& rows_;
  IsolationForest forest_;
  ForestAttribution attribution_;
  std::vector<double> contributions_ = std::vector<double>(kColumns);
};

class JudgeSubject {
 public:
  JudgeSubject(const FullTreesShape& shape, Random random)
      : columns_(static_cast<std::size_t>(shape.features)),
        trees_(MakeFullTrees(shape, &random)),
        rows_(MakeRowsWithMissing(kAttributed * columns_, &random)) {}

  std::int64_t Attribute() {
    for (std::size_t i = 0; i < kAttributed; ++i) {
      attribution_.Contributions(Row(i), contributions_);
    }
    return kAttributed;
  }

  void RequireAdditivity(const std::string& name) {
    for (std::size_t i = 0; i < kAttributed; ++i) {
      attribution_.Contributions(Row(i), contributions_);
      double margin = attribution_.expected_margin();
      for (const double contribution : contributions_) margin += contribution;
      if (std::fabs(margin - trees_.Margin(Row(i))) < kAdditivity) continue;
      RefuseWrongAnswer("row " + std::to_string(i) + " of " + name);
    }
  }

 private:
  [[nodiscard]] const float* Row(std::size_t i) const { return rows_.data() + i * columns_; }

  std::size_t columns_;
  BoostedTrees trees_;
  std::vector<float> rows_;
  JudgeAttribution attribution_{trees_};
  std::vector<double> contributions_ = std::vector<double>(columns_);
};

void AddJudges(std::vector<BenchmarkCase>* cases) {
  constexpr double kTarget = 1 / 350e-6;
  for (const int depth : {4, 6}) {
    for (const int features : {16, 40}) {
      const auto subject =
          std::make_shared<JudgeSubject>(FullTreesShape{100, depth, features}, Random(7));
      const std::string name = "judge of 100 trees, depth " + std::to_string(depth) + ", " +
                               std::to_string(features) + " features";
      subject->RequireAdditivity(name);
      cases->push_back({name, "rows", kTarget, {}, [subject] { return subject->Attribute(); }});
    }
  }
}

int Main(int argc, char** argv) {
  const std::vector<ForestCase> forests = {
      {"100 trees x 256 samples", {100, 256, 42}, 1 / 150e-6},
      {"100 trees of depth 6", {100, 64, 42}, 0},
      {"100 trees x 4096 samples (depth 12)", {100, 4096, 42}, 0},
  };
  const FeatureMatrix rows = MakeTrafficRows(kRows, kColumns);
  std::vector<BenchmarkCase> cases;
  for (const ForestCase& forest : forests) {
    const auto subject = std::make_shared<ForestSubject>(rows, forest.options);
    subject->RequireAdditivity(forest.name);
    cases.push_back(
        {forest.name, "rows", forest.target, {}, [subject] { return subject->Attribute(); }});
  }
  AddJudges(&cases);
  return RunBenchmarks(argc, argv, cases);
}

}  // namespace
}  // namespace harrier

int main(int argc, char** argv) { return harrier::Main(argc, argv); }
