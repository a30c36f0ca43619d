#include "app/stop_signal.h"

#include <csignal>

namespace harrier {
namespace {

std::atomic<bool> stop_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

extern "C" void OnStopSignal(int signal) {
  stop_requested = true;
  std::signal(signal, SIG_DFL);  // the second one ends the process
}

}  // namespace

const std::atomic<bool>& StopFlag() {
  [[maybe_unused]] static const bool kInstalled = [] {
    std::signal(SIGINT, OnStopSignal);
    std::signal(SIGTERM, OnStopSignal);
    return true;
  }();
  return stop_requested;
}

}  // namespace harrier
