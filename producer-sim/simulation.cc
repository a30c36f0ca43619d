#include "producer-sim/simulation.h"

#include <numeric>

namespace harrier {
namespace {

// One hostile record in a hundred: far more than a real topic sees, few enough to leave the
// customers' habits visible.
constexpr double kHostileShare = 0.01;

}  // namespace

std::int64_t SimulationCounts::anomalies() const {
  constexpr auto kFirst = static_cast<std::ptrdiff_t>(kFirstAnomaly);
  return std::accumulate(by_kind.begin() + kFirst, by_kind.end(), std::int64_t{0});
}

std::int64_t SimulationCounts::hostile() const {
  return std::accumulate(hostile_by_kind.begin(), hostile_by_kind.end(), std::int64_t{0});
}

Simulation::Simulation(const SimulationOptions& options)
    : options_(options),
      traffic_(options.traffic),
      writer_(options.traffic.seed),
      hostile_(options.traffic.seed, kHostileShare) {}

bool Simulation::Next(SimulatedRecord* record) {
  if (NextHostile(record)) return true;
  const bool is_enough =
      options_.transactions_max != 0 && counts_.transactions >= options_.transactions_max;
  if (is_enough) return false;
  while (next_payment_ == day_.size()) {
    if (!traffic_.NextDay(&day_)) return false;
    next_payment_ = 0;
  }
  const Payment& payment = day_[next_payment_++];
  ++counts_.transactions;
  ++counts_.by_kind[static_cast<std::size_t>(payment.kind)];
  if (options_.hostile) hostile_.After(payment, &hostile_records_);
  next_hostile_ = 0;
  const PaymentWriter::Texts texts = writer_.Write(payment);
  *record = {texts.key, texts.transaction, payment.time, true, texts.key, texts.label};
  return true;
}

bool Simulation::NextHostile(SimulatedRecord* record) {
  if (next_hostile_ == hostile_records_.size()) return false;
  const HostileRecord& hostile = hostile_records_[next_hostile_++];
  ++counts_.hostile_by_kind[static_cast<std::size_t>(hostile.kind)];
  *record = {hostile.key,      hostile.value,     hostile.kafka_time,
             hostile.is_plain, hostile.label_key, hostile.label};
  return true;
}

}  // namespace harrier
