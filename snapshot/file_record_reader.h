// FileRecordReader: the lines of a JSON-lines file (plain, compressed, or "-") as records. Empty
// lines are skipped, but counted as offsets. IO; single-threaded. Faults name file and line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stream/line_reader.h"
#include "stream/record_reader.h"

namespace harrier {

class FileRecordReader final : public RecordReader {
 public:
  [[nodiscard]] static Result<FileRecordReader, Fault> Open(const std::string& path);

  // Reads only [start, end) of the lines; the default is all of them.
  void Limit(Offset start, Offset end);

  [[nodiscard]] Result<bool, Fault> Next(LogRecord* record) override;
  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] std::string PlaceOf(Coordinates at) const override;
  [[nodiscard]] std::vector<PartitionRange> ranges() const override;

 private:
  FileRecordReader(std::string name, LineReader lines)
      : name_(std::move(name)), lines_(std::move(lines)) {}

  std::string name_;
  LineReader lines_;
  Offset start_{0};
  std::optional<Offset> limit_;
  Offset next_{0};
};

}  // namespace harrier
