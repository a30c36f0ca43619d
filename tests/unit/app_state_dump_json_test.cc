// What a dump says of a gap in history and of a profile; all else of it is tested with the command.
#include <gmock/gmock.h>

#include <string>

#include "app/state_dump_json.h"
#include "state/state_codec.h"

namespace harrier {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string LineOf(const HistoryGap& gap) {
  PartitionLine line;
  line.mark = StoreMark{Offset(30), Offset(40), EventTime(5), gap};
  std::string text;
  AppendPartitionLine(&text, line);
  return text;
}

std::string LineOf(const CustomerState& state) {
  std::string bytes;
  EncodeState(state, &bytes);
  std::string text;
  AppendCustomerLine(&text, {PartitionId(1), {"c1", bytes}, &state});
  return text;
}

TEST(StateDumpJson, PartitionSaysWhereItsGapEndsAndUntilWhenItHidesSomebody) {
  EXPECT_THAT(LineOf(HistoryGap()), Not(HasSubstr("gap")));
  EXPECT_THAT(LineOf({Offset(20), EventTime(0)}),
              HasSubstr(R"("history_gap":{"end":20,"until":null}})"));
  EXPECT_THAT(LineOf({Offset(20), EventTime(1'700'000'000'000)}),
              HasSubstr(R"("history_gap":{"end":20,"until":"2023-11-14T22:13:20.000Z"}})"));
}

TEST(StateDumpJson, CustomerWhoMayLackHistoryIsSaidToWithItsBytesAsTheyAre) {
  CustomerState state;
  EXPECT_THAT(LineOf(state), Not(HasSubstr("gap")));
  state.may_lack_history = true;
  EXPECT_THAT(LineOf(state), HasSubstr(R"(,"history_gap":true})"));
  EXPECT_THAT(LineOf(state), HasSubstr(R"("state_base64":"gQ)"));  // 0x81
}

TEST(StateDumpJson, ProfileIsWrittenInPlainWords) {
  CustomerState state;
  EXPECT_THAT(LineOf(state), Not(HasSubstr("profile")));
  Profile& profile = state.profile;
  profile.days = {{20'454, {2, 12'345'600}, 0}, {20'483, {1, 99}, 1}};
  profile.categories = {{0x0123456789abcdef, {3, 12'345'699}}};
  profile.channels = {{1, {1, 1}}, {5, {2, 20'000}}, {6, {4'294'967'295, 0}}};
  profile.countries = {{0x4445, {3, 9'000'000'000'000'000'000}}};
  profile.gaps_ms.Add(86'400'000);
  profile.gaps_ms.Add(1'000'000'000'000'000);
  EXPECT_THAT(
      LineOf(state),
      HasSubstr(
          R"(,"profile":{"days":[{"date":"2026-01-01","purchases":2,"sum":"1234.56","spikes":0},)"
          R"({"date":"2026-01-30","purchases":1,"sum":"0.0099","spikes":1}],)"
          R"("categories":[{"hash":"0123456789abcdef","purchases":3,"sum":"1234.5699"}],)"
          R"("channels":[{"channel":"web","purchases":1,"sum":"0.0001"},)"
          R"({"channel":"pos","purchases":2,"sum":"2"},)"
          R"({"channel":"other","purchases":4294967295,"sum":"0"}],)"
          R"("countries":[{"country":"DE","purchases":3,"sum":"900000000000000"}],)"
          R"("gaps":{"count":2,"sum_ms":"1000000086400000",)"
          R"("sum_of_squares_ms":"1000000000000007464960000000000"},"latest_spike":null}})"));
  profile.latest_spike = EventTime(0);
  EXPECT_THAT(LineOf(state), HasSubstr(R"("latest_spike":"1970-01-01T00:00:00.000Z"}})"));
  state.may_lack_history = true;
  EXPECT_THAT(LineOf(state), HasSubstr(R"("history_gap":true,"profile":{)"));
}

// Every channel that a profile may hold has its name.
TEST(StateDumpJson, EveryChannelHasAName) {
  CustomerState state;
  constexpr auto kLast = static_cast<std::uint64_t>(Channel::kOther);
  for (std::uint64_t key = 1; key <= kLast; ++key) state.profile.channels.push_back({key, {1, 0}});
  EXPECT_THAT(LineOf(state), Not(HasSubstr(R"("channel":"")")));
  EXPECT_THAT(LineOf(state), HasSubstr(R"({"channel":"branch",)"));
}

}  // namespace
}  // namespace harrier
