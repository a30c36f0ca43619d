#include "stream/dead_letter.h"

#include "core/json_text.h"
#include "core/sha256.h"
#include "core/transaction.h"
#include "stream/base64.h"

namespace harrier {
namespace {

bool IsCut(std::optional<std::string_view> received) {
  return received && received->size() > kRecordBytesMax;
}

}  // namespace

std::optional<std::string_view> DeadLetterValue(std::optional<std::string_view> received) {
  if (!IsCut(received)) return received;
  return received->substr(0, kDeadLetterPrefixBytes);
}

void AppendDeadLetterHeaders(const OutputRecord& record, std::vector<RecordHeader>* headers) {
  headers->push_back({kHeaderError, std::string(DecodeErrorName(record.error.code))});
  if (!record.error.field.empty()) {
    headers->push_back({kHeaderErrorField, std::string(record.error.field)});
  }
  if (IsCut(record.value)) {
    headers->push_back({kHeaderValueBytes, std::to_string(record.value->size())});
    headers->push_back({kHeaderValueSha256, Sha256Hex(*record.value)});
  }
}

void AppendDeadLetterLine(const OutputRecord& record, std::string_view source_topic,
                          std::string* out) {
  JsonObjectWriter line(out);
  line.Number("schema_version", std::int64_t{1});
  line.String("error", DecodeErrorName(record.error.code));
  line.StringUnlessEmpty("error_field", record.error.field);
  JsonObjectWriter source(line.Name("source"));
  source.String("topic", source_topic);
  source.Number("partition", std::int64_t{record.source.partition.value});
  source.Number("offset", record.source.offset.value);
  source.Close();
  if (record.key) line.String("key_base64", EncodeBase64(*record.key));
  if (record.value) line.String("value_base64", EncodeBase64(*DeadLetterValue(record.value)));
  if (IsCut(record.value)) {
    line.Number("value_bytes", static_cast<std::int64_t>(record.value->size()));
    line.String("value_sha256", Sha256Hex(*record.value));
  }
  line.StringUnlessEmpty("traceparent", record.traceparent);
  line.Close();
}

}  // namespace harrier
