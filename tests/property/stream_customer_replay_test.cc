// Whatever a detector has published, a replay of the one customer gives again, byte for byte: from
// the log's start or from a state of somewhere on the way, with a bound of the clock or the clock
// itself. The oracle is a detector that knows of everybody. And what is said of a verdict, feature
// by feature and rule by rule, is the verdict.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scoring/feature_account.h"
#include "scoring/rule_account.h"
#include "scoring/score_account.h"
#include "state/memory_state_store.h"
#include "stream/customer_replay.h"
#include "stream/published_alert.h"
#include "tests/fakes/random_log.h"
#include "tests/fakes/small_detector.h"

namespace harrier {
namespace {

using Clock = CustomerReplay::Clock;

constexpr PartitionId kPartition(0);

// A ttl that the rare customers of the log outlive, and a threshold that flags some by score alone.
Policy ShortMemory() {
  Policy policy;
  policy.state.ttl_ms = kDayMs;
  policy.state.history_transactions_max = 16;
  policy.score_threshold = 0.5;
  return policy;
}

const Detector& SharedDetector() {
  static const auto detector = MakeSmallDetector(ShortMemory());
  return *detector;
}

const Detector& JudgingDetector() {
  static const auto detector = MakeSmallJudgingDetector(ShortMemory());
  return *detector;
}

std::vector<RawRecord> RecordsOf(const FakeLog& log) {
  std::vector<RawRecord> records;
  for (const FakeLog::Record& record : log.input.at(kPartition)) {
    RawRecord raw;
    raw.at = {kPartition, Offset(static_cast<std::int64_t>(records.size()))};
    raw.key = record.key;
    raw.value = record.value;
    raw.kafka_time = record.kafka_time;
    records.push_back(raw);
  }
  return records;
}

// The detector that knows of everybody, and what it published.
struct WholePartition {
  explicit WholePartition(const Detector& by) : detector(&by) {}

  const Detector* detector;
  MemoryStateStoreFactory stores;
  Partition partition;
  std::map<std::int64_t, std::string> alerts;  // by offset of the transaction

