// RunWatch: the main thread's part of `harrier run`: shows the status while workers work, tells
// them to stop on a signal, at the end of the input or when one of them fails, and reports.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "app/run_options.h"
#include "app/worker.h"

namespace harrier {

class RunWatch {
 public:
  RunWatch(std::size_t workers, const RunOptions& options);

  [[nodiscard]] WorkerBoard* board() { return &board_; }
  [[nodiscard]] const std::atomic<bool>* stop() const { return &stop_; }

  // Called by each worker's thread as its last act. Thread-safe.
  void WorkerEnded(const WorkerEnd& end);
  // Returns once every worker has ended. `partitions`: of the whole input, for --until-end.
  void WatchUntilDone(int partitions);
  // Prints the summary; the exit code.
  [[nodiscard]] int Report() const;

 private:
  [[nodiscard]] bool AllEnded();
  void NoteEndOfInput(const WorkerView& view, int partitions);

  const RunOptions options_;
  WorkerBoard board_;
  std::atomic<bool> stop_{false};
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::mutex mutex_;
  std::condition_variable ended_changed_;
  std::size_t running_;
  WorkerEnd end_;  // the first that did not end well
};

}  // namespace harrier
