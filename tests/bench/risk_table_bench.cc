// What a risk table costs: a lookup among 4,266 merchants with 182 labels each on average, as the
// Fraud Detection Handbook's history has them (docs/formats/risk-table.md), and reading the file.
// The lookups are first compared with a recount of the merchant's labels.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/random.h"
#include "scoring/risk_table_builder.h"
#include "scoring/risk_table_json.h"
#include "tests/bench/bench_frame.h"

namespace harrier {
namespace {

constexpr std::uint64_t kMerchants = 4'266;
constexpr std::uint64_t kLabels = 778'000;
constexpr std::uint64_t kDays = 183;
constexpr int kDelayDays = 7;
constexpr std::size_t kLookups = 1U << 20;
constexpr std::size_t kCheckedLookups = 1U << 11;
constexpr double kLookupTarget = 1 / 200e-9;  // lookups per second
constexpr double kReadTarget = kLabels;       // labels per second

struct Lookup {
  MerchantKey merchant;
  EventTime time;
};

class Subject {
 public:
  Subject() {
    RiskTableBuilder builder(kDelayDays);
    for (std::uint64_t i = 0; i < kLabels; ++i) {
      const EventTime time(static_cast<std::int64_t>(kDays * kDayMs / kLabels * i));
      builder.Add(RandomMerchant(), time, RiskLabel{random_.Chance(0.02), time});
    }
    merchants_ = builder.Merchants();
    text_ = WriteRiskTableText(builder.Facts(), merchants_);
    for (std::size_t i = 0; i < kLookups; ++i) lookups_.push_back(RandomLookup());
    std::sort(lookups_.begin(), lookups_.end(),  // as a stream asks
              [](const Lookup& left, const Lookup& right) { return left.time < right.time; });
  }

  void RequireRecount() {
    for (std::size_t i = 0; i < kCheckedLookups; ++i) {
      const MerchantHistory& merchant = merchants_[random_.UniformBelow(merchants_.size())];
      const EventTime time = RandomLookup().time;
      const auto risk = table_.At(MerchantIdKey(merchant.merchant_id), time);
      if (!risk || risk->windows != Recount(merchant, time)) {
        RefuseWrongAnswer(merchant.merchant_id + " at " + FormatEventTime(time));
      }
    }
  }

  // `step` 0: always the same one, so that all of its labels are near.
  std::int64_t LookUp(std::size_t step) {
    for (std::size_t i = 0; i < kLookups; ++i) {
      const auto risk = table_.At(lookups_[i * step].merchant, lookups_[i].time);
      frauds_seen_ += risk ? risk->windows.back().frauds : 0;
    }
    return kLookups;
  }

  std::int64_t Read() {
    table_ = *ReadRiskTableText(text_);
    return static_cast<std::int64_t>(table_.label_count());
  }

 private:
  std::string RandomMerchant() { return "T" + std::to_string(random_.UniformBelow(kMerchants)); }

  Lookup RandomLookup() {
    const auto after_ms = static_cast<std::int64_t>(random_.UniformBelow(kDays * kDayMs));
    return {MerchantIdKey(RandomMerchant()), EventTime(kDelayDays * kDayMs + after_ms)};
  }

  static std::array<RiskCount, kRiskWindowCount> Recount(const MerchantHistory& merchant,
                                                         EventTime time) {
    std::array<RiskCount, kRiskWindowCount> windows;
    bool is_fraud_known = false;
    for (const MerchantLabel& label : merchant.labels) {
      if (label.known_from > time) break;
      is_fraud_known = is_fraud_known || label.is_fraud;
      for (std::size_t i = 0; i < kRiskWindowCount; ++i) {
        if (label.known_from.ms <= time.ms - kRiskWindowsDays[i] * kDayMs) continue;
        ++windows[i].labels;
        windows[i].frauds += label.is_fraud ? 1 : 0;
      }
    }
    return is_fraud_known ? windows : std::array<RiskCount, kRiskWindowCount>{};
  }

  Random random_{7};
  std::vector<MerchantHistory> merchants_;
  std::string text_;
  std::vector<Lookup> lookups_;
  RiskTable table_ = *RiskTable::Make(RiskFacts(), {}, "");
  std::uint64_t frauds_seen_ = 0;
};

int Main(int argc, char** argv) {
  Subject subject;
  subject.Read();
  subject.RequireRecount();
  return RunBenchmarks(
      argc, argv,
      {{"lookup, any merchant", "lookups", kLookupTarget, {}, [&] { return subject.LookUp(1); }},
       {"lookup, one merchant", "lookups", kLookupTarget, {}, [&] { return subject.LookUp(0); }},
       {"read and check the file", "labels", kReadTarget, {}, [&] { return subject.Read(); }}});
}

}  // namespace
}  // namespace harrier

int main(int argc, char** argv) { return harrier::Main(argc, argv); }
