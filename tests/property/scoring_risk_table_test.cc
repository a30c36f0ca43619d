// A risk table says at each instant what counting anew would have said: against a naive recount
// over all transactions, and without any label that was younger than the delay.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "core/random.h"
#include "scoring/hashed_text.h"
#include "scoring/risk_table_builder.h"
#include "scoring/risk_table_json.h"

namespace harrier {
namespace {

constexpr EventTime kStart(20'000 * kDayMs);
constexpr std::uint64_t kSpanHours = 60 * 24;
constexpr std::uint64_t kMerchants = 4;

struct Event {
  std::string merchant_id;
  EventTime time;
  std::optional<RiskLabel> label;
};

// Whole hours: instants that are the same are what goes wrong.
EventTime HoursAfter(EventTime start, std::uint64_t hours) {
  return EventTime(start.ms + static_cast<std::int64_t>(hours) * kHourMs);
}

// Half of the transactions have one, at most twenty days old.
std::optional<RiskLabel> RandomLabel(Random* random, EventTime from) {
  if (random->Chance(0.5)) return std::nullopt;
  return RiskLabel{random->Chance(0.5), HoursAfter(from, random->UniformBelow(20 * 24))};
}

std::vector<Event> RandomEvents(Random* random, std::uint64_t count) {
  std::vector<Event> events;
  for (std::uint64_t i = 0; i < count; ++i) {
    Event event;
    const std::uint64_t merchant = random->UniformBelow(kMerchants + 1);
    if (merchant > 0) event.merchant_id = "m-" + std::to_string(merchant);
    event.time = HoursAfter(kStart, random->UniformBelow(kSpanHours));
    event.label = RandomLabel(random, event.time);
    events.push_back(event);
  }
  return events;
}

RiskTableBuilder BuilderOf(const std::vector<Event>& events, int delay_days) {
  RiskTableBuilder builder(delay_days);
  for (const Event& event : events) builder.Add(event.merchant_id, event.time, event.label);
  return builder;
}

// By way of the file, as a detector gets it.
RiskTable TableOf(const std::vector<Event>& events, int delay_days) {
  const RiskTableBuilder builder = BuilderOf(events, delay_days);
  auto table = ReadRiskTableText(WriteRiskTableText(builder.Facts(), builder.Merchants()));
  RC_ASSERT(table.has_value());
  return *std::move(table);
}

EventTime KnownFrom(const Event& event, int delay_days) {
  const EventTime after_delay(event.time.ms + delay_days * kDayMs);
  return event.label ? std::max(after_delay, event.label->labelled_at) : after_delay;
}

bool IsFraud(const Event& event) { return event.label && event.label->is_fraud; }

// By the definition, from all transactions.
MerchantRiskAt Recount(const std::vector<Event>& events, int delay_days,
                       const std::string& merchant_id, EventTime time) {
  std::vector<Event> known;
  std::copy_if(events.begin(), events.end(), std::back_inserter(known), [&](const Event& event) {
    return event.merchant_id == merchant_id && KnownFrom(event, delay_days) <= time;
  });
  if (std::none_of(known.begin(), known.end(), IsFraud)) return {};
  MerchantRiskAt risk;
  for (const Event& event : known) {
    for (std::size_t i = 0; i < kRiskWindowCount; ++i) {
      if (KnownFrom(event, delay_days).ms <= time.ms - kRiskWindowsDays[i] * kDayMs) continue;
      ++risk.windows[i].labels;
      if (IsFraud(event)) ++risk.windows[i].frauds;
    }
  }
  std::stable_sort(known.begin(), known.end(), [&](const Event& left, const Event& right) {
    return KnownFrom(left, delay_days) < KnownFrom(right, delay_days);
  });
  for (; !known.empty() && IsFraud(known.back()); known.pop_back()) {
    ++risk.fraud_run;
    risk.fraud_run_days = static_cast<double>(time.ms - known.back().time.ms) / 86'400'000.0;
  }
  return risk;
}

// Where a label comes to be known or leaves a window, or a millisecond beside it, or anywhere.
EventTime RandomInstant(Random* random, const std::vector<Event>& events, int delay_days) {
  const Event& event = events[random->UniformBelow(events.size())];
  const int days[] = {0, kRiskWindowsDays[0], kRiskWindowsDays[1], kRiskWindowsDays[2],
                      static_cast<int>(random->UniformBelow(40))};
  const std::int64_t beside_ms = static_cast<std::int64_t>(random->UniformBelow(3)) - 1;
  return EventTime(KnownFrom(event, delay_days).ms +
                   days[random->UniformBelow(std::size(days))] * kDayMs + beside_ms);
}

RC_GTEST_PROP(RiskTable, SaysWhatCountingAnewWouldSay, (std::uint64_t seed)) {
  Random random(seed);
  const int delay_days = static_cast<int>(random.UniformBelow(10));
  const auto events = RandomEvents(&random, 1 + random.UniformBelow(200));
  const RiskTable table = TableOf(events, delay_days);
  for (int i = 0; i < 50; ++i) {
    const EventTime time = RandomInstant(&random, events, delay_days);
    const bool is_valid = time >= table.facts().valid_from && time <= table.facts().valid_to;
    for (std::uint64_t merchant = 1; merchant <= kMerchants; ++merchant) {
      const std::string id = "m-" + std::to_string(merchant);
      const auto found = table.At(MerchantIdKey(id), time);
      RC_ASSERT(found.has_value() == is_valid);
      if (is_valid) RC_ASSERT(*found == Recount(events, delay_days, id, time));
    }
  }
}

// What is asked at time t does not change by anything that becomes of the transactions of the
// `delay_days` before t, nor by what a label says that came after t.
RC_GTEST_PROP(RiskTable, NoLabelYoungerThanTheDelayIsEverUsed, (std::uint64_t seed)) {
  Random random(seed);
  const int delay_days = static_cast<int>(random.UniformBelow(10));
  const auto events = RandomEvents(&random, 1 + random.UniformBelow(100));
  const EventTime asked = RandomInstant(&random, events, delay_days);
  auto others = events;
  for (Event& event : others) {
    if (event.time.ms > asked.ms - delay_days * kDayMs) {
      event.label = RandomLabel(&random, event.time);
    } else if (event.label && event.label->labelled_at > asked) {
      event.label->is_fraud = random.Chance(0.5);
      event.label->labelled_at = EventTime(HoursAfter(asked, random.UniformBelow(100)).ms + 1);
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
  const auto events = RandomEvents(&random, 1 + random.UniformBelow(200));
  const RiskTableBuilder builder = BuilderOf(events, 7);
  const std::string text = WriteRiskTableText(builder.Facts(), builder.Merchants());
  const auto table = ReadRiskTableText(text);
  RC_ASSERT(table.has_value());
  RC_ASSERT(table->facts() == builder.Facts());
  RC_ASSERT(table->merchant_count() == builder.Merchants().size());
  RC_ASSERT(table->sha256() == text.substr(11, 64));
}

// Flips and cuts.
RC_GTEST_PROP(RiskTable, DamagedBytesAreRefused, (std::uint64_t seed)) {
  Random random(seed);
  const RiskTableBuilder builder = BuilderOf(RandomEvents(&random, 100), 7);
  std::string text = WriteRiskTableText(builder.Facts(), builder.Merchants());
  const std::size_t at = random.UniformBelow(text.size());
  if (random.Chance(0.5)) {
    text[at] = static_cast<char>(text[at] ^ static_cast<char>(1 + random.UniformBelow(127)));
  } else {
    text.resize(at);
  }
  RC_ASSERT(!ReadRiskTableText(text).has_value());
}

// The hash is no protection from who can compute one: what is read then is refused or sound.
RC_GTEST_PROP(RiskTable, HostileBytesUnderAHashThatFitsAreRefusedOrSound, (std::uint64_t seed)) {
  Random random(seed);
  const RiskTableBuilder builder = BuilderOf(RandomEvents(&random, 30), 7);
  std::string text = WriteRiskTableText(builder.Facts(), builder.Merchants());
  constexpr std::size_t kHeadBytes = 77;
  constexpr std::string_view kBytes = "0123456789-.,:[]{}\"e\n";
  for (std::uint64_t i = 0; i < 1 + random.UniformBelow(4); ++i) {
    const std::size_t at = kHeadBytes + random.UniformBelow(text.size() - kHeadBytes);
    text[at] = kBytes[random.UniformBelow(kBytes.size())];
  }
  SealHashedText(&text);
  const auto table = ReadRiskTableText(text);
  if (!table) return;
  const std::int64_t valid_ms = table->facts().valid_to.ms - table->facts().valid_from.ms;
  for (std::uint64_t merchant = 1; merchant <= kMerchants; ++merchant) {
    const auto after_ms =
        static_cast<std::int64_t>(random.UniformBelow(static_cast<std::uint64_t>(valid_ms) + 1));
    const auto risk = table->At(MerchantIdKey("m-" + std::to_string(merchant)),
                                EventTime(table->facts().valid_from.ms + after_ms));
    RC_ASSERT(risk.has_value());
    for (const RiskCount& count : risk->windows) RC_ASSERT(count.frauds <= count.labels);
    RC_ASSERT(risk->fraud_run <= table->label_count() && risk->fraud_run_days >= 0);
  }
}

}  // namespace
}  // namespace harrier
