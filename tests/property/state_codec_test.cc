// The bytes of a state: round trips, going on from them, and hostile bytes.
#include "state/state_codec.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "tests/fakes/one_customer.h"
#include "tests/fakes/random_long_stream.h"
#include "tests/fakes/random_stream.h"

namespace harrier {
namespace {

std::string Encoded(const CustomerState& state) {
  std::string bytes;
  EncodeState(state, &bytes);
  return bytes;
}

// Of a day, or of months.
std::vector<OwnedTransaction> AnyStream() {
  if (*rc::gen::arbitrary<bool>()) {
    return BuildLongStream(*rc::gen::container<std::vector<StreamStep>>(AnyLongStep()));
  }
  return BuildStream(*rc::gen::container<std::vector<StreamStep>>(AnyStreamStep()));
}

// Without a profile and with one.
OneCustomer AnyCustomer() {
  OneCustomer customer;
  customer.policy.state.feature_version = *rc::gen::inRange(1, 3);
  customer.policy.state.history_transactions_max = *rc::gen::inRange(1, 30);
  for (const OwnedTransaction& transaction : AnyStream()) customer.Take(transaction);
  customer.state.may_lack_history = *rc::gen::arbitrary<bool>();
  return customer;
}

RC_GTEST_PROP(StateCodec, DecodingGivesTheStateBack, ()) {
  const OneCustomer customer = AnyCustomer();
  const auto decoded = DecodeState(Encoded(customer.state));
  RC_ASSERT(decoded.has_value());
  RC_ASSERT(*decoded == customer.state);
}

RC_GTEST_PROP(StateCodec, FoldingGoesOnFromDecodedBytesAsIfNothingHadHappened, ()) {
  OneCustomer customer;
  customer.policy.state.feature_version = *rc::gen::inRange(1, 3);
  OneCustomer restored = customer;
  for (const OwnedTransaction& transaction : AnyStream()) {
    RC_ASSERT(DecodeStateInto(Encoded(restored.state), &restored.state).has_value());
    const Judgement expected = customer.Take(transaction);
    const Judgement judged = restored.Take(transaction);
    RC_ASSERT(judged.seen.kind == expected.seen.kind);
    RC_ASSERT(judged.verdict.features == expected.verdict.features);
    RC_ASSERT(restored.state == customer.state);
  }
  RC_ASSERT(Encoded(restored.state) == Encoded(customer.state));
}

RC_GTEST_PROP(StateCodec, AnOldStateLeavesNoTraceInADecodedOne, ()) {
  const OneCustomer customer = AnyCustomer();
  OneCustomer reused = AnyCustomer();
  RC_ASSERT(DecodeStateInto(Encoded(customer.state), &reused.state).has_value());
  RC_ASSERT(reused.state == customer.state);
}

RC_GTEST_PROP(StateCodec, EveryTruncationIsAnError, ()) {
  const std::string bytes = Encoded(AnyCustomer().state);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    CustomerState state;
    RC_ASSERT(!DecodeStateInto(std::string_view(bytes).substr(0, length), &state).has_value());
    RC_ASSERT(state == CustomerState());
  }
}

// Bytes that decode all the same must be canonical, and the state must be safe to work with.
void RequireSafe(const std::string& bytes, const OwnedTransaction& next) {
  OneCustomer customer;
  customer.policy.state.feature_version = 2;
  if (!DecodeStateInto(bytes, &customer.state)) return;
  RC_ASSERT(Encoded(customer.state) == bytes);
  const Judgement judgement = customer.Judge(next);
  if (judgement.seen.kind != Observation::Kind::kJudged) return;
  Advance(&customer.state, ViewOf(next), judgement.seen, customer.state.applied,
          customer.policy.state);
}

RC_GTEST_PROP(StateCodec, ChangedBytesNeverCrash, ()) {
  const std::vector<OwnedTransaction> stream = AnyStream();
  OneCustomer customer;
  customer.policy.state.feature_version = *rc::gen::inRange(1, 3);
  for (const OwnedTransaction& transaction : stream) customer.Take(transaction);
  const std::string bytes = Encoded(customer.state);
  const OwnedTransaction next = PlainPurchase("next", 1'767'614'400'000);
  for (int i = 0; i < 200; ++i) {
    std::string changed = bytes;
    for (int change = *rc::gen::inRange(1, 4); change > 0; --change) {
      const auto at = *rc::gen::inRange<std::size_t>(0, changed.size());
      changed[at] = static_cast<char>(*rc::gen::arbitrary<std::uint8_t>());
    }
    RequireSafe(changed, next);
  }
}

RC_GTEST_PROP(StateCodec, ArbitraryBytesNeverCrash, ()) {
  std::string bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  RequireSafe(bytes, PlainPurchase("next", 0));
  for (const std::uint8_t version : {kStateFormatVersion, kStateFormatVersionWithProfile}) {
    if (!bytes.empty()) bytes[0] = static_cast<char>(version);
    RequireSafe(bytes, PlainPurchase("next", 0));
  }
}

// The version is that of the content, not of the policy: who has no profile is written as before.
RC_GTEST_PROP(StateCodec, TheVersionSaysWhetherThereIsAProfile, ()) {
  const CustomerState state = AnyCustomer().state;
  const int version =
      state.profile == Profile() ? kStateFormatVersion : kStateFormatVersionWithProfile;
  RC_ASSERT((static_cast<std::uint8_t>(Encoded(state)[0]) & 0x7F) == version);
  CustomerState without = state;
  without.profile.Clear();
  RC_ASSERT((static_cast<std::uint8_t>(Encoded(without)[0]) & 0x7F) == kStateFormatVersion);
}

TEST(StateCodec, AnotherVersionIsNamedAsSuch) {
  std::string bytes = Encoded(CustomerState());
  for (const int version : {0, 3, 9, 0x80, 0x83}) {
    bytes[0] = static_cast<char>(version);
    EXPECT_EQ(DecodeState(bytes).error(), StateDecodeError::kVersion) << version;
  }
  EXPECT_EQ(DecodeState("").error(), StateDecodeError::kTruncated);
  EXPECT_EQ(DecodeState(Encoded(CustomerState()) + "x").error(), StateDecodeError::kMalformed);
}

std::string Bytes(std::initializer_list<int> values) {
  std::string bytes;
  for (const int value : values) bytes += static_cast<char>(value);
  return bytes;
}

// The example of docs/formats/state.md: a change of these bytes is a new version of the format.
TEST(StateCodec, BytesAreThoseOfTheFormatPage) {
  OwnedTransaction owned = PlainPurchase("t1", 1'000);
  owned.merchant_id = "M";
  owned.card_present = owned.has_position = true;
  owned.latitude = 1.0;
  owned.longitude = -1.0;
  Transaction transaction = ViewOf(owned);
  transaction.content_hash = 0x0123456789abcdef;
  CustomerState state;
  Advance(&state, transaction, Observe(state, transaction, {}), Offset(6), StatePolicy());
  const std::string merchant = Bytes({0xc5, 0xe6, 0xf0, 0xa2, 0x85, 0xef, 0xcd, 0x18});
  EXPECT_EQ(Encoded(state),
            Bytes({1, 7, 1, 1}) +                            // version, applied, judged, count
                Bytes({0xa0, 0x8d, 0x06}) +                  // sum
                Bytes({0x80, 0xc8, 0xaf, 0xa0, 0x25}) +      // sum of squares
                Bytes({1, 1}) +                              // hour 0: once
                Bytes({1, 0xc5, 0x88, 0x01}) +               // one country: DE
                Bytes({1, 1}) + merchant + Bytes({1}) +      // one merchant: kind, key, once
                Bytes({0, 1}) +                              // none has left; one entry
                Bytes({0xe8, 0x07, 1, 5}) +                  // 1,000 ms, offset 7 - 1, flags
                Bytes({2}) + "t1" + Bytes({6}) + "Berlin" +  // id, city
                Bytes({0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01}) +  // content hash
                Bytes({0xc0, 0x9a, 0x0c, 0xd2, 0xaa, 0x95, 0x02}) +        // 10.00, EUR
                merchant + Bytes({0, 0, 0, 0, 0, 0, 0xf0, 0x3f}) +         // latitude 1.0
                Bytes({0, 0, 0, 0, 0, 0, 0xf0, 0xbf}));                    // longitude -1.0
  const std::string after_version = Encoded(state).substr(1);
  state.may_lack_history = true;
  EXPECT_EQ(Encoded(state), Bytes({0x81}) + after_version);
}

// --- the profile

// Two days, three keys of each kind, four gaps and a spike.
CustomerState StateWithProfile() {
  CustomerState state;
  Profile& profile = state.profile;
  profile.days = {{20'000, {3, 300'000}, 0}, {20'029, {2, 900'000}, 1}};
  profile.categories = {{7, {1, 5}}, {0, {2, 6}}, {~std::uint64_t{0}, {3, 7}}};
  profile.channels = {{1, {1, 5}}, {6, {2, 6}}};
  profile.countries = {{0x4445, {1, 5}}, {0x4652, {2, 6}}};
  for (const std::int64_t gap : {0, 1, 86'400'000, 5}) profile.gaps_ms.Add(gap);
  profile.latest_spike = EventTime(0);
  return state;
}

