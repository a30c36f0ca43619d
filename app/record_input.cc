#include "app/record_input.h"

#include <algorithm>
#include <iostream>
#include <utility>

#include "app/progress_line.h"
#include "snapshot/file_record_reader.h"
#include "stream/kafka_topic_reader.h"

namespace harrier {
namespace {

class ProgressReader final : public RecordReader {
 public:
  ProgressReader(std::unique_ptr<RecordReader> reader, const std::string& unit, bool quiet)
      : reader_(std::move(reader)), progress_(unit, 0, quiet) {}

  [[nodiscard]] Result<bool, Fault> Next(LogRecord* record) override {
    progress_.Show(++records_);
    const Result<bool, Fault> has_record = reader_->Next(record);
    if (!has_record || !*has_record) progress_.Clear();
    return has_record;
  }
  [[nodiscard]] const std::string& name() const override { return reader_->name(); }
  [[nodiscard]] std::string PlaceOf(Coordinates at) const override { return reader_->PlaceOf(at); }
  [[nodiscard]] std::vector<PartitionRange> ranges() const override { return reader_->ranges(); }

 private:
  std::unique_ptr<RecordReader> reader_;
  ProgressLine progress_;
  std::int64_t records_ = 0;
};

}  // namespace

RecordInput OpenFileInput(const std::string& path, const std::vector<PartitionRange>& ranges) {
  Result<FileRecordReader, Fault> file = FileRecordReader::Open(path);
  if (!file) throw StartupError{kExitInput, Describe(file.error())};
  if (!ranges.empty()) {
    if (ranges.size() != 1 || ranges[0].partition != PartitionId(0)) {
      throw StartupError{kExitUsage, "--offsets: a file is one partition, 0:START-END"};
    }
    file->Limit(ranges[0].start, ranges[0].end);
  }
  return {std::make_unique<FileRecordReader>(std::move(*file)), OnUnreadable::kFail, kExitInput};
}

RecordInput OpenTopicInput(const Config& config, const std::string& topic,
                           const std::vector<PartitionRange>& ranges) {
  KafkaTopicReaderOptions options;
  options.common = config.KafkaClientProperties();
  options.topic = topic;
  options.ranges = ranges;
  auto reader = KafkaTopicReader::Open(std::move(options));
  if (!reader) throw StartupError{kExitEnvironment, Describe(reader.error())};
  return {std::move(*reader), OnUnreadable::kSkip, kExitEnvironment};
}

void ShowProgress(const std::string& unit, bool quiet, RecordInput* input) {
  input->reader = std::make_unique<ProgressReader>(std::move(input->reader), unit, quiet);
}

std::vector<PartitionRange> RangesFrom(const std::map<PartitionId, Offset>& starts,
                                       std::vector<PartitionRange> readable) {
  for (PartitionRange& range : readable) {
    const auto start = starts.find(range.partition);
    if (start == starts.end()) continue;
    range.start = std::clamp(start->second, range.start, range.end);
  }
  return readable;
}

namespace {

template <class Labels>
Labels Unwrap(Result<Labels, Fault> labels, const RecordInput& input) {
  if (!labels) throw StartupError{input.fault_exit_code, Describe(labels.error())};
  return *std::move(labels);
}

void WarnOfUnreadable(const LabelCounts& counts, const RecordInput& input) {
  if (counts.unreadable == 0) return;
  std::cerr << counts.unreadable << " of " << counts.records_read << " records of "
            << input.reader->name() << " are no labels and were left out\n";
}

}  // namespace

LabelInput ReadLabels(RecordInput input) {
  LoadedLabels labels = Unwrap(LoadLabels(input.reader.get(), input.on_unreadable), input);
  WarnOfUnreadable(labels.counts, input);
  return {std::move(labels.index), SourceRanges{input.reader->name(), input.reader->ranges()}};
}

void VisitLabels(RecordInput input, const std::function<void(const Label&)>& visit) {
  WarnOfUnreadable(Unwrap(ForEachLabel(input.reader.get(), input.on_unreadable, visit), input),
                   input);
}

}  // namespace harrier
