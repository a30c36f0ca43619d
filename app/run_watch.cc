#include "app/run_watch.h"

#include <iostream>

#include "app/live_line.h"
#include "app/logging.h"
#include "app/run_report.h"
#include "app/stop_signal.h"

namespace harrier {
namespace {

using std::chrono::duration;
using std::chrono::steady_clock;

constexpr auto kTerminalInterval = std::chrono::milliseconds(250);
constexpr auto kLogInterval = std::chrono::milliseconds(10'000);
constexpr auto kLookInterval = std::chrono::milliseconds(50);
// To leave a group takes a round trip; the last commits of a hand-over are behind us.
constexpr auto kLeaveTimeout = std::chrono::seconds(10);

double SecondsSince(steady_clock::time_point start) {
  return duration<double>(steady_clock::now() - start).count();
}

}  // namespace

RunWatch::RunWatch(std::size_t workers, const RunOptions& options)
    : options_(options), board_(workers), working_(workers), running_(workers) {
  static_cast<void>(StopFlag());  // handlers in place before the first record
}

void RunWatch::WorkerDone(const WorkerEnd& end) {
  const std::lock_guard lock(mutex_);
  if (--working_ == 0) done_at_ = steady_clock::now();
  if (end.exit_code == 0) return;
  if (end_.exit_code == 0) end_ = end;
  stop_ = true;  // the others hand over cleanly; what they hold is safe
}

void RunWatch::WorkerEnded() {
  const std::lock_guard lock(mutex_);
  --running_;
  ended_changed_.notify_all();
}

RunWatch::Progress RunWatch::WaitABit() {
  std::unique_lock lock(mutex_);
  const bool all_ended =
      ended_changed_.wait_for(lock, kLookInterval, [this] { return running_ == 0; });
  if (all_ended) return Progress::kAllEnded;
  const bool is_stuck = working_ == 0 && steady_clock::now() - done_at_ > kLeaveTimeout;
  return is_stuck ? Progress::kStuck : Progress::kRunning;
}

void RunWatch::NoteEndOfInput(const WorkerView& view, int partitions) {
  if (options_.until_end && view.partitions_at_end == partitions) stop_ = true;
}

bool RunWatch::WatchUntilDone(int partitions) {
  LiveLine& line = LiveLine::OfStandardError();
  const auto interval = line.is_terminal() ? kTerminalInterval : kLogInterval;
  RunTimes times;
  steady_clock::time_point last = start_;
  Progress progress = Progress::kRunning;
  while ((progress = WaitABit()) == Progress::kRunning) {
    if (StopFlag()) stop_ = true;
    const WorkerView view = board_.Sum();
    NoteEndOfInput(view, partitions);
    if (options_.common.quiet || steady_clock::now() - last < interval) continue;
    times.seconds = SecondsSince(start_);
    times.last_seconds = SecondsSince(last);
    if (line.is_terminal()) {
      line.Show(StatusText(view, times));
    } else {
      LogInfo(StatusText(view, times));
    }
    times.last_read = view.counts.read;
    last = steady_clock::now();
  }
  line.Show("");
  return progress == Progress::kAllEnded;
}

int RunWatch::Report() const {
  const double seconds = SecondsSince(start_);
  const WorkerView view = board_.Sum();
  if (!options_.common.quiet) std::cerr << SummaryText(view, seconds);
  if (options_.common.json) std::cout << SummaryJson(view, seconds) << '\n';
  if (end_.exit_code != 0) {
    std::cerr << "harrier: " << end_.message << '\n';
    if (options_.input.empty()) {
      std::cerr << "harrier: nothing is lost: start it again and it goes on from its last commit\n";
    }
  }
  return end_.exit_code;
}

}  // namespace harrier
