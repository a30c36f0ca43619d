// Windows, statistics and distances against vectors computed by another program
// (tests/data/windows/SOURCE.md).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "scoring/geodesy.h"
#include "state/advance.h"
#include "state/customer_state.h"
#include "state/observe.h"
#include "tests/fakes/compressed_text.h"
#include "tests/fakes/owned_transaction.h"

namespace harrier {
namespace {

using Json = nlohmann::json;

const std::filesystem::path kFolder =
    std::filesystem::path(HARRIER_SOURCE_DIR) / "tests/data/windows";

OwnedTransaction ReadTransaction(const Json& json) {
  OwnedTransaction transaction;
  transaction.transaction_id = json["transaction_id"];
  transaction.time_ms = ParseEventTime(json["timestamp"].get<std::string>())->ms;
  transaction.amount = ParseMoney(json["amount"].get<std::string>())->ten_thousandths;
  transaction.amount_base = transaction.amount;
  transaction.merchant_category = json["merchant_category"];
  transaction.country = json["country"];
  if (!json["city"].is_null()) transaction.city = json["city"];
  return transaction;
}

// The reading that counts purchases only, where there is one.
Json Reading(const Json& expected, const std::string& name) {
  const Json& others = expected["other_readings"];
  const auto purchases_only = others.find(name + "_purchases_only");
  return purchases_only == others.end() ? expected[name] : *purchases_only;
}

void ExpectWindows(const Observation& seen, const Json& expected) {
  EXPECT_EQ(seen.purchases_10m, Reading(expected, "count_10m").get<int>());
  EXPECT_EQ(seen.purchases_1h, Reading(expected, "count_1h").get<int>());
  EXPECT_EQ(seen.amount_24h, *ParseMoney(Reading(expected, "amount_24h").get<std::string>()));
  EXPECT_EQ(seen.distinct_cities_1m, expected["distinct_cities_1m"].get<int>());
  if (expected["time_since_last_s"].is_null()) {
    EXPECT_EQ(seen.since_last_ms, kNoEarlierMs);
  } else {
    EXPECT_DOUBLE_EQ(static_cast<double>(seen.since_last_ms) / 1000.0,
                     expected["time_since_last_s"].get<double>());
  }
}

void ExpectJudged(const OwnedTransaction& transaction, const Observation& seen,
                  const Json& expected) {
  ASSERT_EQ(seen.kind, Observation::Kind::kJudged);
  const std::map<std::string, Timing> timings = {
      {"on_time", Timing::kOnTime}, {"late", Timing::kLate}, {"too_late", Timing::kTooLate}};
  EXPECT_EQ(seen.timing, timings.at(expected["timing"]));
  EXPECT_EQ(seen.earlier, expected["earlier"].get<std::int64_t>());
  if (seen.timing != Timing::kTooLate) ExpectWindows(seen, expected);
  if (transaction.amount < 0) return;  // a refund has no z
  const double z = Reading(expected, "amount_z").get<double>();
  EXPECT_NEAR(seen.earlier_purchases.StandardScore(transaction.amount), z,
              1e-9 * std::max(1.0, std::fabs(z)));
}

TEST(StateParity, WindowsAndStatisticsEqualTheVectors) {
  const Json json = Json::parse(ReadCompressedText(kFolder / "windows.json.xz"));
  const StatePolicy policy;
  std::map<std::string, CustomerState> states;
  std::size_t judged = 0;
  std::int64_t offset = 0;
  for (const Json& row : json["transactions"]) {
    SCOPED_TRACE("offset " + std::to_string(offset));
    const Json& expected = json["expected"][static_cast<std::size_t>(offset)];
    const OwnedTransaction owned = ReadTransaction(row);
    CustomerState& state = states[row["customer_id"]];
    const Transaction transaction = ViewOf(owned);
    const Observation seen = Observe(state, transaction, {});
    if (expected["verdict"] == "redelivery") {
      EXPECT_NE(seen.kind, Observation::Kind::kJudged);
    } else {
      ExpectJudged(owned, seen, expected);
      ++judged;
    }
    Advance(&state, transaction, seen, Offset(offset++), policy);
  }
  EXPECT_EQ(judged, 2001U);
}

TEST(StateParity, DistancesEqualTheVectors) {
  std::ifstream file(kFolder / "distances.json");
  const Json json = Json::parse(file);
  ASSERT_GT(json["pairs"].size(), 20U);
  for (const Json& pair : json["pairs"]) {
    const GeoPoint from{pair["from"][0], pair["from"][1]};
    const GeoPoint to{pair["to"][0], pair["to"][1]};
    EXPECT_NEAR(GreatCircleKm(from, to), pair["haversine_km"].get<double>(),
                std::max(1e-9, pair["tolerance_km"].get<double>()))
        << pair;
  }
}

}  // namespace
}  // namespace harrier
