// Dead letters: records that cannot be judged, kept as received with the reason beside them
// (docs/formats/dead-letter.md). Pure; thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stream/decisions.h"
#include "stream/record_headers.h"

namespace harrier {

inline constexpr std::string_view kHeaderError = "harrier-error";
inline constexpr std::string_view kHeaderErrorField = "harrier-error-field";
inline constexpr std::string_view kHeaderValueBytes = "harrier-value-bytes";
inline constexpr std::string_view kHeaderValueSha256 = "harrier-value-sha256";

// Of a value above kRecordBytesMax only this many bytes are kept, with its length and SHA-256.
inline constexpr std::size_t kDeadLetterPrefixBytes = 4096;

// The bytes to publish: all of the value, or its prefix when it is above kRecordBytesMax.
[[nodiscard]] std::optional<std::string_view> DeadLetterValue(
    std::optional<std::string_view> received);

// Appends the headers that only dead letters have; SetRecordHeaders calls it.
void AppendDeadLetterHeaders(const OutputRecord& record, std::vector<RecordHeader>* headers);

// The same as one line of a JSON-lines file, without the line break.
void AppendDeadLetterLine(const OutputRecord& record, std::string_view source_topic,
                          std::string* out);

}  // namespace harrier