// The error of a profile that no fold can have written, under bytes that fit it.
std::string ErrorAfter(void (*change)(Profile*)) {
  CustomerState state = StateWithProfile();
  change(&state.profile);
  const auto decoded = DecodeState(Encoded(state));
  if (decoded) return *decoded == state ? "read" : "read as something else";
  return std::string(StateDecodeErrorName(decoded.error()));
}

KeyTotals AnyKey(std::uint64_t key) { return {key, {1, 1}}; }

TEST(StateCodec, AProfileAtItsLimitsIsRead) {
  EXPECT_EQ(ErrorAfter([](Profile*) {}), "read");
  EXPECT_EQ(ErrorAfter([](Profile* p) { *p = {}, p->latest_spike = EventTime(0); }), "read");
  EXPECT_EQ(ErrorAfter([](Profile* p) {
              p->days[1].spikes = 2;
              p->days[1].totals = {4'294'967'295, PurchaseTotals::kAmountMax};
            }),
            "read");
  EXPECT_EQ(ErrorAfter([](Profile* p) {
              p->days.clear();
              for (std::int32_t day = 0; day < 30; ++day) p->days.push_back({day, {1, 0}, 1});
            }),
            "read");
  EXPECT_EQ(ErrorAfter([](Profile* p) {
              p->categories.clear();
              for (std::uint64_t key = 0; key < 16; ++key) p->categories.push_back(AnyKey(key));
            }),
            "read");
  EXPECT_EQ(ErrorAfter([](Profile* p) { p->latest_spike = EventTime(253'402'300'799'999); }),
            "read");
}

TEST(StateCodec, AProfileThatNoFoldCanHaveWrittenIsRefused) {
  constexpr void (*kChanges[])(Profile*) = {
      // days
      [](Profile* p) { std::swap(p->days[0], p->days[1]); },
      [](Profile* p) { p->days[1].day = p->days[0].day; },
      [](Profile* p) { p->days[1].day = p->days[0].day + 30; },
      [](Profile* p) { p->days[1].day = 2'932'897; }, [](Profile* p) { p->days[0].day = -1; },
      [](Profile* p) { p->days[0].totals.purchases = 0; },
      [](Profile* p) { p->days[1].totals.amount = PurchaseTotals::kAmountMax + 1; },
      [](Profile* p) { p->days[1].totals.amount = -1; }, [](Profile* p) { p->days[1].spikes = 3; },
      [](Profile* p) {
        p->days.clear();
        for (std::int32_t day = 0; day < 31; ++day) p->days.push_back({day, {1, 0}, 0});
      },
      // keys
      [](Profile* p) { p->categories[2].key = 7; },
      [](Profile* p) { p->categories[0].totals.purchases = 0; },
      [](Profile* p) { p->categories[0].totals.amount = -1; },
      [](Profile* p) {
        for (std::uint64_t key = 100; key < 114; ++key) p->categories.push_back(AnyKey(key));
      },
      [](Profile* p) { p->channels[0].key = 0; }, [](Profile* p) { p->channels[0].key = 7; },
      [](Profile* p) { p->channels[1].key = 1; }, [](Profile* p) { p->countries[0].key = 0; },
      [](Profile* p) { p->countries[0].key = 0x10000; },
      [](Profile* p) { p->countries[0].key = 0x4652; },
      [](Profile* p) {
        for (std::uint64_t key = 1; key < 16; ++key) p->countries.push_back(AnyKey(key));
      },
      // gaps
      [](Profile* p) { p->gaps_ms.count = SampleStatistics::kCountMax + 1; },
      [](Profile* p) { p->gaps_ms.count = -1; }, [](Profile* p) { p->gaps_ms.count = 0; },
      [](Profile* p) { p->gaps_ms.sum_of_squares = 1; },
      [](Profile* p) { p->gaps_ms.sum = ~UInt128{0}; },
      // the latest spike
      [](Profile* p) { p->latest_spike = EventTime(253'402'300'800'000); },
      [](Profile* p) { p->latest_spike = EventTime(-2); }};
  for (std::size_t i = 0; i < std::size(kChanges); ++i) {
    EXPECT_EQ(ErrorAfter(kChanges[i]), StateDecodeErrorName(StateDecodeError::kMalformed)) << i;
  }
}

// It would have been written without one.
TEST(StateCodec, AnEmptyProfileIsRefused) {
  std::string bytes = Encoded(CustomerState());
  const std::string empty_profile = Bytes({0, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_TRUE(DecodeState(bytes).has_value());
  EXPECT_EQ(DecodeState(bytes + empty_profile).error(), StateDecodeError::kMalformed);
  bytes[0] = static_cast<char>(kStateFormatVersionWithProfile);
  EXPECT_EQ(DecodeState(bytes).error(), StateDecodeError::kTruncated);
  EXPECT_EQ(DecodeState(bytes + empty_profile).error(), StateDecodeError::kMalformed);
  const std::string with_spike = Bytes({0, 0, 0, 0, 0, 0, 0, 1});
  EXPECT_TRUE(DecodeState(bytes + with_spike).has_value());
}

// The example of docs/formats/state.md.
TEST(StateCodec, BytesOfAProfileAreThoseOfTheFormatPage) {
  CustomerState state;
  state.profile.days = {{20'000, {3, 300}, 0}, {20'029, {2, 5}, 1}};
  state.profile.categories = {{0x0123456789abcdef, {5, 305}}};
  state.profile.channels = {{5, {5, 305}}};
  state.profile.countries = {{0x4445, {5, 305}}};
  state.profile.gaps_ms.Add(200);
  state.profile.latest_spike = EventTime(999);
  const std::string five_for_305 = Bytes({5, 0xb1, 0x02});
  EXPECT_EQ(Encoded(state),
            Bytes({2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) +  // version, an empty lifetime and history
                Bytes({2}) + Bytes({0xa0, 0x9c, 0x01, 3, 0xac, 0x02, 0}) +  // day 20,000: 3 for 300
                Bytes({29, 2, 5, 1}) +  // day 20,029: 2 for 5, one a spike
                Bytes({1, 0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01}) +
                five_for_305 +                                             // category
                Bytes({1, 5, 0, 0, 0, 0, 0, 0, 0}) + five_for_305 +        // channel: pos
                Bytes({1, 0x45, 0x44, 0, 0, 0, 0, 0, 0}) + five_for_305 +  // country: DE
                Bytes({1, 0xc8, 0x01, 0xc0, 0xb8, 0x02}) +                 // gaps: 1, 200, 40,000
                Bytes({0xe8, 0x07}));                                      // spike at 999 ms
}

}  // namespace
}  // namespace harrier
