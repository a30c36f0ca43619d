#include "app/state_check.h"

#include <optional>
#include <utility>

#include "app/state_soundness.h"
#include "state/state_codec.h"

namespace harrier {
namespace {

void Report(CheckedPartition* checked, std::string_view customer_id, std::string what) {
  ++checked->problems_found;
  if (checked->problems.size() == kProblemsShown) return;
  checked->problems.push_back({PrintableId(customer_id), std::move(what)});
}

void ReportUnlessEnvironment(CheckedPartition* checked, const StateReadError& error,
                             std::string_view customer_id_before) {
  if (error.kind == StateReadError::Kind::kEnvironment) FailReading(error);
  const std::string where =
      customer_id_before.empty() ? "" : " (after customer " + PrintableId(customer_id_before) + ')';
  Report(checked, "", error.message + where);
}

std::optional<std::string> RowProblem(const StateRow& row, const StoreMark& mark,
                                      CustomerState* state) {
  const auto decoded = DecodeStateInto(*row.bytes, state);
  if (!decoded) return std::string(StateDecodeErrorName(decoded.error()));
  if (auto problem = ValueProblem(row.customer_id, *state)) return problem;
  return FoldProblem(*state, mark);
}

StoreMark CheckMark(const RocksStateReader& reader, CheckedPartition* checked) {
  const StoreMark mark = reader.mark().value_or(StoreMark());
  if (mark.low_water.value < 0 || mark.low_water > mark.as_of) {
    Report(checked, "",
           "its low water " + std::to_string(mark.low_water.value) + " is above its as_of " +
               std::to_string(mark.as_of.value));
  }
  return mark;
}

}  // namespace

CheckedPartition CheckPartition(const StoredPartition& stored,
                                const std::function<void()>& on_state) {
  CheckedPartition checked;
  checked.partition = stored.partition;
  const auto reader = OpenStored(stored);
  if (!reader) {
    ReportUnlessEnvironment(&checked, reader.error(), "");
    return checked;
  }
  if (const auto verified = (*reader)->VerifyFiles(); !verified) {
    ReportUnlessEnvironment(&checked, verified.error(), "");
  }
  const StoreMark mark = CheckMark(**reader, &checked);
  CustomerState state;
  std::string last_id;
  const auto read = (*reader)->ReadRows([&](const StateRow& row) {
    ++checked.states;
    if (const auto problem = RowProblem(row, mark, &state)) {
      Report(&checked, row.customer_id, *problem);
    }
    last_id = row.customer_id;
    on_state();
    return true;
  });
  if (!read) ReportUnlessEnvironment(&checked, read.error(), last_id);
  if (checked.states > 0 && !(*reader)->mark()) Report(&checked, "", "it has states and no mark");
  return checked;
}

}  // namespace harrier
