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

double SecondsSince(steady_clock::time_point start) {
  return duration<double>(steady_clock::now() - start).count();
}

}  // namespace

RunWatch::RunWatch(std::size_t workers, const RunOptions& options)
    : options_(options), board_(workers), running_(workers) {
  static_cast<void>(StopFlag());  // handlers in place before the first record
}

void RunWatch::WorkerEnded(const WorkerEnd& end) {
  const std::lock_guard lock(mutex_);
  --running_;
  if (end.exit_code != 0) {
    if (end_.exit_code == 0) end_ = end;
    stop_ = true;  // the others hand over cleanly; what they hold is safe
  }
  ended_changed_.notify_all();
}

bool RunWatch::AllEnded() {
  std::unique_lock lock(mutex_);
  return ended_changed_.wait_for(lock, kLookInterval, [this] { return running_ == 0; });
}

void RunWatch::NoteEndOfInput(const WorkerView& view, int partitions) {
  if (options_.until_end && view.partitions_at_end == partitions) stop_ = true;
}

void RunWatch::WatchUntilDone(int partitions) {
  LiveLine& line = LiveLine::OfStandardError();
  const auto interval = line.is_terminal() ? kTerminalInterval : kLogInterval;
  RunTimes times;
  steady_clock::time_point last = start_;
  while (!AllEnded()) {
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
