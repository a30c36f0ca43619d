// A tree that owns what a TreeView looks at.
#pragma once

#include <cstdint>
#include <vector>

#include "scoring/tree_view.h"

namespace harrier {

struct OwnedTree {
  std::vector<std::int32_t> feature;
  std::vector<float> threshold;
  std::vector<std::int32_t> left;
  std::vector<std::int32_t> right;
  std::vector<std::uint8_t> missing_left;
  std::vector<double> cover;
  std::vector<double> value;

  [[nodiscard]] TreeView View() const {
    return {feature, threshold, left, right, missing_left, cover, value};
  }
};

}  // namespace harrier