  void Decide(std::span<const RawRecord> records) {
    if (partition.store == nullptr) partition.store = *stores.Open(kPartition);
    Decider decider(detector, ScoredOutput::kOff);
    Decisions decisions;
    Counts counts;
    ASSERT_TRUE(decider.Decide({&partition, records, 0}, &decisions, &counts));
    for (const OutputRecord& output : decisions.outputs) {
      if (output.topic != OutputTopic::kAlerts) continue;
      alerts.emplace(output.source.offset.value, *output.value);
    }
  }
};

// What a store written after `offset` records would tell of the customer.
ReplayStart StartAt(std::span<const RawRecord> records, std::int64_t offset,
                    const std::string& customer_id, const Detector& detector = SharedDetector()) {
  WholePartition before(detector);
  before.Decide(records.first(static_cast<std::size_t>(offset)));
  ReplayStart start;
  start.from = Offset(offset);
  start.clock = before.partition.clock;
  const StateCache::Entry* const entry = before.partition.cache.Peek(customer_id);
  if (entry != nullptr) start.state = entry->state;
  return start;
}

// Feeds a replay; nullopt: the clock matters.
std::optional<Result<Replayed, ReplayProblem>> Feed(CustomerReplay* replay,
                                                    std::span<const RawRecord> records) {
  const CustomerReplay::Subject& subject = replay->subject();
  for (const RawRecord& record : records) {
    if (record.at.offset < replay->from()) continue;
    if (record.at.offset == subject.at.offset) return replay->Judge(record);
    if (record.key != subject.customer_id) {
      replay->PassOver(record);
    } else if (!replay->Fold(record)) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

double Input(const FeatureAccount& feature, std::string_view name) {
  for (const AccountItem& item : feature.inputs) {
    if (item.name == name) return std::stod(item.json);
  }
  RC_FAIL("no input " + std::string(name));
  return 0;
}

// From what is shown to people, the value that was computed. The log has no refunds.
void ExpectInputsGiveTheValue(const FeatureAccount& feature) {
  const double value = *feature.value;
  switch (feature.id) {
    case FeatureId::kCount10m:
    case FeatureId::kCount1h:
      RC_ASSERT(Input(feature, "earlier_purchases") + 1 == value);
      return;
    case FeatureId::kAmount24h:
      RC_ASSERT(std::fabs(Input(feature, "sum") - value) <= 1e-6 * value);
      return;
    case FeatureId::kMerchantNovelty:
      RC_ASSERT(static_cast<float>(1 / (1 + Input(feature, "earlier_transactions_there"))) ==
                *feature.value);
      return;
    case FeatureId::kAmountZ: {
      if (!feature.because.empty()) return RC_ASSERT(value == 0);
      const double z =
          (Input(feature, "amount") - Input(feature, "mean")) / Input(feature, "deviation");
      RC_ASSERT(std::fabs(z - value) <= 1e-6 * std::max(1.0, std::fabs(value)));
      return;
    }
    case FeatureId::kHourRarity: {
      const double rarity = -std::log((Input(feature, "earlier_in_this_hour") + 1) /
                                      (Input(feature, "earlier_transactions") + 24));
      RC_ASSERT(std::fabs(rarity - value) <= 1e-6 * value);
      return;
    }
    default:
      return;
  }
}

void ExpectAccountsAgree(const Detector& detector, const Replayed& replayed) {
  const Policy& policy = detector.policy;
  const JudgedTransaction judged{policy, replayed.before, replayed.transaction, replayed.seen,
                                 replayed.verdict};
  for (const RuleAccount& rule : AccountForRules(judged)) {
    const Verdict& verdict = replayed.verdict;
    const bool fired = verdict.enforced.Has(rule.id) || verdict.evidence.Has(rule.id) ||
                       verdict.shadow.Has(rule.id);
    RC_ASSERT((rule.outcome == RuleOutcome::kFired) == fired);
    RC_ASSERT((rule.outcome == RuleOutcome::kSkipped) == replayed.verdict.skipped.Has(rule.id));
    bool all_hold = !rule.comparisons.empty();
    for (const RuleComparison& comparison : rule.comparisons) {
      all_hold = all_hold && comparison.holds;
    }
    RC_ASSERT(all_hold == fired);
  }
  for (const FeatureAccount& feature : AccountForFeatures(judged)) {
    RC_ASSERT(feature.value.has_value() == replayed.verdict.features.Knows(feature.id));
    if (feature.value) ExpectInputsGiveTheValue(feature);
  }
  const Model& model = detector.scorer.model();
  const ScoreAccount score =
      AccountForScore(model, replayed.verdict.features, {replayed.verdict.raw_score});
  RC_ASSERT(model.forest.RawScore(score.mean_path_length) == replayed.verdict.raw_score);
  double path_length = score.unknown_path_length;
  for (const double contribution : score.contributions) path_length -= contribution;
  RC_ASSERT(std::abs(path_length - score.mean_path_length) < 1e-9);
}

void ExpectEveryAlertAgain(const Detector& detector) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const FakeLog log = MakeRandomLog(seed, 150);
  const std::vector<RawRecord> records = RecordsOf(log);
  WholePartition whole(detector);
  whole.Decide(records);
  RC_PRE(!whole.alerts.empty());
  // Some of them, spread over the log: a hundred logs see them all.
  const auto first = *rc::gen::inRange<std::size_t>(0, 8);
  std::size_t number = 0;
  for (const auto& [offset, bytes] : whole.alerts) {
    if (number++ % 8 != first % whole.alerts.size()) continue;
    const auto alert = ReadPublishedAlert(bytes);
    RC_ASSERT(alert.has_value());
    RC_ASSERT(ExpectedAlertId(*alert) == alert->alert_id);
    const CustomerReplay::Subject subject{alert->at, alert->customer_id, alert->transaction_id};
    const auto from = *rc::gen::inRange<std::int64_t>(0, offset + 1);
    for (const ReplayStart& start :
         {ReplayStart(), StartAt(records, from, subject.customer_id, detector)}) {
      CustomerReplay exact(&detector, subject, start, Clock::kExact);
      const auto exactly = Feed(&exact, records);
      RC_ASSERT(exactly.has_value() && exactly->has_value());
      RC_ASSERT((*exactly)->alert == bytes);
      CustomerReplay bounded(&detector, subject, start, Clock::kBounded);
      const auto roughly = Feed(&bounded, records);
      if (roughly) RC_ASSERT((*roughly)->alert == bytes);
      ExpectAccountsAgree(detector, **exactly);
    }
  }
}

RC_GTEST_PROP(CustomerReplayTest, EveryAlertIsReproducedFromTheStartAndFromAState, ()) {
  ExpectEveryAlertAgain(SharedDetector());
}

RC_GTEST_PROP(CustomerReplayTest, EveryAlertWithAJudgeIsReproducedToo, ()) {
  ExpectEveryAlertAgain(JudgingDetector());
}

// --- what cannot be judged

FakeLog::Record Purchase(const std::string& customer, int number, std::int64_t ms) {
  return {customer,
          R"({"transaction_id":"t)" + std::to_string(number) + R"(","customer_id":")" + customer +
              R"(","timestamp":")" + FormatEventTime(EventTime(ms)) +
              R"(","amount":20000,"merchant_category":"grocery","channel":"pos","country":"DE"})",
          EventTime(ms)};
}

