// What may happen to a member of the group from one turn of its pipeline to the next: commits that
// fail or whose answer is lost, partitions that go and come, a checkpoint topic that is made anew.
#pragma once

#include <array>
#include <cstdint>

#include "core/random.h"
#include "tests/fakes/fake_log.h"

namespace harrier {

// In one turn; often nothing.
inline void Disturb(Random* random, FakeLog* log, FakeSource* source) {
  using Fate = FakeLog::Fate;
  static constexpr std::array kFates = {
      Fate::kAbort,       Fate::kRegroup,     Fate::kRegroup,      Fate::kFatalNotLogged,
      Fate::kFatalLogged, Fate::kLoggedLater, Fate::kAbortedLater, Fate::kSucceedUntold};
  const PartitionId partition(static_cast<std::int32_t>(random->UniformBelow(2)));
  switch (random->UniformBelow(11)) {
    case 0:
    case 1:
    case 2:
      log->next_fate = kFates[random->UniformBelow(kFates.size())];
      break;
    case 3:
      source->lost = {partition};
      break;
    case 4:
      source->revoked = {partition};
      break;
    case 5:
    case 6:
      source->assigned_again = true;
      break;
    case 7:
      log->next_restore_breaks_off = true;
      break;
    case 8:
      if (random->UniformBelow(4) == 0)
        log->RecreateCheckpoint(partition, random->UniformBelow(60));
      break;
    default:
      break;
  }
}

}  // namespace harrier
