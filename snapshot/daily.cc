#include "snapshot/daily.h"

#include <array>

namespace harrier {
namespace {

constexpr std::array<std::string_view, 5> kKnownChannels = {"web", "app", "atm", "branch", "pos"};

}  // namespace

std::string_view ChannelGroup(std::string_view channel) {
  if (channel.empty()) return {};
  for (const std::string_view known : kKnownChannels) {
    if (channel == known) return known;
  }
  return "other";
}

void DailyTotals::Add(const ScoredRow& row, const std::optional<KnownLabel>& label) {
  const std::int64_t midnight = row.time.ms - row.time.ms % kDayMs;
  const std::string_view channel = ChannelGroup(row.channel);
  const auto [place, is_new] = rows_.try_emplace({midnight, channel});
  DailyRow& day = place->second;
  if (is_new) {
    day.date = EventTime(midnight);
    day.channel = channel;
  }
  ++day.transactions;
  day.amount.Add(row.amount_base);
  if (row.timing != Timing::kOnTime) ++day.late;
  if (label) {
    ++day.labelled;
    if (label->is_anomaly) ++day.labelled_anomalies;
  }
  if (!row.is_flag()) return;
  day.alerts.Add(row);
  day.alert_amount.Add(row.amount_base);
}

}  // namespace harrier