constexpr std::int64_t kStartMs = 1'767'600'000'000;

FakeLog SmallLog() {
  FakeLog log;
  log.input[kPartition] = {Purchase("ann", 1, kStartMs), Purchase("bob", 2, kStartMs + 1000),
                           Purchase("ann", 3, kStartMs + 2000),
                           Purchase("ann", 3, kStartMs + 2000)};
  return log;
}

ReplayProblem ProblemAt(std::int64_t offset, const std::string& customer,
                        const std::string& transaction, const ReplayStart& start = ReplayStart()) {
  const FakeLog log = SmallLog();
  const std::vector<RawRecord> records = RecordsOf(log);
  CustomerReplay replay(&SharedDetector(), {{kPartition, Offset(offset)}, customer, transaction},
                        start, Clock::kBounded);
  const auto judged = Feed(&replay, records);
  EXPECT_TRUE(judged.has_value() && !judged->has_value());
  return judged->error();
}

TEST(CustomerReplayTest, AnotherRecordAtTheOffsetIsNamed) {
  const ReplayProblem problem = ProblemAt(1, "ann", "t3");
  EXPECT_EQ(problem.kind, ReplayProblem::Kind::kOther);
  EXPECT_EQ(problem.customer_id, "bob");
  EXPECT_EQ(problem.transaction_id, "t2");
}

TEST(CustomerReplayTest, ARedeliveryWasNotJudged) {
  EXPECT_EQ(ProblemAt(3, "ann", "t3").kind, ReplayProblem::Kind::kNotJudged);
}

TEST(CustomerReplayTest, AStateThatHoldsTheRecordIsOfNoUse) {
  const FakeLog log = SmallLog();
  const std::vector<RawRecord> records = RecordsOf(log);
  ReplayStart start = StartAt(records, 4, "ann");
  start.from = Offset(0);
  EXPECT_EQ(ProblemAt(2, "ann", "t3", start).kind, ReplayProblem::Kind::kStateIsBeyond);
}

// Bob moves the clock by more than the ttl beyond Ann, who then comes late: by then she was
// unknown.
TEST(CustomerReplayTest, WhenTheClockMattersTheBoundSaysSo) {
  FakeLog log;
  log.input[kPartition] = {Purchase("ann", 1, kStartMs), Purchase("bob", 2, kStartMs + 2 * kDayMs),
                           Purchase("ann", 3, kStartMs + kHourMs)};
  const std::vector<RawRecord> records = RecordsOf(log);
  const CustomerReplay::Subject subject{{kPartition, Offset(2)}, "ann", "t3"};
  CustomerReplay bounded(&SharedDetector(), subject, ReplayStart(), Clock::kBounded);
  EXPECT_FALSE(Feed(&bounded, records).has_value());
  CustomerReplay exact(&SharedDetector(), subject, ReplayStart(), Clock::kExact);
  const auto judged = Feed(&exact, records);
  ASSERT_TRUE(judged.has_value() && judged->has_value());
  EXPECT_EQ((*judged)->seen.earlier, 0);
  EXPECT_TRUE((*judged)->before.history.empty());

  // A state of after Bob comes with his clock.
  CustomerReplay later(&SharedDetector(), subject, StartAt(records, 2, "ann"), Clock::kBounded);
  const auto judged_later = Feed(&later, records);
  ASSERT_TRUE(judged_later.has_value() && judged_later->has_value());
  EXPECT_EQ((*judged_later)->seen.earlier, 0);
}

}  // namespace
}  // namespace harrier
