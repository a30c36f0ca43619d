// Hostile traffic: what broken producers, networks and clocks do to a topic, one record of a kind
// at a time, each with the outcome that the contract asks for (docs/simulator.md). Nothing of the
// ordinary traffic is changed: hostile records come on top. Pure; single-threaded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/event_time.h"
#include "core/random.h"
#include "producer-sim/payment.h"
#include "producer-sim/payment_text.h"

namespace harrier {

// The names are wire format (labels: anomaly_type "hostile:<name>"): append only.
enum class HostileKind : std::uint8_t {
  // Judged, in whatever order they come.
  kLate,
  kOutOfOrder,
  kReversed,
  kTooLate,
  kSkewedOffset,
  // Known already.
  kRedelivered,
  kIdConflict,
  // Dead letters.
  kFuture,
  kMalformed,
  kTruncated,
  kOversized,
  kWrongKey,
  kDuplicateField,
  kDeeplyNested,
  kNotUtf8,
  kMissingField,
  kWrongType,
  kOutOfRange,
  kAmountPrecision,
  kAmountNotANumber,
  kAmountHuge,
  kUnknownCurrency,
  kBadTimestamp,
  kEmptyValue,
  kTombstone,
  kBinary,
};
inline constexpr std::size_t kHostileKindCount = 26;

[[nodiscard]] std::string_view HostileKindName(HostileKind kind);
// "on_time", "late", "too_late", "redelivered" or the code of the dead letter.
[[nodiscard]] std::string_view ExpectedOutcome(HostileKind kind);

struct HostileRecord {
  HostileKind kind = HostileKind::kLate;
  std::optional<std::string> key;
  std::optional<std::string> value;
  EventTime kafka_time;
  bool is_plain = true;  // a plain line of a file carries it; else an envelope
  std::string label_key;
  std::string label;
};

class HostileTraffic {
 public:
  // `share`: hostile records for each ordinary one, about.
  HostileTraffic(std::uint64_t seed, double share);

  // Replaces *records by what follows this payment: usually nothing. Kinds take turns, so that all
  // of them occur in a small run.
  void After(const Payment& payment, std::vector<HostileRecord>* records);

 private:
  struct Made {
    std::string id;
    std::string key;
    std::string value;
  };

  void Add(HostileKind kind, const Payment& payment, std::vector<HostileRecord>* records);
  void AddJudged(HostileKind kind, const Payment& payment, std::int64_t earlier_ms,
                 std::vector<HostileRecord>* records);
  [[nodiscard]] HostileRecord MakeKnown(HostileKind kind, const Payment& payment);
  [[nodiscard]] HostileRecord MakeDeadLetter(HostileKind kind, const Payment& payment);
  // A new transaction of the same customer, unlike any other.
  [[nodiscard]] Payment Variant(const Payment& payment);
  [[nodiscard]] Made Text(const Payment& payment);
  void SetLabel(const std::string& id, const Payment& payment, HostileRecord* record) const;

  std::uint64_t seed_;
  double share_;
  Random random_;
  PaymentWriter writer_;
  std::size_t next_kind_ = 0;
  std::uint32_t made_ = 0;
};

}  // namespace harrier
