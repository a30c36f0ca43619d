// The forest of a file of scikit-learn's results (tests/data/iforest/SOURCE.md).
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "scoring/isolation_forest.h"

namespace harrier {

[[nodiscard]] inline IsolationForest MakeForest(const nlohmann::json& vectors) {
  std::vector<IsolationTree> trees;
  for (const auto& tree : vectors["trees"]) {
    IsolationTree made{tree["feature"], {}, tree["left"], tree["right"], tree["n_node_samples"]};
    for (const auto& threshold : tree["threshold"]) {
      made.threshold.push_back(FloatNotAbove(threshold.get<double>()));
    }
    trees.push_back(std::move(made));
  }
  auto forest = IsolationForest::Make(
      {vectors["n_features"].get<int>(), vectors["psi"].get<std::int32_t>()}, std::move(trees));
  EXPECT_TRUE(forest.has_value()) << vectors["name"] << ": " << forest.error();
  return *std::move(forest);
}

}  // namespace harrier
