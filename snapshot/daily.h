// DailyTotals: one line for each (event date, channel group). Days are UTC. Channels other than the
// five known ones are one group, so that the table stays small whatever the input says.
// Pure; single-threaded.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "core/event_time.h"
#include "snapshot/alerts_by_source.h"
#include "snapshot/csv_row.h"
#include "snapshot/label_index.h"
#include "stream/scored_json.h"

namespace harrier {

// "web", "app", "atm", "branch", "pos", "other"; empty when there is none.
[[nodiscard]] std::string_view ChannelGroup(std::string_view channel);

struct DailyRow {
  EventTime date;  // midnight
  std::string_view channel;
  std::int64_t transactions = 0;
  AlertsBySource alerts;
  std::int64_t labelled = 0;
  std::int64_t labelled_anomalies = 0;
  MoneySum amount;  // in the base currency; refunds count as negative
  MoneySum alert_amount;
  std::int64_t late = 0;
};

class DailyTotals {
 public:
  void Add(const ScoredRow& row, const std::optional<KnownLabel>& label);
  // By date, then channel group as text.
  template <class Visitor>
  void ForEach(Visitor&& visit) const {
    for (const auto& [key, row] : rows_) visit(row);
  }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }

 private:
  std::map<std::pair<std::int64_t, std::string_view>, DailyRow> rows_;
};

}  // namespace harrier
