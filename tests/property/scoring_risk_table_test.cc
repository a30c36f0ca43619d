// A risk table says on each day what counting anew would have said: against a naive recount over
// all transactions, and without any label that was younger than the delay.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "core/random.h"
#include "scoring/risk_table_builder.h"
#include "scoring/risk_table_json.h"

namespace harrier {
namespace {

constexpr RiskDay kFirstDay = 20'000;
constexpr std::uint64_t kDays = 60;
constexpr std::uint64_t kMerchants = 4;

struct Event {
  std::string merchant_id;
  EventTime time;
  std::optional<EventTime> fraud_known_at;
};

EventTime RandomTime(Random* random, RiskDay from, std::uint64_t days) {
  const auto day = from + static_cast<RiskDay>(random->UniformBelow(days));
  // Midnights often: what begins and ends there is what goes wrong.
  const auto ms = random->UniformBelow(4) == 0 ? 0 : random->UniformBelow(kDayMs);
  return EventTime(std::int64_t{day} * kDayMs + static_cast<std::int64_t>(ms));
}

std::vector<Event> RandomEvents(Random* random, std::uint64_t count) {
  std::vector<Event> events;
  for (std::uint64_t i = 0; i < count; ++i) {
    Event event;
    const std::uint64_t merchant = random->UniformBelow(kMerchants + 1);
    if (merchant > 0) event.merchant_id = "m-" + std::to_string(merchant);
    event.time = RandomTime(random, kFirstDay, kDays);
    if (random->UniformBelow(4) == 0) {
      event.fraud_known_at = RandomTime(random, RiskDayOf(event.time), 20);
    }
    events.push_back(event);
  }
  return events;
}

RiskTable TableOf(const std::vector<Event>& events, int delay_days) {
  RiskTableBuilder builder(delay_days);
  for (const Event& event : events) {
    builder.Add(event.merchant_id, event.time, event.fraud_known_at);
  }
  auto table = RiskTable::Make(builder.Facts(), builder.Merchants(), "");
  RC_ASSERT(table.has_value());
  return *std::move(table);
}

// By the definition, from all transactions.
RiskCounts Recount(const std::vector<Event>& events, int delay_days, const std::string& merchant_id,
                   RiskDay day) {
  RiskCounts counts;
  const EventTime midnight(std::int64_t{day} * kDayMs);
  for (const Event& event : events) {
    if (event.merchant_id != merchant_id) continue;
    for (std::size_t i = 0; i < kRiskWindowCount; ++i) {
      const std::int64_t end_ms = midnight.ms - delay_days * kDayMs;
      const std::int64_t begin_ms = end_ms - kRiskWindowsDays[i] * kDayMs;
      if (event.time.ms < begin_ms || event.time.ms >= end_ms) continue;
      ++counts[i].transactions;
      if (event.fraud_known_at && *event.fraud_known_at <= midnight) ++counts[i].frauds;
    }
  }
  return counts[kRiskWindowCount - 1].frauds == 0 ? RiskCounts{} : counts;
}

RC_GTEST_PROP(RiskTable, SaysWhatCountingAnewWouldSay, (std::uint64_t seed)) {
  Random random(seed);
  const int delay_days = static_cast<int>(random.UniformBelow(10));
  const auto events = RandomEvents(&random, 1 + random.UniformBelow(200));
  const RiskTable table = TableOf(events, delay_days);
  for (RiskDay day = table.facts().valid_from; day <= table.facts().valid_to; ++day) {
    const EventTime time(std::int64_t{day} * kDayMs +
                         static_cast<std::int64_t>(random.UniformBelow(kDayMs)));
    for (std::uint64_t merchant = 1; merchant <= kMerchants; ++merchant) {
      const std::string id = "m-" + std::to_string(merchant);
      const auto found = table.At(MerchantIdKey(id), time);
      RC_ASSERT(found.has_value());
      RC_ASSERT(*found == Recount(events, delay_days, id, day));
    }
  }
}

// What is asked at time t cannot change by anything that was not known `delay_days` before t's
// midnight, nor by a label that came after it.
RC_GTEST_PROP(RiskTable, NoLabelYoungerThanTheDelayIsEverUsed, (std::uint64_t seed)) {
  Random random(seed);
  const int delay_days = static_cast<int>(random.UniformBelow(10));
  const auto events = RandomEvents(&random, 1 + random.UniformBelow(100));
  const EventTime asked = RandomTime(&random, kFirstDay, kDays);
  const EventTime midnight(std::int64_t{RiskDayOf(asked)} * kDayMs);
  auto others = events;
  for (Event& event : others) {
    const bool is_young = event.time.ms >= midnight.ms - delay_days * kDayMs;
    const bool is_labelled_later = event.fraud_known_at && *event.fraud_known_at > midnight;
    if (!is_young && !is_labelled_later) continue;
    event.fraud_known_at.reset();
    if (random.UniformBelow(2) == 0) {
      const std::int64_t from_ms = std::max(event.time.ms, is_young ? event.time.ms : midnight.ms);
      event.fraud_known_at = EventTime(from_ms + (is_young ? 0 : 1));
    }
  }
  const RiskTable table = TableOf(events, delay_days);
  const RiskTable other = TableOf(others, delay_days);
  for (std::uint64_t merchant = 1; merchant <= kMerchants; ++merchant) {
    const MerchantKey key = MerchantIdKey("m-" + std::to_string(merchant));
    RC_ASSERT(table.At(key, asked) == other.At(key, asked));
  }
}

RC_GTEST_PROP(RiskTable, IsReadAsItWasWritten, (std::uint64_t seed)) {
  Random random(seed);
  RiskTableBuilder builder(7);
  for (const Event& event : RandomEvents(&random, 1 + random.UniformBelow(200))) {
    builder.Add(event.merchant_id, event.time, event.fraud_known_at);
  }
  const std::string text = WriteRiskTableText(builder.Facts(), builder.Merchants());
  const auto table = ReadRiskTableText(text);
  RC_ASSERT(table.has_value());
  RC_ASSERT(table->facts() == builder.Facts());
  RC_ASSERT(table->sha256() == text.substr(11, 64));
  const auto direct = RiskTable::Make(builder.Facts(), builder.Merchants(), "");
  RC_ASSERT(direct.has_value());
  for (RiskDay day = table->facts().valid_from; day <= table->facts().valid_to; ++day) {
    const EventTime time(std::int64_t{day} * kDayMs);
    for (std::uint64_t merchant = 1; merchant <= kMerchants; ++merchant) {
      const MerchantKey key = MerchantIdKey("m-" + std::to_string(merchant));
      RC_ASSERT(table->At(key, time) == direct->At(key, time));
    }
  }
}

// Flips, cuts and doublings: an error, or a table with the hash of those very bytes.
RC_GTEST_PROP(RiskTable, DamagedBytesAreRefused, (std::uint64_t seed)) {
  Random random(seed);
  RiskTableBuilder builder(7);
  for (const Event& event : RandomEvents(&random, 100)) {
    builder.Add(event.merchant_id, event.time, event.fraud_known_at);
  }
  std::string text = WriteRiskTableText(builder.Facts(), builder.Merchants());
  const std::size_t at = random.UniformBelow(text.size());
  if (random.UniformBelow(2) == 0) {
    text[at] = static_cast<char>(text[at] ^ static_cast<char>(1 + random.UniformBelow(127)));
  } else {
    text.resize(at);
  }
  RC_ASSERT(!ReadRiskTableText(text).has_value());
}

}  // namespace
}  // namespace harrier
