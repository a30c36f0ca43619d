// Where batches and blocks end never matters: what is published, byte for byte, and the states that
// are left are those of judging each record alone, whether a customer comes once in a block, many
// times in a row, or after a hundred others.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/random.h"
#include "state/memory_state_store.h"
#include "state/state_codec.h"
#include "stream/decider.h"
#include "tests/fakes/small_detector.h"

namespace harrier {
namespace {

constexpr PartitionId kPartition(0);
constexpr std::int64_t kStartMs = 1'767'600'000'000;  // January 2026

// A threshold that flags some by score alone, and a short memory.
const Detector& DetectorOf(int feature_version) {
  static const auto make = [](int version) {
    Policy policy;
    policy.state.history_transactions_max = 8;
    policy.state.ttl_ms = 2 * kDayMs;
    policy.score_threshold = 0.6;
    return version == 1 ? MakeSmallDetector(policy) : MakeSmallJudgingDetector(policy);
  };
  static const std::array detectors = {make(1), make(2)};
  return *detectors[static_cast<std::size_t>(feature_version - 1)];
}

struct Text {
  std::string customer;
  std::string value;
};

std::string ValueText(Random* random, std::int64_t number, const std::string& customer) {
  std::int64_t ms = kStartMs + number * 100'000;
  if (random->Chance(0.1)) ms -= static_cast<std::int64_t>(random->UniformBelow(3 * kDayMs));
  const std::int64_t id = random->Chance(0.1) ? number - number % 3 : number;  // some come again
  std::string value = R"({"transaction_id":"t)" + std::to_string(id) + R"(","customer_id":")" +
                      customer + R"(","timestamp":")" + FormatEventTime(EventTime(ms)) +
                      R"(","amount":)" + std::to_string(1 + random->UniformBelow(12'000)) +
                      R"(,"merchant_id":"m)" + std::to_string(random->UniformBelow(12)) +
                      R"(","merchant_category":"k)" + std::to_string(random->UniformBelow(20)) +
                      R"(","channel":")" + (random->Chance(0.5) ? "pos" : "web") +
                      R"(","country":")" + (random->Chance(0.2) ? "FR" : "DE") + "\"}";
  if (random->Chance(0.05)) value.pop_back();  // malformed
  return value;
}

// Two customers, or so many that blocks fill up; the same one comes several times in a row.
std::vector<Text> AnyTexts(std::uint64_t seed, std::size_t records) {
  static constexpr std::array<std::uint64_t, 3> kCustomers = {2, 40, 500};
  Random random(seed);
  const std::uint64_t customers = kCustomers[random.UniformBelow(kCustomers.size())];
  std::vector<Text> texts;
  while (texts.size() < records) {
    const bool again = !texts.empty() && random.Chance(0.2);
    const std::string customer =
        again ? texts.back().customer : "c" + std::to_string(random.UniformBelow(customers));
    const auto number = static_cast<std::int64_t>(texts.size());
    texts.push_back({customer, ValueText(&random, number, customer)});
  }
  return texts;
}

std::vector<RawRecord> RecordsOf(const std::vector<Text>& texts) {
  std::vector<RawRecord> records;
  for (const Text& text : texts) {
    RawRecord record;
    record.at = {kPartition, Offset(static_cast<std::int64_t>(records.size()))};
    record.key = text.customer;
    record.value = text.value;
    record.kafka_time = EventTime(4'000'000'000'000);
    records.push_back(record);
  }
  return records;
}

struct Published {
  std::map<OutputTopic, std::vector<std::string>> topics;  // each a log of its own
  std::map<std::string, std::string> states;  // with where and at which clock each became dirty
  EventTime clock;
  std::int64_t alerts = 0;
  bool operator==(const Published&) const = default;
};

std::map<std::string, std::string> StatesOf(const StateCache& cache) {
  std::map<std::string, std::string> states;
  for (const StateCache::Entry& entry : cache.dirty()) {
    std::string bytes;
    EncodeState(entry.state, &bytes);
    states[entry.customer_id] = std::to_string(entry.first_dirty.value) + ' ' +
                                FormatEventTime(entry.clock_before) + ' ' + bytes;
  }
  return states;
}

