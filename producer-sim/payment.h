// Payment: one simulated transaction with its truth, as compact numbers; text is made of it only
// when it is put out. Pure value.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/event_time.h"
#include "core/money.h"
#include "core/transaction.h"
#include "producer-sim/cities.h"
#include "producer-sim/merchants.h"

namespace harrier {

// Why a payment was made. The names are wire format (labels: anomaly_type, note): append only.
enum class PaymentKind : std::uint8_t {
  kOrdinary,
  // Honest, but looks like something else.
  kHoliday,
  kNightWorker,
  kParkingTwice,
  kRetry,
  kRefund,
  kSalaryDay,
  kGameSession,
  kForeignShop,
  kAfterClone,
  // Anomalies of one rule's kind each.
  kNightHighAmount,
  kHighAmount,
  kNewCountry,
  kBurst,
  kDuplicate,
  kImpossibleTravel,
  kVelocityMultiCity,
  kWatchedCountry,
  // Anomalies that no single rule is made for.
  kUnusualAmount,
  kAccountTakeover,
  kSlowDrift,
  kCardTesting,
  kMuleFan,
};
inline constexpr std::size_t kPaymentKindCount = 23;
inline constexpr PaymentKind kFirstAnomaly = PaymentKind::kNightHighAmount;

[[nodiscard]] constexpr bool IsAnomaly(PaymentKind kind) { return kind >= kFirstAnomaly; }
[[nodiscard]] constexpr bool IsLookAlike(PaymentKind kind) {
  return kind != PaymentKind::kOrdinary && !IsAnomaly(kind);
}
[[nodiscard]] constexpr std::string_view PaymentKindName(PaymentKind kind) {
  constexpr std::array<std::string_view, kPaymentKindCount> kNames = {"ordinary",
                                                                      "holiday",
                                                                      "night_worker",
                                                                      "parking_twice",
                                                                      "retry",
                                                                      "refund",
                                                                      "salary_day",
                                                                      "game_session",
                                                                      "foreign_shop",
                                                                      "after_clone",
                                                                      "night_high_amount",
                                                                      "high_amount",
                                                                      "new_country",
                                                                      "burst",
                                                                      "duplicate",
                                                                      "impossible_travel",
                                                                      "velocity_multi_city",
                                                                      "watched_country",
                                                                      "unusual_amount",
                                                                      "account_takeover",
                                                                      "slow_drift",
                                                                      "card_testing",
                                                                      "mule_fan"};
  return kNames[static_cast<std::size_t>(kind)];
}

// What was paid with: its owner's number, and a letter that grows with each new phone.
inline constexpr char kNoDevice = 0;  // a plastic card
inline constexpr char kComputer = 'A';
inline constexpr char kFirstPhone = 'a';
struct Device {
  std::uint32_t owner = 0;
  char letter = kNoDevice;
};

struct Payment {
  EventTime time;
  Money amount;
  std::uint64_t serial = 0;    // makes the transaction id; unique in a run
  std::uint32_t customer = 0;  // makes the customer id
  Device device;
  Merchant merchant;
  CityId place{};  // where it was made: the shop's city, or where the customer's network is
  Channel channel = Channel::kPos;
  PaymentKind kind = PaymentKind::kOrdinary;

  [[nodiscard]] bool is_online() const {
    return channel == Channel::kWeb || channel == Channel::kApp;
  }
  [[nodiscard]] bool is_card_present() const { return !is_online(); }
};

}  // namespace harrier
