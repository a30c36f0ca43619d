#include "stream/checkpoint_record.h"

#include "state/byte_codec.h"

namespace harrier {
namespace {

constexpr std::uint8_t kMarkerVersion = 1;
constexpr Offset kNoAnchor(-1);

std::string_view Bytes(const CheckpointIdentity& identity) {
  return {reinterpret_cast<const char*>(identity.data()), identity.size()};
}

void AppendSigned(std::string* out, std::int64_t value) {
  AppendWord(out, static_cast<std::uint64_t>(value));
}

std::int64_t SignedWord(ByteReader* reader) { return static_cast<std::int64_t>(reader->Word()); }

}  // namespace

CheckpointIdentity MakeCheckpointIdentity(std::string_view input_topic, int partitions,
                                          std::string_view state_policy) {
  return Sha256(std::string(input_topic) + '\n' + std::to_string(partitions) + '\n' +
                std::string(state_policy));
}

// No group id holds a zero byte, so none is the beginning of another.
CheckpointKeys::CheckpointKeys(const std::string& group_id)
    : marker_('m' + group_id), anchor_('a' + group_id), state_prefix_('s' + group_id + '\0') {}

std::string CheckpointKeys::OfState(std::string_view customer_id) const {
  return state_prefix_ + std::string(customer_id);
}

std::optional<std::string_view> CheckpointKeys::CustomerOf(std::string_view key) const {
  if (!key.starts_with(state_prefix_)) return std::nullopt;
  return key.substr(state_prefix_.size());
}

std::string EncodeCheckpointMarker(const CheckpointMarker& marker,
                                   const CheckpointIdentity& identity) {
  std::string bytes;
  AppendByte(&bytes, kMarkerVersion);
  AppendSigned(&bytes, marker.next.value);
  AppendSigned(&bytes, marker.low_water.value);
  AppendSigned(&bytes, marker.clock.ms);
  AppendSigned(&bytes, marker.anchor.value_or(kNoAnchor).value);
  AppendSigned(&bytes, marker.gap.end.value);
  AppendSigned(&bytes, marker.gap.until.ms);
  bytes += Bytes(identity);
  return bytes;
}

Result<CheckpointMarker, MarkerDecodeError> DecodeCheckpointMarker(
    std::string_view bytes, const CheckpointIdentity& identity) {
  ByteReader reader(bytes);
  const bool is_known = reader.Byte() == kMarkerVersion;
  CheckpointMarker marker;
  marker.next = Offset(SignedWord(&reader));
  marker.low_water = Offset(SignedWord(&reader));
  marker.clock = EventTime(SignedWord(&reader));
  const Offset anchor(SignedWord(&reader));
  if (anchor != kNoAnchor) marker.anchor = anchor;
  marker.gap.end = Offset(SignedWord(&reader));
  marker.gap.until = EventTime(SignedWord(&reader));
  const std::string_view found = reader.Text(identity.size());
  if (!is_known || !reader.ok() || reader.remaining() != 0 || marker.low_water < Offset(0) ||
      marker.next < marker.low_water || anchor < kNoAnchor || marker.gap.end < Offset(0)) {
    return Unexpected(MarkerDecodeError::kMalformed);
  }
  if (found != Bytes(identity)) return Unexpected(MarkerDecodeError::kOtherIdentity);
  return marker;
}

}  // namespace harrier
