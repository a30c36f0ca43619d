// PeriodicSnapshots: `run --snapshot-dir`: a thread that writes a snapshot of the scored rows since
// the last one every so often, and one more at the end. Each run covers the offsets from where the
// one before it ended, across restarts: that is read from the newest run of kind "periodic". A
// failed snapshot is logged and tried again the next time; the stream does not wait for it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "config/config.h"
#include "stream/decider.h"

namespace harrier {

class PeriodicSnapshots {
 public:
  // Starts the thread when config.snapshot_dir is set. Throws StartupError(2) when the rows that
  // snapshots are made from are not published. `detector` outlives it.
  PeriodicSnapshots(const Config& config, const Detector& detector);
  ~PeriodicSnapshots();  // without the last snapshot
  PeriodicSnapshots(const PeriodicSnapshots&) = delete;
  PeriodicSnapshots& operator=(const PeriodicSnapshots&) = delete;

  // Writes the last snapshot. Call once the stream has ended.
  void Finish();

 private:
  void Run();
  void WriteOne();
  void Stop();

  const Config config_;
  const Detector& detector_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool must_stop_ = false;
  std::atomic<bool> give_up_{false};  // ends a snapshot that is being written
  std::thread thread_;
};

}  // namespace harrier
