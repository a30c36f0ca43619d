// Rows for the forest's benchmarks: half of the features are continuous and correlated, half small
// whole numbers, as in traffic.
#pragma once

#include <cstddef>

#include "core/random.h"
#include "scoring/forest_trainer.h"

namespace harrier {

[[nodiscard]] inline FeatureMatrix MakeTrafficRows(std::size_t count, std::size_t columns) {
  Random random(7);
  FeatureMatrix rows{columns, {}};
  for (std::size_t i = 0; i < count; ++i) {
    const double shared = random.Normal();
    for (std::size_t column = 0; column < columns; ++column) {
      const double value = column % 2 == 0 ? shared + random.Normal()
                                           : static_cast<double>(random.UniformBelow(2 + column));
      rows.values.push_back(static_cast<float>(value));
    }
  }
  return rows;
}

}  // namespace harrier
