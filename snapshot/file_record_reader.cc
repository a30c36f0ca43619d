#include "snapshot/file_record_reader.h"

#include <algorithm>
#include <utility>

namespace harrier {

Result<FileRecordReader, Fault> FileRecordReader::Open(const std::string& path) {
  Result<LineReader, Fault> lines = LineReader::Open(path);
  if (!lines) return Unexpected(lines.error());
  const std::string& full_name = lines->file().name();
  std::string name = full_name.substr(full_name.find_last_of('/') + 1);
  return FileRecordReader(std::move(name), std::move(*lines));
}

void FileRecordReader::Limit(Offset start, Offset end) {
  start_ = start;
  limit_ = end;
}

Result<bool, Fault> FileRecordReader::Next(LogRecord* record) {
  while (!limit_ || next_ < *limit_) {
    const std::optional<std::string_view> line = lines_.NextLine();
    if (!line) {
      if (lines_.fault()) return Unexpected(*lines_.fault());
      return false;
    }
    const Offset offset = next_;
    next_ = next_.Next();
    if (offset < start_ || line->empty()) continue;
    *record = {{PartitionId(0), offset}, *line, EventTime()};
    return true;
  }
  return false;
}

std::string FileRecordReader::PlaceOf(Coordinates at) const {
  return lines_.file().name() + ":" + std::to_string(at.offset.value + 1);
}

std::vector<PartitionRange> FileRecordReader::ranges() const {
  return {{PartitionId(0), std::min(start_, next_), next_}};
}

}  // namespace harrier
