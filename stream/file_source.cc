#include "stream/file_source.h"

#include <array>
#include <utility>

#include "core/check.h"
#include "stream/monotonic_clock.h"

namespace harrier {
namespace {

constexpr PartitionId kOnlyPartition{0};

}  // namespace

Result<std::unique_ptr<FileSource>, Fault> FileSource::Open(const std::string& path) {
  auto lines = LineReader::Open(path);
  if (!lines) return Unexpected(lines.error());
  return std::unique_ptr<FileSource>(new FileSource(std::move(*lines)));
}

Result<Polled, Fault> FileSource::Poll(int records_max, int wait_ms, PartitionListener* listener) {
  if (!assigned_) {
    assigned_ = true;
    const std::array partitions = {kOnlyPartition};
    if (Outcome outcome = listener->OnAssigned(partitions); !outcome) {
      return Unexpected(outcome.error());
    }
  }
  records_.clear();
  arena_.Reset();
  if (!is_ready_) return Polled{records_, MonotonicMs()};
  if (at_end_ || !lines_.WaitForLine(wait_ms)) return Polled{records_, MonotonicMs()};
  if (Outcome read = ReadRecords(records_max); !read) {
    is_unusable_ = true;
    return Unexpected(read.error());
  }
  return Polled{records_, MonotonicMs()};
}

Outcome FileSource::ReadRecords(int records_max) {
  // Beyond the first line, only what is there: the next one may be long in coming through a pipe.
  while (records_.empty() || (std::cmp_less(records_.size(), records_max) && lines_.HasLine())) {
    const auto line = lines_.NextLine();
    if (lines_.fault()) return Unexpected(*lines_.fault());
    at_end_ = !line.has_value();
    if (at_end_) break;
    if (Outcome taken = Take(*line); !taken) return taken;
  }
  return {};
}

Outcome FileSource::Take(std::string_view line) {
  // The reader's view dies with the next line, the record lives until the next Poll.
  auto read = reader_.Read(arena_.Append(line), &arena_);
  if (!read) {
    return Unexpected(Fault{FaultKind::kFatal,
                            lines_.file().name() + ":" + std::to_string(lines_.line_number()),
                            read.error(), ""});
  }
  RawRecord& record = records_.emplace_back();
  record.at = {kOnlyPartition, next_};
  record.key = read->key;
  record.value = read->value;
  record.kafka_time = read->kafka_time;
  next_ = next_.Next();
  return {};
}

Outcome FileSource::Seek(PartitionId partition, Offset offset) {
  HARRIER_CHECK(partition == kOnlyPartition && offset == next_, "a file is read once");
  is_ready_ = true;
  return {};
}

Result<LogRange, Fault> FileSource::Range(PartitionId /*partition*/) {
  return LogRange{Offset(0), Offset(0)};  // its end is not known before it is read
}

bool FileSource::AtEnd(PartitionId /*partition*/) const { return at_end_; }

std::int64_t FileSource::Lag(PartitionId /*partition*/) const { return 0; }

Result<std::optional<Offset>, Fault> FileSource::Committed(PartitionId /*partition*/) {
  return std::optional<Offset>();
}

}  // namespace harrier
