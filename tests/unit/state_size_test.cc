// What a customer costs: the bytes of a state, and its memory, after two months of the simulator's
// traffic (docs/formats/state.md says the figures).
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/text_arena.h"
#include "producer-sim/payment_text.h"
#include "producer-sim/traffic.h"
#include "scoring/examiner.h"
#include "state/advance.h"
#include "state/state_codec.h"
#include "stream/transaction_json.h"

namespace harrier {
namespace {

TrafficOptions TwoMonths() {
  TrafficOptions options;
  options.seed = 7;
  options.customers = 300;
  options.start = *ParseDate("2026-01-05");
  options.days = 60;
  return options;
}

// Folds all payments into the states of their customers.
class Population {
 public:
  explicit Population(int feature_version) {
    policy_.state.feature_version = feature_version;
    Traffic traffic(TwoMonths());
    std::vector<Payment> day;
    while (traffic.NextDay(&day)) {
      for (const Payment& payment : day) Fold(payment);
    }
  }

  // Ascending.
  [[nodiscard]] std::vector<std::size_t> Sizes() const {
    std::vector<std::size_t> sizes;
    std::string bytes;
    for (const auto& [id, state] : states_) {
      EncodeState(state, &bytes);
      sizes.push_back(bytes.size());
    }
    std::sort(sizes.begin(), sizes.end());
    return sizes;
  }

 private:
  void Fold(const Payment& payment) {
    const auto written = writer_.Write(payment);
    RawRecord record;
    record.key = written.key;
    record.value = written.transaction;
    record.kafka_time = payment.time;
    arena_.Reset();
    Transaction transaction;
    ASSERT_TRUE(decoder_.Decode(record, &arena_, &transaction));
    CustomerState& state = states_[std::string(written.key)];
    const Observation seen = examiner_.See(state, transaction);
    Advance(&state, transaction, seen, Offset(next_offset_++), policy_.state);
  }

  Policy policy_;
  TimeZone utc_;
  Examiner examiner_{policy_, utc_, nullptr};
  TransactionDecoder decoder_{policy_.state};
  TextArena arena_{1 << 16};
  PaymentWriter writer_{7};
  std::map<std::string, CustomerState> states_;
  std::int64_t next_offset_ = 0;
};

TEST(StateSize, AMedianCustomerOfVersion2TakesLessThanTwoKibibytes) {
  const std::vector<std::size_t> sizes = Population(2).Sizes();
  ASSERT_EQ(sizes.size(), 300U);
  RecordProperty("median", static_cast<int>(sizes[150]));
  RecordProperty("greatest", static_cast<int>(sizes.back()));
  EXPECT_LT(sizes[150], 2048U);
  const std::vector<std::size_t> before = Population(1).Sizes();
  RecordProperty("median_of_version_1", static_cast<int>(before[150]));
  EXPECT_LT(before[150], sizes[150]);
}

}  // namespace
}  // namespace harrier
