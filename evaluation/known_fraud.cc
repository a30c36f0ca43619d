#include "evaluation/known_fraud.h"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace harrier {
namespace {

constexpr std::int32_t kNever = std::numeric_limits<std::int32_t>::max();

}  // namespace

void KnownFraud::Add(std::uint32_t customer, std::int32_t day) {
  if (customer >= first_days_.size()) first_days_.resize(std::size_t{customer} + 1, kNever);
  first_days_[customer] = std::min(first_days_[customer], day);
}

bool KnownFraud::IsKnown(std::uint32_t customer, std::int32_t day) const {
  if (customer >= first_days_.size()) return false;
  return std::int64_t{first_days_[customer]} + delay_days_ < day;
}

}  // namespace harrier
