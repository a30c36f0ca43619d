// What a dump says of a gap in history; all else of it is tested with the command.
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

}  // namespace
}  // namespace harrier
