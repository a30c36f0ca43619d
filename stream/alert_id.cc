#include "stream/alert_id.h"

#include <cstdint>

#include "core/sha256.h"

namespace harrier {
namespace {

void AppendPart(std::string_view part, std::string* bytes) {
  const auto size = static_cast<std::uint32_t>(part.size());
  for (unsigned shift = 0; shift < 32; shift += 8) {
    *bytes += static_cast<char>(static_cast<unsigned char>(size >> shift));
  }
  bytes->append(part);
}

}  // namespace

std::string AlertId(const AlertOrigin& origin) {
  constexpr std::size_t kIdBytes = 16;
  std::string bytes;
  AppendPart(origin.topic, &bytes);
  AppendPart(std::to_string(origin.at.partition.value), &bytes);
  AppendPart(std::to_string(origin.at.offset.value), &bytes);
  AppendPart(origin.transaction_id, &bytes);
  AppendPart(origin.policy_id, &bytes);
  const Sha256Digest digest = Sha256(bytes);
  return HexDigits(digest.data(), kIdBytes);
}

}  // namespace harrier
