#include "stream/record_headers.h"

#include "stream/dead_letter.h"

namespace harrier {

std::string FormatSource(std::string_view topic, Coordinates at) {
  std::string text(topic);
  text += '/';
  text += std::to_string(at.partition.value);
  text += '/';
  text += std::to_string(at.offset.value);
  return text;
}

void SetRecordHeaders(const OutputRecord& record, std::string_view source_topic,
                      std::vector<RecordHeader>* headers) {
  const bool is_dead_letter = record.topic == OutputTopic::kDeadLetter;
  headers->clear();
  headers->push_back({kHeaderSource, FormatSource(source_topic, record.source)});
  headers->push_back({kHeaderSchemaVersion, "1"});
  headers->push_back(
      {kHeaderContentType, is_dead_letter ? "application/octet-stream" : "application/json"});
  if (is_dead_letter) AppendDeadLetterHeaders(record, headers);
  if (!record.traceparent.empty()) {
    headers->push_back({kHeaderTraceparent, std::string(record.traceparent)});
  }
}

}  // namespace harrier
