// Fits an isolation forest to a matrix of numbers and scores its rows: the program behind the
// figures of docs/detection.md on public sets. tests/detection/public_sets.py calls it.
//   forest_scores --columns 29 --rows rows.f32 --scores scores.f64 [--seed 42] [--fit-rows 2773]
// Rows are little-endian float32, row after row; scores are little-endian float64, one a row,
// greater is more anomalous. Fitted and scored by the very code that the detector runs.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "scoring/compiled_forest.h"
#include "scoring/forest_trainer.h"

namespace harrier {
namespace {

static_assert(std::endian::native == std::endian::little, "files are read and written as they are");

struct Job {
  std::string rows_path;
  std::string scores_path;
  std::size_t columns = 0;
  std::size_t fit_rows = 0;  // the first so many rows are fitted; 0: all
  ForestOptions forest;
};

Result<FeatureMatrix, std::string> ReadRows(const Job& job) {
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(job.rows_path, error);
  if (error) return Unexpected(job.rows_path + ": " + error.message());
  if (bytes == 0 || bytes % (job.columns * sizeof(float)) != 0) {
    return Unexpected(job.rows_path + ": not rows of " + std::to_string(job.columns) + " float32");
  }
  FeatureMatrix rows{job.columns, std::vector<float>(bytes / sizeof(float))};
  std::ifstream file(job.rows_path, std::ios::binary);
  file.read(reinterpret_cast<char*>(rows.values.data()), static_cast<std::streamsize>(bytes));
  if (!file) return Unexpected(job.rows_path + ": cannot be read");
  return rows;
}

Result<IsolationForest, std::string> Fit(const FeatureMatrix& rows, const Job& job) {
  if (job.fit_rows == 0) return FitIsolationForest(rows, job.forest);
  if (job.fit_rows > rows.rows()) {
    return Unexpected("--fit-rows: there are only " + std::to_string(rows.rows()) + " rows");
  }
  const std::span fitted = std::span(rows.values).first(job.fit_rows * job.columns);
  return FitIsolationForest({job.columns, {fitted.begin(), fitted.end()}}, job.forest);
}

std::vector<double> RawScores(const IsolationForest& forest, const FeatureMatrix& rows) {
  std::vector<double> scores(rows.rows());
  CompiledForest(forest).MeanPathLengths(rows.View(), scores);
  std::transform(scores.begin(), scores.end(), scores.begin(),
                 [&](double mean_path_length) { return forest.RawScore(mean_path_length); });
  return scores;
}

Result<void, std::string> WriteScores(const std::vector<double>& scores, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(scores.data()),
             static_cast<std::streamsize>(scores.size() * sizeof(double)));
  file.close();
  if (!file) return Unexpected(path + ": cannot be written");
  return {};
}

Result<void, std::string> Run(const Job& job) {
  const auto rows = ReadRows(job);
  if (!rows) return Unexpected(rows.error());
  const auto forest = Fit(*rows, job);
  if (!forest) return Unexpected(forest.error());
  return WriteScores(RawScores(*forest, *rows), job.scores_path);
}

}  // namespace
}  // namespace harrier

int main(int argc, char** argv) {
  harrier::Job job;
  CLI::App app("Fits an isolation forest to rows of float32 and scores them.");
  app.add_option("--rows", job.rows_path, "little-endian float32, row after row")->required();
  app.add_option("--columns", job.columns, "values in a row")
      ->required()
      ->check(CLI::Range(1, harrier::kForestFeaturesMax));
  app.add_option("--scores", job.scores_path, "where to write, little-endian float64")->required();
  app.add_option("--fit-rows", job.fit_rows, "fit the first so many rows only (default: all)");
  app.add_option("--trees", job.forest.trees)->capture_default_str();
  app.add_option("--samples", job.forest.samples_per_tree, "rows a tree")->capture_default_str();
  app.add_option("--seed", job.forest.seed)->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const auto done = harrier::Run(job);
  if (!done) std::fprintf(stderr, "forest_scores: %s\n", done.error().c_str());
  return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
