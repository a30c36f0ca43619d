// Traffic: the payments of a whole population in order of time, day by day. The same options give
// the same payments on every platform. Pure; single-threaded. Memory: every customer's life, about
// 350 bytes, and the payments of one day, about 50 bytes each.
#pragma once

#include <cstdint>
#include <vector>

#include "core/event_time.h"
#include "producer-sim/customer_life.h"

namespace harrier {

struct TrafficOptions {
  std::uint64_t seed = 42;
  std::uint32_t customers = 1'000;
  EventTime start;  // midnight UTC
  std::int64_t days = 30;
  double anomaly_rate = 0.005;  // share of anomalies among the payments, [0, 0.5]
};

// How many payments a day brings on average: at least this, for fraud and oddities come on top.
[[nodiscard]] double ExpectedPaymentsPerDay(const TrafficOptions& options);

class Traffic {
 public:
  explicit Traffic(const TrafficOptions& options);

  // Replaces *payments by those of the next day, by (time, customer, serial); false when the days
  // are over.
  [[nodiscard]] bool NextDay(std::vector<Payment>* payments);

 private:
  std::vector<CustomerLife> customers_;
  EventTime next_midnight_;
  EventTime end_;
};

}  // namespace harrier
