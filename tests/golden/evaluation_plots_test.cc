// Plots: their bytes (tests/data/evaluation/, looked at in a browser before they were kept), and
// what holds for any of them: well-formed, self-contained, hostile names inert.
//
// HARRIER_RENEW_GOLDEN=1 writes the files anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "core/random.h"
#include "evaluation/line_chart.h"
#include "evaluation/plots.h"

namespace harrier {
namespace {

using testing::HasSubstr;
using testing::Not;

// Scores on [0, 1] of 4,000 transactions, 80 of them anomalies, as three detectors give them.
class Detectors {
 public:
  Detectors() {
    Random random(6);
    for (int i = 0; i < 4000; ++i) {
      const bool is_anomaly = i % 50 == 0;
      facts_.push_back({0, 0, 0, is_anomaly});
      const double honest = random.Uniform01() * random.Uniform01();
      const double seen = is_anomaly ? 0.35 + 0.65 * random.Uniform01() : honest;
      ml_.push_back(seen * 0.5 + honest * 0.5);
      rules_.push_back(random.Chance(is_anomaly ? 0.6 : 0.02) ? 0.5 : 0.0);
      hybrid_.push_back(1 - (1 - ml_.back()) * (1 - rules_.back()));
    }
    rankings_ = {*Ranking::Of(ml_, facts_), *Ranking::Of(rules_, facts_),
                 *Ranking::Of(hybrid_, facts_)};
  }
  [[nodiscard]] std::vector<RankedDetector> All() const {
    return {{"model", &rankings_[0]}, {"rules", &rankings_[1]}, {"hybrid", &rankings_[2]}};
  }

 private:
  std::vector<RowFacts> facts_;
  std::vector<double> ml_;
  std::vector<double> rules_;
  std::vector<double> hybrid_;
  std::vector<Ranking> rankings_;
};

const std::vector<RankedDetector>& ThreeDetectors() {
  static const Detectors kDetectors;
  static const std::vector<RankedDetector> kAll = kDetectors.All();
  return kAll;
}

struct NamedPlot {
  std::string file;
  std::string svg;
};

std::vector<NamedPlot> AllPlots(const std::vector<RankedDetector>& detectors) {
  std::vector<std::vector<CalibrationBin>> tables;
  std::vector<CalibratedDetector> calibrated;
  for (const RankedDetector& detector : detectors) {
    tables.push_back(
        CalibrationTable(*detector.ranking, {}).value_or(std::vector<CalibrationBin>()));
  }
  for (std::size_t i = 0; i < detectors.size(); ++i) {
    calibrated.push_back({detectors[i].name, tables[i]});
  }
  const ErrorCosts costs{Money(1 * kMoneyScale), Money(10 * kMoneyScale)};
  return {{"roc.svg", RocPlot(detectors)},
          {"precision-recall.svg", PrecisionRecallPlot(detectors)},
          {"workload.svg", WorkloadPlot(detectors)},
          {"cost.svg", CostPlot(detectors, costs)},
          {"scores.svg", ScoreHistogramPlot(detectors.back())},
          {"calibration.svg", CalibrationPlot(calibrated)}};
}

TEST(PlotsTest, BytesAreThoseOfTheGoldenFiles) {
  for (const NamedPlot& plot : AllPlots(ThreeDetectors())) {
    const std::string path =
        std::string(HARRIER_SOURCE_DIR) + "/tests/data/evaluation/" + plot.file;
    if (std::getenv("HARRIER_RENEW_GOLDEN") != nullptr) std::ofstream(path) << plot.svg;
    std::ifstream file(path, std::ios::binary);
    const std::string golden{std::istreambuf_iterator<char>(file),
                             std::istreambuf_iterator<char>()};
    EXPECT_TRUE(plot.svg == golden) << plot.file << " differs";
  }
}

// Each tag is closed in turn, no stray markup. Enough for what the writer can produce.
bool IsWellFormed(std::string_view svg) {
  std::vector<std::string> open;
  for (std::size_t at = svg.find('<'); at != std::string_view::npos; at = svg.find('<', at + 1)) {
    const std::size_t end = svg.find('>', at);
    if (end == std::string_view::npos) return false;
    const std::string tag(svg.substr(at + 1, end - at - 1));
    if (tag.find('<') != std::string::npos) return false;
    if (tag.ends_with('/')) continue;
    if (!tag.starts_with('/')) {
      open.push_back(tag.substr(0, tag.find(' ')));
    } else {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
    }
  }
  return open.empty();
}

TEST(PlotsTest, EachIsWholeAccessibleAndReferToNothingOutside) {
  for (const NamedPlot& plot : AllPlots(ThreeDetectors())) {
    SCOPED_TRACE(plot.file);
    EXPECT_TRUE(IsWellFormed(plot.svg));
    EXPECT_THAT(plot.svg, HasSubstr("role=\"img\""));
    EXPECT_THAT(plot.svg, HasSubstr("<title id="));
    EXPECT_THAT(plot.svg, HasSubstr("<desc id="));
    EXPECT_THAT(plot.svg, HasSubstr("prefers-color-scheme: dark"));
    const std::string inside = plot.svg.substr(plot.svg.find("id="));  // behind the name space
    for (const char* outside : {"http", "href", "@import", "<script", "url(/", "nan", "inf"}) {
      EXPECT_THAT(inside, Not(HasSubstr(outside)));
    }
    EXPECT_LT(plot.svg.size(), 40'000U);
  }
}

TEST(PlotsTest, HostileNamesAreText) {
  std::vector<RankedDetector> detectors = ThreeDetectors();
  detectors[2].name = "</text><script>alert(\"1\")</script>&\x01\x1b";
  for (const NamedPlot& plot : AllPlots(detectors)) {
    EXPECT_TRUE(IsWellFormed(plot.svg)) << plot.file;
    EXPECT_THAT(plot.svg, Not(HasSubstr("<script")));
    EXPECT_THAT(plot.svg, Not(HasSubstr("\x01")));
    EXPECT_THAT(plot.svg, HasSubstr("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;"));
  }
}

TEST(PlotsTest, WhatIsNotDefinedIsCalledSo) {
  const double infinity = std::numeric_limits<double>::infinity();
  struct Case {
    std::vector<double> scores;
    bool is_anomaly;
  };
  for (const Case& rows : {Case{{}, false}, Case{{0.3, 0.4}, false}, Case{{0.3, 0.3}, true},
                           Case{{-infinity, infinity}, true}, Case{{-1.7e308, 1.7e308}, true}}) {
    const std::vector<RowFacts> facts(rows.scores.size(), {0, 0, 0, rows.is_anomaly});
    const std::optional<Ranking> ranking = Ranking::Of(rows.scores, facts);
    const std::vector<RankedDetector> detectors = {{"model", &*ranking}};
    for (const NamedPlot& plot : AllPlots(detectors)) {
      EXPECT_TRUE(IsWellFormed(plot.svg)) << plot.file;
      EXPECT_THAT(plot.svg, Not(HasSubstr("nan"))) << plot.file;
    }
    EXPECT_THAT(RocPlot(detectors), HasSubstr("model: not defined"));
  }
}

}  // namespace
}  // namespace harrier
