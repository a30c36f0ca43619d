// The bytes of a state: round trips, going on from them, and hostile bytes.
#include "state/state_codec.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "tests/fakes/one_customer.h"
#include "tests/fakes/random_stream.h"

namespace harrier {
namespace {

std::string Encoded(const CustomerState& state) {
  std::string bytes;
  EncodeState(state, &bytes);
  return bytes;
}

std::vector<OwnedTransaction> AnyStream() {
  return BuildStream(*rc::gen::container<std::vector<StreamStep>>(AnyStreamStep()));
}

OneCustomer AnyCustomer() {
  OneCustomer customer;
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
  OneCustomer restored;
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
  if (!bytes.empty()) bytes[0] = static_cast<char>(kStateFormatVersion);
  RequireSafe(bytes, PlainPurchase("next", 0));
}

TEST(StateCodec, AnotherVersionIsNamedAsSuch) {
  std::string bytes = Encoded(CustomerState());
  for (const int version : {0, 2, 9, 0x80, 0x82}) {
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

}  // namespace
}  // namespace harrier
