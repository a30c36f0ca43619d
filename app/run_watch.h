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

  // Called by each worker's thread when its work is done: all is written, or it has failed. What
  // remains is to leave the group. Thread-safe.
  void WorkerDone(const WorkerEnd& end);
  // Called by each worker's thread as its last act. Thread-safe.
  void WorkerEnded();
  // True once every worker has ended; false when all have long been done and one does not end, as
  // librdkafka 2.0.2 may in closing a consumer in the midst of a rebalance. `partitions`: of the
  // whole input, for --until-end.
  [[nodiscard]] bool WatchUntilDone(int partitions);
  // Prints the summary; the exit code.
  [[nodiscard]] int Report() const;

 private:
  enum class Progress : std::uint8_t { kRunning, kAllEnded, kStuck };
  [[nodiscard]] Progress WaitABit();
  void NoteEndOfInput(const WorkerView& view, int partitions);

  const RunOptions options_;
  WorkerBoard board_;
  std::atomic<bool> stop_{false};
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::mutex mutex_;
  std::condition_variable ended_changed_;
  std::size_t working_;                            // workers that are not done
  std::size_t running_;                            // workers that have not ended
  std::chrono::steady_clock::time_point done_at_;  // when the last of them was done
  WorkerEnd end_;                                  // the first that did not end well
};

}  // namespace harrier
