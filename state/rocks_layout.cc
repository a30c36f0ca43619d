#include "state/rocks_layout.h"

#include <array>
#include <charconv>

#include "state/byte_codec.h"

namespace harrier {
namespace {

constexpr std::string_view kDirectoryPrefix = "partition-";
constexpr std::uint8_t kMarkFormat = 1;
constexpr std::string_view kIdentityFormat = "1";
constexpr std::size_t kIdentityLines = 5;  // before the policy, which is the rest

std::optional<PartitionId> ParsePartition(std::string_view text) {
  std::int32_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_canonical = parsed.ec == std::errc() && value >= 0 && text == std::to_string(value);
  return is_canonical ? std::optional(PartitionId(value)) : std::nullopt;
}

void AppendSigned(std::string* out, std::int64_t value) {
  AppendWord(out, static_cast<std::uint64_t>(value));
}

std::int64_t ReadSigned(ByteReader* reader) { return static_cast<std::int64_t>(reader->Word()); }

}  // namespace

std::string PartitionDirectoryName(PartitionId partition) {
  return std::string(kDirectoryPrefix) + std::to_string(partition.value);
}

std::optional<PartitionId> ParsePartitionDirectoryName(std::string_view name) {
  if (!name.starts_with(kDirectoryPrefix)) return std::nullopt;
  return ParsePartition(name.substr(kDirectoryPrefix.size()));
}

std::string EncodeMarkRow(const StoreMark& mark) {
  std::string bytes;
  AppendByte(&bytes, kMarkFormat);
  AppendSigned(&bytes, mark.low_water.value);
  AppendSigned(&bytes, mark.as_of.value);
  AppendSigned(&bytes, mark.clock.ms);
  AppendSigned(&bytes, mark.gap.end.value);
  AppendSigned(&bytes, mark.gap.until.ms);
  return bytes;
}

std::optional<StoreMark> DecodeMarkRow(std::string_view bytes) {
  ByteReader reader(bytes);
  reader.Require(reader.Byte() == kMarkFormat);
  StoreMark mark;
  mark.low_water = Offset(ReadSigned(&reader));
  mark.as_of = Offset(ReadSigned(&reader));
  mark.clock = EventTime(ReadSigned(&reader));
  mark.gap.end = Offset(ReadSigned(&reader));
  mark.gap.until = EventTime(ReadSigned(&reader));
  reader.Require(reader.remaining() == 0);
  return reader.ok() ? std::optional(mark) : std::nullopt;
}

std::string EncodeIdentityRow(const IdentityRow& identity) {
  return std::string(kIdentityFormat) + '\n' + identity.cluster_id + '\n' + identity.topic + '\n' +
         std::to_string(identity.partitions) + '\n' + std::to_string(identity.partition.value) +
         '\n' + identity.state_policy;
}

std::optional<IdentityRow> DecodeIdentityRow(std::string_view bytes) {
  std::array<std::string_view, kIdentityLines> lines;
  for (std::string_view& line : lines) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    line = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
  }
  const auto partitions = ParsePartition(lines[3]);
  const auto partition = ParsePartition(lines[4]);
  if (lines[0] != kIdentityFormat || !partitions || !partition) return std::nullopt;
  return IdentityRow{std::string(lines[1]), std::string(lines[2]), partitions->value, *partition,
                     std::string(bytes)};
}

}  // namespace harrier
