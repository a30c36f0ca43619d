// SeenLast: a plain list of what was counted for each key, the one seen last at its end; when there
// are too many, the first is forgotten. For oracles: slow and easily seen to be right.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace harrier {

template <class Key>
class SeenLast {
 public:
  struct Count {
    Key key;
    std::int64_t times = 0;
    std::int64_t amount = 0;  // 1/10,000
  };

  explicit SeenLast(std::size_t most) : most_(most) {}

  void See(const Key& key, std::int64_t amount) {
    Count count = Of(key);
    ++count.times;
    count.amount += amount;
    std::erase_if(counts_, [&](const Count& other) { return other.key == key; });
    counts_.push_back(count);
    if (counts_.size() > most_) counts_.erase(counts_.begin());
  }

  // All zero for a key that is not there.
  [[nodiscard]] Count Of(const Key& key) const {
    for (const Count& count : counts_) {
      if (count.key == key) return count;
    }
    return Count{key};
  }
  [[nodiscard]] const std::vector<Count>& counts() const { return counts_; }

 private:
  std::size_t most_;
  std::vector<Count> counts_;
};

}  // namespace harrier
