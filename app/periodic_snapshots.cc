#include "app/periodic_snapshots.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "app/command.h"
#include "app/logging.h"
#include "app/record_input.h"
#include "app/signing_key.h"
#include "app/snapshot_setup.h"
#include "snapshot/published_run.h"
#include "snapshot/snapshot_writer.h"

namespace harrier {
namespace {

constexpr std::string_view kKind = "periodic";

// What is readable now and in no earlier run: from where the last of this kind ended.
std::vector<PartitionRange> NewRanges(const Config& config) {
  std::map<PartitionId, Offset> ends;
  const std::string run = NewestRun(config.snapshot_dir, kKind);
  if (!run.empty()) {
    const auto manifest = ReadManifestOf(run);
    if (!manifest) {
      throw StartupError{
          kExitEnvironment,
          manifest.error() +
              ": move that run away, and the next one starts from the topic's start"};
    }
    for (const PartitionRange& range : manifest->scored.ranges) ends[range.partition] = range.end;
  }
  return RangesFrom(ends, OpenTopicInput(config, config.topics.scored).reader->ranges());
}

}  // namespace

PeriodicSnapshots::PeriodicSnapshots(const Config& config, const Detector& detector)
    : config_(config), detector_(detector) {
  if (config_.snapshot_dir.empty()) return;
  if (config_.scored != ScoredOutput::kAll) {
    throw StartupError{kExitUsage,
                       "snapshots are made from the scored rows of every transaction: "
                       "--snapshot-dir needs --set output.scored=all"};
  }
  static_cast<void>(LoadSigningKey(config_));  // a key that cannot be used is said at once
  thread_ = std::thread([this] { Run(); });
}

PeriodicSnapshots::~PeriodicSnapshots() {
  give_up_ = true;
  Stop();
}

void PeriodicSnapshots::Finish() {
  if (!thread_.joinable()) return;
  Stop();
  WriteOne();
}

void PeriodicSnapshots::Stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    must_stop_ = true;
  }
  stopped_.notify_all();
  thread_.join();
}

void PeriodicSnapshots::Run() {
  std::unique_lock lock(mutex_);
  const auto interval = std::chrono::seconds(config_.snapshot_every_s);
  while (!stopped_.wait_for(lock, interval, [this] { return must_stop_; })) {
    lock.unlock();
    WriteOne();
    lock.lock();
  }
}

void PeriodicSnapshots::WriteOne() try {
  const auto ranges = NewRanges(config_);
  const bool is_empty = std::all_of(ranges.begin(), ranges.end(),
                                    [](const auto& range) { return range.start == range.end; });
  if (is_empty) return;  // nothing new: the last run still says all there is
  RecordInput scored = OpenTopicInput(config_, config_.topics.scored, ranges);
  const LabelInput labels = ReadLabels(OpenTopicInput(config_, config_.topics.labels));
  SnapshotOptions options = MakeSnapshotOptions(config_, detector_, config_.snapshot_dir);
  options.kind = kKind;
  options.on_unreadable = OnUnreadable::kSkip;
  options.stop = &give_up_;
  options.labels = labels.source;
  const auto report = WriteSnapshot(scored.reader.get(), labels.index, options);
  if (!report) {
    LogError("snapshot failed, the next one will cover its rows",
             {{"why", Describe(report.error().fault)}});
    return;
  }
  LogInfo("snapshot written", {{"path", report->path},
                               {"transactions", report->manifest.counts.transactions},
                               {"alerts", report->manifest.counts.alerts}});
} catch (const StartupError& error) {
  LogError("snapshot failed, the next one will cover its rows", {{"why", error.message}});
}

}  // namespace harrier
