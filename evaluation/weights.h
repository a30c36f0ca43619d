// Weights: how often each id of a ranking counts. None: once each. In a replicate of a bootstrap:
// as often as its block was drawn, so that a metric under weights is the metric of the rows
// repeated so often, without repeating them. Pure view; what it looks at is the caller's.
#pragma once

#include <cstdint>
#include <span>

namespace harrier {

class Weights {
 public:
  Weights() = default;  // once each
  // REQUIRES: one for each id.
  explicit Weights(std::span<const std::uint32_t> by_id) : by_id_(by_id) {}

  [[nodiscard]] std::int64_t Of(std::uint32_t id) const { return by_id_.empty() ? 1 : by_id_[id]; }

 private:
  std::span<const std::uint32_t> by_id_;
};

}  // namespace harrier
