#include "config/kafka_properties.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace harrier {
namespace {

struct OwnedProperty {
  std::string_view name;
  std::string_view reason;
};

constexpr OwnedProperty kOwnedProperties[] = {
    {"bootstrap.servers", "set `brokers` instead"},
    {"metadata.broker.list", "set `brokers` instead"},
    {"group.id", "set `group_id` instead"},
    {"group.instance.id", "set `instance_id` and `membership` instead"},
    {"transaction.timeout.ms", "set `transaction_timeout_ms` instead"},
    {"auto.offset.reset", "set `start` instead; later positions come from the group alone"},
    {"transactional.id", "it is made of `group_id`, `instance_id`, worker and slot"},
    {"enable.idempotence", "exactly-once needs it on"},
    {"acks", "exactly-once needs `all`"},
    {"request.required.acks", "exactly-once needs `all`"},
    {"enable.auto.commit", "offsets move with the outputs, in one transaction"},
    {"auto.commit.enable", "offsets move with the outputs, in one transaction"},
    {"enable.auto.offset.store", "offsets move with the outputs, in one transaction"},
    {"auto.commit.interval.ms", "set `commit.interval_ms` instead"},
    {"isolation.level", "aborted records must never be judged"},
    {"check.crcs", "a damaged record must never be judged"},
    {"partition.assignment.strategy", "hand-over is written for cooperative-sticky"},
    {"partitioner", "keys must land on the partition where a Java producer puts them"},
    {"message.timeout.ms", "it is kept below `transaction_timeout_ms`"},
    {"delivery.timeout.ms", "it is kept below `transaction_timeout_ms`"},
    {"enable.gapless.guarantee", "a failed record aborts its transaction"},
    {"enable.partition.eof", "Harrier counts on being told the end of a partition"},
};

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char character) {
    return static_cast<char>(std::tolower(character));
  });
  return lower;
}

}  // namespace

std::optional<std::string> WhyHarrierOwnsKafkaProperty(std::string_view property) {
  for (const OwnedProperty& owned : kOwnedProperties) {
    if (owned.name == property) {
      return "Harrier sets this property itself: " + std::string(owned.reason);
    }
  }
  return std::nullopt;
}

bool IsSecretKafkaProperty(std::string_view property) {
  constexpr std::array<std::string_view, 6> kSecretParts = {
      "password", "passwd", "secret", "token", "key", "sasl.oauthbearer"};
  const std::string name = LowerCase(property);
  return std::any_of(kSecretParts.begin(), kSecretParts.end(),
                     [&](std::string_view part) { return name.find(part) != std::string::npos; });
}

}  // namespace harrier
