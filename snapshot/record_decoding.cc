#include "snapshot/record_decoding.h"

#include <utility>

#include "core/decode_error.h"
#include "stream/label_json.h"

namespace harrier {
namespace {

Fault UnreadableFault(const RecordReader& records, Coordinates at, const DecodeError& error,
                      const char* expected) {
  std::string what = std::string(DecodeErrorName(error.code));
  if (!error.field.empty()) what += " " + std::string(error.field);
  return Fault{FaultKind::kFatal, records.PlaceOf(at),
               "is not " + std::string(expected) + ": " + what,
               "give a file of them, as `harrier run` and `harrier simulate` write"};
}

}  // namespace

Result<bool, Fault> ScoredRowStream::Next() {
  while (true) {
    const Result<bool, Fault> has_record = records_->Next(&record_);
    if (!has_record || !*has_record) return has_record;
    ++records_read_;
    const Result<void, DecodeError> decoded = Decode();
    if (decoded) return true;
    if (on_unreadable_ == OnUnreadable::kFail) {
      return Unexpected(UnreadableFault(*records_, record_.at, decoded.error(), "a scored row"));
    }
    ++unreadable_;
  }
}

Result<void, DecodeError> ScoredRowStream::Decode() {
  // No detector writes such a row; a sort could not hold it.
  if (record_.value.size() > kRecordBytesMax) {
    return Unexpected(DecodeError{DecodeErrorCode::kTooLarge, {}});
  }
  arena_.Reset();
  return reader_.Read(record_.value, &arena_, &row_);
}

Result<LabelCounts, Fault> ForEachLabel(RecordReader* records, OnUnreadable on_unreadable,
                                        const std::function<void(const Label&)>& visit) {
  LabelCounts counts;
  LabelReader reader;
  TextArena arena;
  LogRecord record;
  while (true) {
    const Result<bool, Fault> has_record = records->Next(&record);
    if (!has_record) return Unexpected(has_record.error());
    if (!*has_record) return counts;
    ++counts.records_read;
    arena.Reset();
    Label label;
    const Result<void, DecodeError> decoded = reader.Read(record.value, &arena, &label);
    if (decoded) {
      visit(label);
    } else if (on_unreadable == OnUnreadable::kSkip) {
      ++counts.unreadable;
    } else {
      return Unexpected(UnreadableFault(*records, record.at, decoded.error(), "a label"));
    }
  }
}

Result<LoadedLabels, Fault> LoadLabels(RecordReader* records, OnUnreadable on_unreadable) {
  LoadedLabels loaded;
  const auto counts = ForEachLabel(records, on_unreadable,
                                   [&loaded](const Label& label) { loaded.index.Add(label); });
  if (!counts) return Unexpected(counts.error());
  loaded.counts = *counts;
  return loaded;
}

}  // namespace harrier
