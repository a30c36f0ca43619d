// What happens at a failpoint of a test build (core/failpoint.h). The environment is read before
// main() begins: HARRIER_FAILPOINTS says what is to happen (tests/fault/failpoint_settings.h), and
// HARRIER_FAILPOINT_COUNTS names the file of counts (tests/fault/failpoint_counts.h). What they do
// not allow ends the program at once with exit code 2.
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/failpoint.h"
#include "core/random.h"
#include "tests/fault/failpoint_counts.h"
#include "tests/fault/failpoint_settings.h"

namespace harrier {
namespace {

constexpr int kExitUsage = 2;

[[noreturn]] void Refuse(const char* variable, const std::string& problem) {
  std::fprintf(stderr, "harrier: %s: %s\n", variable, problem.c_str());
  std::fflush(stderr);
  std::_Exit(kExitUsage);
}

// To this very thread: it gets no further. A signal to the process might be taken by another one.
void SignalThisThread(int signal) {
  if (::raise(signal) != 0) std::abort();
}

std::uint64_t RandomBelow(std::uint64_t bound) {
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  std::uint64_t state = static_cast<std::uint64_t>(now) ^ static_cast<std::uint64_t>(::getpid());
  return SplitMix64(&state) % bound;
}

// A timer of the kernel, since a thread of ours would take its time to start.
void KillWithin(std::uint32_t microseconds) {
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGKILL;
  timer_t timer{};
  const std::uint64_t delay_us = 1 + RandomBelow(microseconds);
  itimerspec delay{};
  delay.it_value.tv_sec = static_cast<time_t>(delay_us / 1'000'000);
  delay.it_value.tv_nsec = static_cast<long>(delay_us % 1'000'000 * 1000);
  if (::timer_create(CLOCK_MONOTONIC, &event, &timer) != 0 ||
      ::timer_settime(timer, 0, &delay, nullptr) != 0) {
    std::abort();
  }
}

class Failpoints {
 public:
  // The one of this process. What the environment asks for is read once.
  static Failpoints& Instance() {
    static Failpoints instance;
    return instance;
  }

  // Whether the place is to fail.
  bool Pass(std::size_t number) {
    FailpointSlot& slot = (*counts_)[number];
    slot.passed.fetch_add(1, std::memory_order_relaxed);
    const std::uint64_t passed = 1 + passed_[number].fetch_add(1, std::memory_order_relaxed);
    bool fails = false;
    for (const FailpointSetting& setting : settings_) {
      if (setting.failpoint != number || !setting.FiresAt(passed)) continue;
      slot.fired.fetch_add(1, std::memory_order_relaxed);
      Act(setting);
      fails = fails || setting.action == FailpointAction::kAbort;
    }
    return fails;
  }

 private:
  Failpoints() {
    if (const char* const text = std::getenv("HARRIER_FAILPOINTS")) {
      auto settings = ParseFailpointSettings(text);
      if (!settings) Refuse("HARRIER_FAILPOINTS", settings.error());
      settings_ = std::move(*settings);
    }
    if (const char* const path = std::getenv("HARRIER_FAILPOINT_COUNTS")) {
      const auto counts = OpenFailpointCounts(path);
      if (!counts) Refuse("HARRIER_FAILPOINT_COUNTS", std::string(path) + ": " + counts.error());
      counts_ = *counts;
    }
  }

  static void Act(const FailpointSetting& setting) {
    switch (setting.action) {
      case FailpointAction::kKill:
        return SignalThisThread(SIGKILL);
      case FailpointAction::kKillWithin:
        return KillWithin(setting.amount);
      case FailpointAction::kStop:
        return SignalThisThread(SIGSTOP);
      case FailpointAction::kSleep:
        return std::this_thread::sleep_for(std::chrono::milliseconds(setting.amount));
      case FailpointAction::kAbort:
        return;  // the place itself does it
    }
  }

  std::vector<FailpointSetting> settings_;
  std::array<std::atomic<std::uint64_t>, kFailpoints.size()> passed_{};  // in this life
  FailpointCounts unshared_{};
  FailpointCounts* counts_ = &unshared_;
};

[[maybe_unused]] const Failpoints& kReadBeforeMain = Failpoints::Instance();

}  // namespace

bool PassFailpoint(std::size_t number) { return Failpoints::Instance().Pass(number); }

}  // namespace harrier
