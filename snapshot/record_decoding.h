// Decoding of what snapshot and evaluate read: scored rows and labels from a RecordReader. IO
// through the reader only; single-threaded.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/decode_error.h"
#include "core/fault.h"
#include "core/result.h"
#include "core/text_arena.h"
#include "snapshot/label_index.h"
#include "stream/label.h"
#include "stream/record_reader.h"
#include "stream/scored_json.h"

namespace harrier {

// A file with a broken line cannot be used; a topic with a foreign record can.
enum class OnUnreadable { kFail, kSkip };

// Scored rows one after another. The row's views live until the next call.
class ScoredRowStream {
 public:
  // `records` outlives the stream.
  ScoredRowStream(RecordReader* records, OnUnreadable on_unreadable)
      : records_(records), on_unreadable_(on_unreadable) {}

  // False at the end.
  [[nodiscard]] Result<bool, Fault> Next();

  [[nodiscard]] const ScoredRow& row() const { return row_; }
  // The record that it was read from.
  [[nodiscard]] const LogRecord& record() const { return record_; }
  [[nodiscard]] std::int64_t records_read() const { return records_read_; }
  [[nodiscard]] std::int64_t unreadable() const { return unreadable_; }

 private:
  [[nodiscard]] Result<void, DecodeError> Decode();

  RecordReader* records_;
  OnUnreadable on_unreadable_;
  ScoredRowReader reader_;
  TextArena arena_;
  LogRecord record_;
  ScoredRow row_;
  std::int64_t records_read_ = 0;
  std::int64_t unreadable_ = 0;
};

struct LabelCounts {
  std::int64_t records_read = 0;
  std::int64_t unreadable = 0;
};
// Visits each in turn; the label's views live until the visit returns.
[[nodiscard]] Result<LabelCounts, Fault> ForEachLabel(
    RecordReader* records, OnUnreadable on_unreadable,
    const std::function<void(const Label&)>& visit);

struct LoadedLabels {
  LabelIndex index;
  LabelCounts counts;
};
// Reads all of them.
[[nodiscard]] Result<LoadedLabels, Fault> LoadLabels(RecordReader* records,
                                                     OnUnreadable on_unreadable);

}  // namespace harrier
