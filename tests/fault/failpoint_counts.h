// How often each failpoint has been passed and has fired, in a file mapped into memory: it outlives
// SIGKILL, adds up over the lives of a program, and several programs may share it. 128 slots, one
// for each name in the order of kFailpoints, the rest zero:
//
//   bytes 0..47   name, padded with zeros
//   bytes 48..55  passed, little-endian
//   bytes 56..63  fired, little-endian; counted before the failpoint acts
//
// IO in OpenFailpointCounts; thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/failpoint.h"
#include "core/result.h"

namespace harrier {

struct FailpointSlot {
  std::array<char, 48> name;
  std::atomic<std::uint64_t> passed;
  std::atomic<std::uint64_t> fired;
};

using FailpointCounts = std::array<FailpointSlot, 128>;

static_assert(sizeof(FailpointSlot) == 64 && sizeof(FailpointCounts) == 128 * 64);
static_assert(std::endian::native == std::endian::little);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "processes share no lock");
static_assert(kFailpoints.size() <= std::tuple_size_v<FailpointCounts>);

// Maps the file, which is made if it is not there, until the process ends. The error says what is
// in the way.
[[nodiscard]] Result<FailpointCounts*, std::string> OpenFailpointCounts(const std::string& path);

}  // namespace harrier
