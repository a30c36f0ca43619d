// What exact attributions cost per alert (docs/attribution.md): forests of 100 trees x 256 samples
// and of 100 trees of depth 6 with 64 samples, 16 features. Contributions are first checked to add
// up to the path length of every row.
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/random.h"
#include "scoring/forest_attribution.h"
#include "scoring/forest_trainer.h"
#include "tests/bench/bench_frame.h"
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

class Subject {
 public:
  Subject(const FeatureMatrix& rows, const ForestOptions& options)
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

int Main(int argc, char** argv) {
  const std::vector<ForestCase> forests = {
      {"100 trees x 256 samples", {100, 256, 42}, 1 / 150e-6},
      {"100 trees of depth 6", {100, 64, 42}, 0},
      {"100 trees x 4096 samples (depth 12)", {100, 4096, 42}, 0},
  };
  const FeatureMatrix rows = MakeTrafficRows(kRows, kColumns);
  std::vector<BenchmarkCase> cases;
  for (const ForestCase& forest : forests) {
    const auto subject = std::make_shared<Subject>(rows, forest.options);
    subject->RequireAdditivity(forest.name);
    cases.push_back(
        {forest.name, "rows", forest.target, {}, [subject] { return subject->Attribute(); }});
  }
  return RunBenchmarks(argc, argv, cases);
}

}  // namespace
}  // namespace harrier

int main(int argc, char** argv) { return harrier::Main(argc, argv); }
