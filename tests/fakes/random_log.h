// Random input of two partitions: busy customers and rare ones, late and malformed transactions,
// ids that come again, records that come twice. Pure, but for a count on standard error when
// HARRIER_COUNT_TRANSACTIONS is set.
#pragma once

#include <cstdint>

#include "tests/fakes/fake_log.h"

namespace harrier {

[[nodiscard]] FakeLog MakeRandomLog(std::uint64_t seed, int records);

}  // namespace harrier
