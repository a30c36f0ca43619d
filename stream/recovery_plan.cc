#include "stream/recovery_plan.h"

#include <algorithm>

namespace harrier {
namespace {

std::string Text(Offset offset) { return std::to_string(offset.value); }

RecoveryRefusal NoCommittedOffset(Offset last_known) {
  return {
      "the group has no committed offset, but state of an earlier life is here (it last knew "
      "offset " +
          Text(last_known) + ")",
      "the group's offsets have expired or group_id was changed; set them with Kafka's "
      "kafka-consumer-groups --reset-offsets --to-offset " +
          Text(last_known) + " --execute, or give another state.dir and topics.checkpoint"};
}

RecoveryRefusal MovedBack(Offset committed, Offset last_known) {
  return {"the group was moved back to offset " + Text(committed) + ", behind the state's " +
              Text(last_known),
          "start with --rebuild-state to fold the state again from the log's start; outputs from " +
              Text(committed) + " on are then published again"};
}

RecoveryRefusal CommittedIsGone(Offset committed, Offset log_start) {
  return {"records from offset " + Text(committed) +
              " on were deleted by retention before they were judged; the log starts at " +
              Text(log_start),
          "raise the topic's retention; start with --accept-gap to go on without them"};
}

RecoveryRefusal CommittedIsBeyondTheEnd(Offset committed, Offset log_end) {
  return {"the group's committed offset is " + Text(committed) + ", but the log ends at " +
              Text(log_end),
          "the topic was made anew or has lost records: set the group with Kafka's "
          "kafka-consumer-groups --reset-offsets, and start with --rebuild-state"};
}

RecoveryRefusal HistoryIsGone(const RecoveryFindings& found) {
  std::string what;
  if (found.mark) {
    what += "the state store reaches to offset " + Text(found.mark->low_water);
  } else {
    what +=
        found.store_is_unsound ? "the state store is not to be used" : "there is no state store";
  }
  if (found.marker && !found.marker->anchor) {
    what += ", the checkpoint topic has lost its beginning";
  } else {
    what += found.marker ? ", the checkpoint topic to " + Text(found.marker->low_water)
                         : ", there is no checkpoint";
  }
  what += ", and the log starts at " + Text(found.log_start) + ": records in between are gone";
  return {
      what,
      "give the state.dir of the last run, raise the topic's retention; start with --accept-gap "
      "to go on without the records that are gone"};
}

constexpr std::string_view kForeignMarker =
    "the checkpoint topic was written under another state policy (features, currencies, time zone, "
    "caps, ttl), or the input topic had another number of partitions";

// The fold starts at the beginning of what the log holds.
RecoveryPlan FromTheLog(const RecoveryFindings& found, Offset publish_from) {
  RecoveryPlan plan;
  plan.state_from = StateFrom::kLog;
  plan.fold_from = found.log_start;
  plan.publish_from = publish_from;
  return plan;  // without an anchor: whatever the checkpoint topic holds is of another fold
}

RecoveryPlan FirstStart(const RecoveryFindings& found, const RecoveryOptions& options) {
  RecoveryPlan plan = FromTheLog(found, found.log_start);
  plan.commits_start = true;
  if (options.start_at_latest || options.warm_up) plan.publish_from = found.log_end;
  if (options.start_at_latest && !options.warm_up) plan.fold_from = found.log_end;
  return plan;
}

// The states that the marker speaks for are there: its anchor is.
bool IsWhole(const std::optional<CheckpointMarker>& marker) { return marker && marker->anchor; }

bool Reaches(const std::optional<CheckpointMarker>& marker, Offset log_start) {
  return IsWhole(marker) && marker->low_water >= log_start;
}

// What a copy of the states is worth, in the store or in the topic.
struct Copy {
  Offset low_water;
  EventTime clock;
  HistoryGap gap;
};

// The fold goes on from states that hold every record below the low water, or from the log's start
// where that is later.
RecoveryPlan FromStates(StateFrom state_from, const RecoveryFindings& found, const Copy& copy) {
  RecoveryPlan plan;
  plan.state_from = state_from;
  plan.fold_from = std::max(copy.low_water, found.log_start);
  plan.publish_from = *found.committed;
  plan.clock = copy.clock;
  plan.gap_records = plan.fold_from.value - copy.low_water.value;
  plan.gap = plan.gap_records > 0 ? HistoryGap{plan.fold_from, EventTime()} : copy.gap;
  return plan;
}

RecoveryPlan FromTheStore(const RecoveryFindings& found) {
  RecoveryPlan plan = FromStates(StateFrom::kStore, found,
                                 {found.mark->low_water, found.mark->clock, found.mark->gap});
  if (!IsWhole(found.marker) || plan.gap_records != 0) return plan;
  plan.checkpoint_covers = found.marker->low_water;
  plan.checkpoint_anchor = found.marker->anchor;
  // One member may have a store from before a gap that another had to accept.
  if (found.marker->gap.end > plan.gap.end) plan.gap = found.marker->gap;
  return plan;
}

RecoveryPlan FromTheCheckpoint(const RecoveryFindings& found) {
  RecoveryPlan plan = FromStates(StateFrom::kCheckpoint, found,
                                 {found.marker->low_water, found.marker->clock, found.marker->gap});
  plan.checkpoint_covers = plan.fold_from;
  plan.checkpoint_anchor = found.marker->anchor;
  return plan;
}

Result<RecoveryPlan, RecoveryRefusal> GoOn(const RecoveryFindings& found,
                                           const RecoveryOptions& options) {
  const bool store_reaches = found.mark && found.mark->low_water >= found.log_start;
  const bool checkpoint_reaches = Reaches(found.marker, found.log_start);
  const bool store_is_far =
      store_reaches && checkpoint_reaches && found.mark->low_water < found.marker->low_water &&
      found.committed->value - found.mark->low_water.value > options.fold_records_max;
  if (store_reaches && !store_is_far) return FromTheStore(found);
  if (checkpoint_reaches) return FromTheCheckpoint(found);
  // A lost store is no loss while the log reaches back: fold all of it, silently.
  if (found.log_start == Offset(0)) return FromTheLog(found, *found.committed);
  if (!options.accept_gap) return Unexpected(HistoryIsGone(found));
  const bool topic_is_further =
      IsWhole(found.marker) && (!found.mark || found.marker->low_water > found.mark->low_water);
  if (topic_is_further) return FromTheCheckpoint(found);
  if (found.mark) return FromTheStore(found);
  RecoveryPlan plan = FromTheLog(found, *found.committed);
  plan.gap_records = found.log_start.value;
  plan.gap = {found.log_start, EventTime()};
  return plan;
}

// The highest offset that anything durable vouches for.
std::optional<Offset> LastKnown(const RecoveryFindings& found) {
  if (!found.mark && !found.marker) return std::nullopt;
  return std::max(found.mark ? found.mark->as_of : Offset(0),
                  found.marker ? found.marker->next : Offset(0));
}

}  // namespace

Result<RecoveryPlan, RecoveryRefusal> PlanRecovery(const RecoveryFindings& found,
                                                   const RecoveryOptions& options) {
  const std::optional<Offset> last_known = LastKnown(found);
  if (!found.committed) {
    // An empty store and no marker: an earlier first start ended before it had committed anything.
    const bool is_first = !last_known || (found.store_is_empty && !found.marker);
    if (!is_first) return Unexpected(NoCommittedOffset(*last_known));
    return FirstStart(found, options);
  }
  const Offset committed = *found.committed;
  if (committed > found.log_end) {
    return Unexpected(CommittedIsBeyondTheEnd(committed, found.log_end));
  }
  if (committed < found.log_start) {
    if (!options.accept_gap) return Unexpected(CommittedIsGone(committed, found.log_start));
    RecoveryFindings moved = found;
    moved.committed = found.log_start;
    auto plan = PlanRecovery(moved, options);
    if (plan) plan->commits_start = true;
    return plan;
  }
  if (options.rebuild_state) return FromTheLog(found, committed);
  if (found.marker_is_foreign) {
    return Unexpected(
        RecoveryRefusal{std::string(kForeignMarker),
                        "start with --rebuild-state to fold the state again from the log's start"});
  }
  if (last_known && *last_known > committed) {
    return Unexpected(MovedBack(committed, *last_known));
  }
  return GoOn(found, options);
}

}  // namespace harrier
