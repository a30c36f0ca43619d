// Random: seeded pseudo-random numbers whose bits are the same on every platform, for the simulator
// and for training. xoshiro256** 1.0 (Blackman and Vigna 2018), its state filled by splitmix64
// (Steele, Lea, Flood 2014). The standard library's distributions are not portable, so the few that
// are needed are here; they use core/portable_math.h. Not for secrets. Pure; single-threaded.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "core/check.h"
#include "core/int128.h"
#include "core/portable_math.h"

namespace harrier {

// One step of splitmix64: advances the state and returns a well-mixed value.
[[nodiscard]] constexpr std::uint64_t SplitMix64(std::uint64_t* state) {
  *state += 0x9e3779b97f4a7c15;
  std::uint64_t mixed = *state;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

// The seed of an independent stream: one per customer, tree or day, so that the number of streams
// never changes what another one draws.
[[nodiscard]] constexpr std::uint64_t StreamSeed(std::uint64_t seed, std::uint64_t stream) {
  std::uint64_t first = seed;
  std::uint64_t second = SplitMix64(&first) ^ stream;
  return SplitMix64(&second);
}

class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) {
    for (std::uint64_t& word : state_) word = SplitMix64(&seed);
  }

  [[nodiscard]] constexpr std::uint64_t NextU64() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  // [0, 1), a multiple of 2^-53.
  [[nodiscard]] constexpr double Uniform01() {
    return static_cast<double>(NextU64() >> 11) * 0x1.0p-53;
  }

  [[nodiscard]] constexpr double Uniform(double from, double to) {
    return from + (to - from) * Uniform01();
  }

  // [0, bound), every value equally likely (Lemire 2019, "Fast random integer generation in an
  // interval", algorithm 5). REQUIRES: bound > 0.
  [[nodiscard]] constexpr std::uint64_t UniformBelow(std::uint64_t bound) {
    HARRIER_CHECK(bound > 0, "an interval has at least one value");
    UInt128 product = UInt128{NextU64()} * bound;
    if (static_cast<std::uint64_t>(product) < bound) {
      const std::uint64_t biased_below = (0 - bound) % bound;
      while (static_cast<std::uint64_t>(product) < biased_below) {
        product = UInt128{NextU64()} * bound;
      }
    }
    return static_cast<std::uint64_t>(product >> 64);
  }

  [[nodiscard]] constexpr bool Chance(double probability) { return Uniform01() < probability; }

  // Mean 0, deviation 1 (Box and Muller 1958). Always two draws; the second value is not kept, so
  // that what comes next does not depend on how often this was called.
  [[nodiscard]] double Normal() {
    constexpr double kTwoPi = 0x1.921fb54442d18p+2;
    const double radius = std::sqrt(-2.0 * Log(1.0 - Uniform01()));
    return radius * Cos(kTwoPi * Uniform01());
  }

  // Mean 1.
  [[nodiscard]] double Exponential() { return -Log(1.0 - Uniform01()); }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace harrier
