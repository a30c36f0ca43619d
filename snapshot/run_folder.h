// RunFolder: how a snapshot is published (docs/formats/snapshot.md). DIR/runs/.RUN-ID is filled,
// fsynced and renamed to DIR/runs/RUN-ID; then DIR/latest is swapped to point at it. A reader sees
// a whole run or none; a published file never changes; a run that fails or dies leaves nothing but
// a dot folder, which the next one removes.
// IO; single-threaded; one writer for each DIR, held by a lock. Faults are fatal ones.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/event_time.h"
#include "core/fault.h"
#include "core/result.h"
#include "snapshot/run_manifest.h"

namespace harrier {

class RunFolder {
 public:
  struct Options {
    std::string directory;
    std::string kind;  // lower-case letters: the end of the run id
    EventTime run_time;
  };

  // Makes what is missing of DIR and reserves the run id "20261121T020000Z-KIND". When that run
  // exists already, the id takes the next free second, so that ids sort in the order of the runs.
  [[nodiscard]] static Result<std::unique_ptr<RunFolder>, Fault> Open(const Options& options);
  // Removes what was not published.
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  [[nodiscard]] const std::string& run_id() const { return run_id_; }
  // Where files are written until Publish.
  [[nodiscard]] std::string pending_path() const { return runs_ + "/." + run_id_; }
  [[nodiscard]] std::string published_path() const { return runs_ + "/" + run_id_; }
  [[nodiscard]] const std::optional<PreviousRun>& previous() const { return previous_; }

  // REQUIRES: every file has been finished. Call once.
  [[nodiscard]] Outcome Publish();

 private:
  explicit RunFolder(std::string directory);
  [[nodiscard]] Outcome Lock();
  [[nodiscard]] Outcome RemoveStale();
  [[nodiscard]] Outcome ReadPrevious();
  [[nodiscard]] Outcome Reserve(const Options& options);
  [[nodiscard]] Outcome FinishPublishing();
  [[nodiscard]] Outcome WriteNextLatest();
  [[nodiscard]] Outcome SwapLatest();
  // What becomes `latest`.
  [[nodiscard]] std::string next_latest() const { return directory_ + "/.latest"; }

  std::string directory_;
  std::string runs_;
  int lock_ = -1;
  std::string run_id_;
  bool is_reserved_ = false;
  bool is_published_ = false;
  std::optional<PreviousRun> previous_;
};

}  // namespace harrier
