// The bytes that the simulator has always made for a seed: on another platform, compiler or library
// they must be the same, since published figures and the default model come from them. A change of
// the simulator changes these hashes; then CHANGELOG.md says so.
#include <gtest/gtest.h>

#include <string>

#include "core/sha256.h"
#include "producer-sim/simulation.h"

namespace harrier {
namespace {

struct Hashes {
  std::int64_t records = 0;
  std::string values;
  std::string labels;
};

Hashes HashesOf(std::uint64_t seed, bool hostile) {
  SimulationOptions options;
  options.traffic.seed = seed;
  options.traffic.customers = 200;
  options.traffic.start = *ParseDate("2026-01-05");
  options.traffic.anomaly_rate = 0.02;
  options.hostile = hostile;
  Simulation simulation(options);
  SimulatedRecord record;
  Sha256Stream values;
  Sha256Stream labels;
  Hashes hashes;
  while (simulation.Next(&record)) {
    ++hashes.records;
    values.Add(record.value.value_or("(tombstone)"));
    values.Add("\n");
    labels.Add(record.label);
    labels.Add("\n");
  }
  hashes.values = values.FinishHex();
  hashes.labels = labels.FinishHex();
  return hashes;
}

TEST(SimulatorBytesTest, OrdinaryTrafficOfSeed42) {
  const Hashes hashes = HashesOf(42, false);
  EXPECT_EQ(hashes.records, 11272);
  EXPECT_EQ(hashes.values, "3af950b4759941a1959064f2d20973b4fdb61c0b2b43afe18ea661dc546ff30f");
  EXPECT_EQ(hashes.labels, "2cdddfe85d1305db090b971fbbc79e7415612f5598f4b96b1f800bebf63c66eb");
}

TEST(SimulatorBytesTest, HostileTrafficOfSeed7) {
  const Hashes hashes = HashesOf(7, true);
  EXPECT_EQ(hashes.records, 12113);
  EXPECT_EQ(hashes.values, "bc5c5edbbfb003ee5f8b2aa2cfdb0dca3423d98c8bfa5ea9d498de058da468b8");
  EXPECT_EQ(hashes.labels, "c04cd1f681aa24e4ed51ba5b083e155c61e671c15a05bcd10aee6e57a4705f60");
}

}  // namespace
}  // namespace harrier
