// FileSource: a file of transactions as one partition whose offsets are line numbers from 0
// (docs/formats/file-input.md). Read once, from front to back. IO; single-threaded.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/text_arena.h"
#include "stream/envelope_json.h"
#include "stream/line_reader.h"
#include "stream/ports.h"

namespace harrier {

class FileSource final : public TransactionSource, public PartitionLog {
 public:
  // "-" is standard input. The fault names the file.
  [[nodiscard]] static Result<std::unique_ptr<FileSource>, Fault> Open(const std::string& path);

  // A Fault names file and line: the file is damaged, or a line is a broken envelope.
  [[nodiscard]] Result<Polled, Fault> Poll(int records_max, int wait_ms,
                                           PartitionListener* listener) override;
  // REQUIRES: partition 0, and no line beyond the offset has been handed out.
  [[nodiscard]] Outcome Seek(PartitionId partition, Offset offset) override;
  [[nodiscard]] Result<LogRange, Fault> Range(PartitionId partition) override;
  [[nodiscard]] bool AtEnd(PartitionId partition) const override;
  [[nodiscard]] std::int64_t Lag(PartitionId partition) const override;
  [[nodiscard]] Result<std::optional<Offset>, Fault> Committed(PartitionId partition) override;

  // The last Poll failed because of what is in the file.
  [[nodiscard]] bool is_unusable() const { return is_unusable_; }

 private:
  explicit FileSource(LineReader lines) : lines_(std::move(lines)) {}
  [[nodiscard]] Outcome ReadRecords(int records_max);
  [[nodiscard]] Outcome Take(std::string_view line);

  LineReader lines_;
  InputLineReader reader_;
  TextArena arena_;  // texts of the records handed out last
  std::vector<RawRecord> records_;
  bool assigned_ = false;
  bool is_ready_ = false;  // its partition has been recovered
  bool at_end_ = false;
  bool is_unusable_ = false;
  Offset next_;
};

}  // namespace harrier
