// How well an isolation forest of ours tells the anomalies of a labelled set, over seeds:
//   forest_auc ROWS.f32 COLUMNS [SEEDS]
// ROWS.f32: little-endian float32, row after row, COLUMNS features and then the label (0 or 1).
// Fits and scores all rows, as the published figures do; prints the area under the ROC curve of
// each seed and their mean. tests/quality/forest_auc.py makes the input.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "scoring/compiled_forest.h"
#include "scoring/forest_trainer.h"

namespace harrier {
namespace {

struct LabelledRows {
  FeatureMatrix rows;
  std::vector<bool> is_anomaly;
};

LabelledRows Read(const std::string& path, std::size_t columns) {
  std::ifstream file(path, std::ios::binary);
  LabelledRows labelled{{columns, {}}, {}};
  std::vector<float> record(columns + 1);
  const auto bytes = static_cast<std::streamsize>(record.size() * sizeof(float));
  while (file.read(reinterpret_cast<char*>(record.data()), bytes)) {
    labelled.rows.values.insert(labelled.rows.values.end(), record.begin(), record.end() - 1);
    labelled.is_anomaly.push_back(record.back() != 0);
  }
  return labelled;
}

// Chance that an anomaly has a shorter path than another row; ties count half (Mann and Whitney).
double AreaUnderRoc(const std::vector<double>& path_lengths, const std::vector<bool>& is_anomaly) {
  std::vector<std::size_t> order(path_lengths.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return path_lengths[a] > path_lengths[b]; });
  double normal_below = 0;
  double anomalies = 0;
  double wins = 0;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    double tied_normal = 0;
    double tied_anomalies = 0;
    for (; end < order.size() && path_lengths[order[end]] == path_lengths[order[begin]]; ++end) {
      ++(is_anomaly[order[end]] ? tied_anomalies : tied_normal);
    }
    wins += tied_anomalies * (normal_below + tied_normal / 2);
    normal_below += tied_normal;
    anomalies += tied_anomalies;
    begin = end;
  }
  return wins / (anomalies * normal_below);
}

int Run(const std::string& path, std::size_t columns, int seeds) {
  const LabelledRows labelled = Read(path, columns);
  double sum = 0;
  for (int seed = 1; seed <= seeds; ++seed) {
    const auto forest = FitIsolationForest(labelled.rows, {100, 256, seed});
    if (!forest) {
      std::fprintf(stderr, "%s: %s\n", path.c_str(), forest.error().c_str());
      return 1;
    }
    std::vector<double> path_lengths(labelled.rows.rows());
    CompiledForest(*forest).MeanPathLengths(labelled.rows.View(), path_lengths);
    const double area = AreaUnderRoc(path_lengths, labelled.is_anomaly);
    std::printf("%.4f ", area);
    sum += area;
  }
  std::printf("mean %.4f\n", sum / seeds);
  return 0;
}

}  // namespace
}  // namespace harrier

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "forest_auc ROWS.f32 COLUMNS [SEEDS]\n");
    return 2;
  }
  const int seeds = argc > 3 ? std::atoi(argv[3]) : 10;
  return harrier::Run(argv[1], std::strtoul(argv[2], nullptr, 10), seeds);
}
