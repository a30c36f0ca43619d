// What HARRIER_FAILPOINTS asks for: "commit.begun=kill@3;commit.aborts=abort@%100". Pure.
//
//   settings = setting *(";" setting)          empty settings are skipped
//   setting  = name "=" action ["@" passing]   name: core/failpoint.h
//   action   = "kill" | "stop" | "sleep:" MS | "abort" | "kill-within:" US
//   passing  = HIT | "%" N                     without one: the first
//
// HIT is a number of passings in this life of the process, N means every N-th of them; all numbers
// are 1 or more. One name may be given several times.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace harrier {

enum class FailpointAction {
  kKill,        // SIGKILL to this process
  kKillWithin,  // the same, at a random moment of the next `amount` microseconds
  kStop,        // SIGSTOP to this process
  kSleep,       // for `amount` milliseconds
  kAbort,       // the place fails; only where the failpoint can
};

struct FailpointSetting {
  std::size_t failpoint = 0;  // its number in kFailpoints
  FailpointAction action = FailpointAction::kKill;
  std::uint32_t amount = 0;
  std::uint64_t passing = 1;
  bool repeats = false;  // at every multiple of `passing`

  [[nodiscard]] bool FiresAt(std::uint64_t passed) const {
    return repeats ? passed % passing == 0 : passed == passing;
  }
};

// The error says which setting is wrong and what it may be.
[[nodiscard]] Result<std::vector<FailpointSetting>, std::string> ParseFailpointSettings(
    std::string_view text);

}  // namespace harrier
