#include "config/nearest_name.h"

#include <algorithm>

namespace harrier {

std::size_t EditDistance(std::string_view from, std::string_view to) {
  // Three rows of the table: for the prefixes of `from` of length row - 2, row - 1 and row.
  std::vector<std::size_t> before_last(to.size() + 1);
  std::vector<std::size_t> last(to.size() + 1);
  std::vector<std::size_t> current(to.size() + 1);
  for (std::size_t column = 0; column <= to.size(); ++column) current[column] = column;
  for (std::size_t row = 1; row <= from.size(); ++row) {
    before_last.swap(last);
    last.swap(current);
    current[0] = row;
    for (std::size_t column = 1; column <= to.size(); ++column) {
      const std::size_t replaced = from[row - 1] == to[column - 1] ? 0 : 1;
      current[column] =
          std::min({last[column] + 1, current[column - 1] + 1, last[column - 1] + replaced});
      const bool swapped = row > 1 && column > 1 && from[row - 1] == to[column - 2] &&
                           from[row - 2] == to[column - 1];
      if (swapped) current[column] = std::min(current[column], before_last[column - 2] + 1);
    }
  }
  return current[to.size()];
}

std::optional<std::string> NearestName(std::string_view mistyped,
                                       const std::vector<std::string>& known) {
  const std::string* nearest = nullptr;
  std::size_t nearest_distance = 0;
  for (const std::string& name : known) {
    const std::size_t distance = EditDistance(mistyped, name);
    if (nearest == nullptr || distance < nearest_distance) {
      nearest = &name;
      nearest_distance = distance;
    }
  }
  if (nearest == nullptr || nearest_distance > std::max<std::size_t>(1, nearest->size() / 3)) {
    return std::nullopt;
  }
  return *nearest;
}

}  // namespace harrier
