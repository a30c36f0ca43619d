// The headers of every output record (docs/formats/canonical.md): where it comes from and what its
// value is. Plain values; pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/transaction.h"
#include "stream/decisions.h"

namespace harrier {

inline constexpr std::string_view kHeaderSource = "harrier-source";
inline constexpr std::string_view kHeaderSchemaVersion = "harrier-schema-version";
inline constexpr std::string_view kHeaderContentType = "content-type";
inline constexpr std::string_view kHeaderTraceparent = "traceparent";

struct RecordHeader {
  std::string_view name;  // static
  std::string value;
};

// "topic/partition/offset" of the input record.
[[nodiscard]] std::string FormatSource(std::string_view topic, Coordinates at);

// Headers of an alert, a scored row or a dead letter, in documented order; replaces *headers.
// `source_topic` is the topic of the transactions.
void SetRecordHeaders(const OutputRecord& record, std::string_view source_topic,
                      std::vector<RecordHeader>* headers);

}  // namespace harrier
