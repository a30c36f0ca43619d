// Where snapshot and evaluate read from: a file, or a topic as it is now. Both are RecordReaders;
// the difference is in who is to blame when they fail, and in what a broken record means.
// IO; throws StartupError: 3 for a file that cannot be read, 4 for Kafka.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/command.h"
#include "snapshot/record_decoding.h"
#include "snapshot/run_manifest.h"
#include "stream/record_reader.h"

namespace harrier {

struct RecordInput {
  std::unique_ptr<RecordReader> reader;
  OnUnreadable on_unreadable = OnUnreadable::kFail;
  int fault_exit_code = kExitInput;
};

// "-" is standard input. `ranges`: empty for all lines, else one range of partition 0.
[[nodiscard]] RecordInput OpenFileInput(const std::string& path,
                                        const std::vector<PartitionRange>& ranges = {});
[[nodiscard]] RecordInput OpenTopicInput(const Config& config, const std::string& topic,
                                         const std::vector<PartitionRange>& ranges = {});

// Shows a progress line while it is read. `unit`: what is counted.
void ShowProgress(const std::string& unit, bool quiet, RecordInput* input);

// `readable`, but each partition from `starts` on, where that names it and as far as it is there.
[[nodiscard]] std::vector<PartitionRange> RangesFrom(const std::map<PartitionId, Offset>& starts,
                                                     std::vector<PartitionRange> readable);

struct LabelInput {
  LabelIndex index;
  std::optional<SourceRanges> source;  // nullopt: there are none
};
// All labels; says on standard error how many records of a topic were none.
[[nodiscard]] LabelInput ReadLabels(RecordInput input);
// The same, one after another.
void VisitLabels(RecordInput input, const std::function<void(const Label&)>& visit);

}  // namespace harrier
