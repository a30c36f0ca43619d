// Simulation: the whole log that the simulator puts out, record after record: payments with their
// truth in order of event time and, when asked for, hostile records among them. The same options
// give the same bytes on every platform. Pure; single-threaded.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "producer-sim/hostile_traffic.h"
#include "producer-sim/payment_text.h"
#include "producer-sim/traffic.h"

namespace harrier {

struct SimulationOptions {
  TrafficOptions traffic;
  std::int64_t transactions_max = 0;  // 0: all of the days; hostile records come on top
  bool hostile = false;
};

// Views live until the next call of Next.
struct SimulatedRecord {
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  EventTime kafka_time;  // in a file; over Kafka the broker's or producer's clock
  bool is_plain = true;  // a plain line of a file carries it; else an envelope
  std::string_view label_key;
  std::string_view label;
};

struct SimulationCounts {
  std::int64_t transactions = 0;  // without hostile records
  std::array<std::int64_t, kPaymentKindCount> by_kind{};
  std::array<std::int64_t, kHostileKindCount> hostile_by_kind{};

  [[nodiscard]] std::int64_t anomalies() const;
  [[nodiscard]] std::int64_t hostile() const;
};

class Simulation {
 public:
  explicit Simulation(const SimulationOptions& options);

  // False when it is over.
  [[nodiscard]] bool Next(SimulatedRecord* record);

  [[nodiscard]] const SimulationCounts& counts() const { return counts_; }

 private:
  [[nodiscard]] bool NextHostile(SimulatedRecord* record);

  SimulationOptions options_;
  Traffic traffic_;
  PaymentWriter writer_;
  HostileTraffic hostile_;
  std::vector<Payment> day_;
  std::size_t next_payment_ = 0;
  std::vector<HostileRecord> hostile_records_;
  std::size_t next_hostile_ = 0;
  SimulationCounts counts_;
};

}  // namespace harrier
