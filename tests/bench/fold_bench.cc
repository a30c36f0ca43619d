// What a transaction of a cached customer costs: observe, features, rules, advance. The features
// are compared with the naive oracle first.
#include <cmath>
#include <string>
#include <vector>

#include "core/random.h"
#include "scoring/examiner.h"
#include "scoring/policy.h"
#include "state/advance.h"
#include "state/customer_state.h"
#include "tests/bench/bench_frame.h"
#include "tests/fakes/naive_customer.h"
#include "tests/fakes/owned_transaction.h"

namespace harrier {
namespace {

struct Traffic {
  std::string name;
  int customers = 0;
  int transactions = 0;
  std::int64_t gap_ms = 0;  // mean time between two of one customer
};

struct Record {
  std::size_t customer = 0;
  OwnedTransaction owned;
  Transaction view;
};

OwnedTransaction MakeTransaction(Random* random, std::int64_t time_ms) {
  OwnedTransaction t;
  t.time_ms = time_ms;
  t.amount = t.amount_base = static_cast<std::int64_t>(random->UniformBelow(2'000'000));
  t.merchant_id = "merchant-" + std::to_string(random->UniformBelow(40));
  t.merchant_category = "groceries";
  t.channel = random->UniformBelow(3) == 0 ? Channel::kWeb : Channel::kPos;
  t.card_present = t.channel == Channel::kPos;
  t.country = random->UniformBelow(50) == 0 ? "FR" : "DE";
  t.city = random->UniformBelow(4) == 0 ? "Potsdam" : "Berlin";
  t.has_position = t.card_present;
  t.latitude = 52.4 + static_cast<double>(random->UniformBelow(1000)) * 1e-4;
  t.longitude = 13.1 + static_cast<double>(random->UniformBelow(1000)) * 1e-4;
  return t;
}

class Fold {
 public:
  explicit Fold(const Traffic& traffic) : states_(static_cast<std::size_t>(traffic.customers)) {
    Random random(11);
    std::int64_t time_ms = 1'767'225'600'000;
    const std::int64_t step_ms = traffic.gap_ms / traffic.customers;
    records_.resize(static_cast<std::size_t>(traffic.transactions));
    for (std::size_t i = 0; i < records_.size(); ++i) {
      time_ms +=
          static_cast<std::int64_t>(random.UniformBelow(static_cast<std::uint64_t>(2 * step_ms)));
      Record& record = records_[i];
      record.customer = random.UniformBelow(states_.size());
      record.owned = MakeTransaction(&random, time_ms);
      record.owned.transaction_id = "transaction-" + std::to_string(i);
      record.view = ViewOf(record.owned);
    }
  }

  // Folds the first half: every customer is known and its memory has grown.
  void WarmUp() {
    for (CustomerState& state : states_) {
      state.Forget();
      state.applied = Offset(0);
    }
    for (std::size_t i = 0; i < records_.size() / 2; ++i) FoldOne(i);
  }
  std::int64_t FoldSecondHalf() {
    for (std::size_t i = records_.size() / 2; i < records_.size(); ++i) FoldOne(i);
    return static_cast<std::int64_t>(records_.size() - records_.size() / 2);
  }

  // Compares the first `count` transactions of customer 0 with the naive oracle.
  void RequireNaiveAnswers(std::size_t count) {
    NaiveCustomer naive{NaiveLimits{}};
    for (std::size_t i = 0; i < records_.size() && count > 0; ++i) {
      if (records_[i].customer != 0) continue;
      --count;
      const NaiveAnswer expected = naive.Take(records_[i].owned, records_[i].owned.time_ms);
      const Verdict verdict = FoldOne(i);
      for (std::size_t f = 0; f < FeatureCountOf(1); ++f) {
        const auto value = static_cast<double>(verdict.features.values[f]);
        const auto naive_value = static_cast<double>(expected.features[f].value_or(0));
        if (std::fabs(value - naive_value) > 1e-6 * std::fabs(naive_value) + 1e-6) {
          RefuseWrongAnswer("feature " + std::to_string(f) + " of transaction " +
                            std::to_string(i));
        }
      }
    }
  }

 private:
  Verdict FoldOne(std::size_t index) {
    const Transaction& transaction = records_[index].view;
    CustomerState& state = states_[records_[index].customer];
    if (IsUnknown(state, transaction.time, policy_.state.ttl_ms)) state.Forget();
    const Examiner examiner(policy_, zone_, nullptr);
    const Observation seen = examiner.See(state, transaction);
    Verdict verdict = examiner.Examine(transaction, seen);
    rule_hits_ += verdict.enforced.bits;
    Advance(&state, transaction, seen, Offset(static_cast<std::int64_t>(index)), policy_.state);
    return verdict;
  }

  Policy policy_;
  TimeZone zone_;
  std::vector<CustomerState> states_;
  std::vector<Record> records_;
  std::uint64_t rule_hits_ = 0;
};

BenchmarkCase MakeCase(const Traffic& traffic, double target, Fold* fold) {
  return {traffic.name, "transactions", target, [fold] { fold->WarmUp(); },
          [fold] { return fold->FoldSecondHalf(); }};
}

int Main(int argc, char** argv) {
  const Traffic usual{"fold, 1,000 customers, 6 a day", 1'000, 200'000, 4 * kHourMs};
  const Traffic busy{"fold, 100 customers, 256 in history", 100, 100'000, 2 * kMinuteMs};
  Fold usual_fold(usual);
  Fold busy_fold(busy);
  usual_fold.RequireNaiveAnswers(150);
  busy_fold.RequireNaiveAnswers(400);
  return RunBenchmarks(argc, argv,
                       {MakeCase(usual, 1e6, &usual_fold), MakeCase(busy, 0, &busy_fold)});
}

}  // namespace
}  // namespace harrier

int main(int argc, char** argv) { return harrier::Main(argc, argv); }
