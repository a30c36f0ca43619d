// MonotonicMs: milliseconds of the steady clock, which sources hand to the pipeline with what they
// read (Polled::now_ms); they alone include this. IO; thread-safe.
#pragma once

#include <chrono>
#include <cstdint>

namespace harrier {

[[nodiscard]] inline std::int64_t MonotonicMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace harrier
