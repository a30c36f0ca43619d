// WriteSnapshot: one dashboard snapshot from scored rows and labels (docs/snapshots.md): reads the
// rows once, sorts them in bounded memory, writes the CSV files and run.json, and
// publishes them by rename. The CSV bytes are a pure function of the rows read, the
// labels and the options; only run.json carries the clock.
// IO (the folder; the readers are the caller's). Runs on the calling thread, so a background thread
// will do. Memory: about memory_bytes, and the labels.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/codes.h"
#include "core/event_time.h"
#include "core/fault.h"
#include "core/result.h"
#include "snapshot/day_selection.h"
#include "snapshot/ed25519.h"
#include "snapshot/label_index.h"
#include "snapshot/record_decoding.h"
#include "snapshot/run_manifest.h"
#include "stream/record_reader.h"

namespace harrier {

struct SnapshotOptions {
  std::string directory;          // --out
  std::string kind = "full";      // lower-case letters; ends the run id
  EventTime run_time;             // wall clock, for the run id
  std::optional<EventTime> from;  // event time, [from, to)
  std::optional<EventTime> to;
  std::optional<DaySelection> day;      // a nightly run
  std::optional<SourceRanges> labels;   // where the labels come from
  std::optional<NamedArchive> archive;  // made for this run
  CurrencyCode base_currency;
  std::int64_t case_gap_s = 86'400;
  int cases_max = 1000;
  PolicyInForce policy;
  ErrorCosts costs;
  bool report = false;                   // report.html too
  std::size_t memory_bytes = 128 << 20;  // at least 8 MiB
  OnUnreadable on_unreadable = OnUnreadable::kFail;
  std::string program_version;
  std::shared_ptr<const SigningKey> signing_key;  // nullptr: the manifest is not signed
  const std::atomic<bool>* stop = nullptr;        // true: end the run unpublished, soon
};

struct SnapshotReport {
  std::string path;  // of the published run
  RunManifest manifest;
};

struct SnapshotError {
  enum class Cause {
    kInput,    // a scored row that cannot be read; or the reader's own fault
    kFolder,   // the output: disk full, not writable, locked
    kStopped,  // as asked
  };
  Cause cause = Cause::kFolder;
  Fault fault;
};

[[nodiscard]] Result<SnapshotReport, SnapshotError> WriteSnapshot(RecordReader* scored,
                                                                  const LabelIndex& labels,
                                                                  const SnapshotOptions& options);

}  // namespace harrier