// Judges the records in batches of the sizes that `next_size` gives.
template <class NextSize>
Published Publish(const Detector& detector, std::span<const RawRecord> records,
                  const NextSize& next_size) {
  MemoryStateStoreFactory stores;
  Partition partition;
  partition.store = *stores.Open(kPartition);
  Decider decider(&detector, ScoredOutput::kAll);
  Decisions decisions;
  Counts counts;
  while (!records.empty()) {
    const std::size_t size = std::min<std::size_t>(next_size(), records.size());
    const Decider::Batch batch{&partition, records.first(size), 0};
    RC_ASSERT(decider.Decide(batch, &decisions, &counts).has_value());
    records = records.subspan(size);
  }
  Published published;
  for (const OutputRecord& output : decisions.outputs) {
    published.topics[output.topic].push_back(std::to_string(output.source.offset.value) + ' ' +
                                             std::string(output.value.value_or("")));
  }
  published.states = StatesOf(partition.cache);
  published.clock = partition.clock;
  published.alerts = decisions.alerts;
  return published;
}

void ExpectTheSameHoweverDivided(int feature_version) {
  const Detector& detector = DetectorOf(feature_version);
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto size = *rc::gen::inRange<std::size_t>(1, 260);
  const std::vector<Text> texts = AnyTexts(seed, size);
  const std::vector<RawRecord> records = RecordsOf(texts);
  const Published alone = Publish(detector, records, [] { return std::size_t{1}; });
  RC_ASSERT(Publish(detector, records, [] { return std::size_t{1000}; }) == alone);
  Random random(seed);
  RC_ASSERT(Publish(detector, records, [&random] { return 1 + random.UniformBelow(130); }) ==
            alone);
}

RC_GTEST_PROP(DeciderTest, BatchesAndBlocksNeverMatterUnderVersion1, ()) {
  ExpectTheSameHoweverDivided(1);
}

RC_GTEST_PROP(DeciderTest, BatchesAndBlocksNeverMatterWithAJudgeAndContributions, ()) {
  ExpectTheSameHoweverDivided(2);
}

bool HasOne(const std::vector<std::string>& texts, std::string_view part) {
  return std::ranges::any_of(
      texts, [part](const std::string& text) { return text.find(part) != std::string::npos; });
}

// So that the properties above are about something.
TEST(DeciderTest, AlertsOfTheJudgingDetectorSayAllThereIsToSay) {
  std::map<OutputTopic, std::vector<std::string>> topics;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const std::vector<Text> texts = AnyTexts(seed, 260);
    const Published published =
        Publish(DetectorOf(2), RecordsOf(texts), [] { return std::size_t{1000}; });
    for (const auto& [topic, values] : published.topics) {
      topics[topic].insert(topics[topic].end(), values.begin(), values.end());
    }
  }
  const auto& alerts = topics[OutputTopic::kAlerts];
  const auto& scored = topics[OutputTopic::kScored];
  EXPECT_GT(alerts.size(), 20U);
  EXPECT_GT(scored.size() - alerts.size(), 20U);
  EXPECT_GT(topics[OutputTopic::kDeadLetter].size(), 3U);
  for (const std::string_view part :
       {"\"judge_id\":", "\"risk_table_id\":", "\"forest_score\":",
        "\"contributions\":[{\"input\":", "\"counterfactual\":{\"amount_base\":",
        "\"merchant_risk_7d\":", "\"burstiness\":"}) {
    EXPECT_TRUE(HasOne(alerts, part)) << part;
  }
  for (const std::string_view part :
       {"\"forest_score\":", "\"evidence_rules\":[", "\"risk_table\":", "\"days_since_spike\":"}) {
    EXPECT_TRUE(HasOne(scored, part)) << part;
  }
  // A rule that is evidence is a reason, and never flags alone.
  EXPECT_TRUE(HasOne(alerts, "\"code\":\"HIGH_AMOUNT\""));
  EXPECT_FALSE(HasOne(scored, "\"rules\":[\"HIGH_AMOUNT\""));
  EXPECT_FALSE(HasOne(scored, "\"rules\":[\"NEW_COUNTRY\""));
}

}  // namespace
}  // namespace harrier
