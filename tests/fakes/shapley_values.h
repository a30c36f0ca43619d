// Shapley values by their definition, the oracle of attributions: exponential in the columns. Pure.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace harrier {

// Shapley 1953: the mean gain of a column over all orders in which columns become known.
// `value_of_set` has a value for each set of known columns; bit i of its index: column i is known.
[[nodiscard]] inline std::vector<double> ShapleyValues(const std::vector<double>& value_of_set,
                                                       std::size_t columns) {
  std::vector<double> factorials = {1};
  for (std::size_t i = 1; i <= columns; ++i) {
    factorials.push_back(factorials.back() * static_cast<double>(i));
  }
  std::vector<double> values(columns, 0);
  for (std::uint32_t set = 0; set < value_of_set.size(); ++set) {
    const auto size = static_cast<std::size_t>(std::popcount(set));
    for (std::size_t column = 0; column < columns; ++column) {
      if ((set >> column & 1U) != 0) continue;
      const double orders = factorials[size] * factorials[columns - size - 1] / factorials[columns];
      values[column] += orders * (value_of_set[set | 1U << column] - value_of_set[set]);
    }
  }
  return values;
}

}  // namespace harrier
