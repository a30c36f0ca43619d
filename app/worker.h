// Worker: the thread around one pipeline: runs it until told to stop, publishes what it did for the
// status line, drains it and reports how it ended. Workers share nothing but this board.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "stream/pipeline.h"

namespace harrier {

struct WorkerView {
  Counts counts;
  int partitions = 0;
  int partitions_at_end = 0;
  std::int64_t lag = 0;  // records known to wait
  std::size_t cached_customers = 0;
  std::size_t cache_bytes = 0;
  std::uint64_t state_bytes = 0;  // on disk
  std::int64_t commits = 0;
  std::int64_t recoveries = 0;
  double working_seconds = 0;  // from the first record to the last commit; the longest of all

  void Add(const WorkerView& other);
};

// Thread-safe.
class WorkerBoard {
 public:
  explicit WorkerBoard(std::size_t workers) : views_(workers) {}
  void Publish(std::size_t worker, const WorkerView& view);
  [[nodiscard]] WorkerView Sum() const;

 private:
  mutable std::mutex mutex_;
  std::vector<WorkerView> views_;
};

struct WorkerEnd {
  int exit_code = 0;
  std::string message;  // empty when it ended as it was told to
};

struct WorkerPlace {
  std::size_t number = 0;
  WorkerBoard* board = nullptr;
  const std::atomic<bool>* stop = nullptr;
};

[[nodiscard]] WorkerEnd EndOf(const Outcome& outcome);

// Runs until `stop` or a fault, then drains. Called on the worker's own thread.
[[nodiscard]] WorkerEnd RunWorker(Pipeline* pipeline, const TransactionSource& source,
                                  const WorkerPlace& place);

}  // namespace harrier
