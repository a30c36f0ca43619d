#include "stream/recovery_plan.h"

namespace harrier {
namespace {

std::string Text(Offset offset) { return std::to_string(offset.value); }

RecoveryPlan FirstStart(const RecoveryFindings& found, const RecoveryOptions& options) {
  RecoveryPlan plan;
  plan.commits_start = true;
  plan.fold_from = found.log_start;
  plan.publish_from = found.log_start;
  if (options.start_at_latest || options.warm_up) plan.publish_from = found.log_end;
  if (options.start_at_latest && !options.warm_up) plan.fold_from = found.log_end;
  return plan;
}

}  // namespace

Result<RecoveryPlan, RecoveryRefusal> PlanRecovery(const RecoveryFindings& found,
                                                   const RecoveryOptions& options) {
  if (!found.committed) {
    if (!found.mark) return FirstStart(found, options);
    return Unexpected(RecoveryRefusal{
        "the group has no committed offset, but a state store from an earlier life is here (it "
        "last knew offset " +
            Text(found.mark->as_of) + ")",
        "the group's offsets have expired or group_id was changed; set them with Kafka's "
        "kafka-consumer-groups --reset-offsets --to-offset " +
            Text(found.mark->as_of) + " --execute, or give another state.dir"});
  }
  const Offset committed = *found.committed;
  if (options.rebuild_state) {
    return RecoveryPlan{.fold_from = found.log_start,
                        .publish_from = committed,
                        .clock = EventTime(),
                        .fresh_store = found.mark.has_value(),
                        .commits_start = false};
  }
  if (committed < found.log_start) {
    return Unexpected(RecoveryRefusal{
        "records from offset " + Text(committed) +
            " on were deleted by retention before they "
            "were judged; the log starts at " +
            Text(found.log_start),
        "raise the topic's retention; to go on without them, set the group to offset " +
            Text(found.log_start) + " with kafka-consumer-groups and start with --rebuild-state"});
  }
  if (!found.mark && found.log_start > Offset(0)) {
    return Unexpected(RecoveryRefusal{
        "there is no state store here, and the log starts at " + Text(found.log_start) +
            ": the state of earlier records cannot be folded again",
        "give the state.dir of the last run; start with --rebuild-state to fold what is left"});
  }
  if (!found.mark) {
    // A lost store is no loss while the log reaches back: fold all of it, silently.
    return RecoveryPlan{.fold_from = found.log_start,
                        .publish_from = committed,
                        .clock = EventTime(),
                        .fresh_store = false,
                        .commits_start = false};
  }
  if (found.mark->as_of > committed) {
    return Unexpected(
        RecoveryRefusal{"the group was moved back to offset " + Text(committed) +
                            ", behind the state store's " + Text(found.mark->as_of),
                        "start with --rebuild-state to fold the state again from the log's start"});
  }
  if (found.mark->low_water < found.log_start) {
    return Unexpected(RecoveryRefusal{
        "the state store reaches to offset " + Text(found.mark->low_water) +
            ", but the log starts at " + Text(found.log_start) + ": records in between are gone",
        "raise the topic's retention; start with --rebuild-state to fold what is left"});
  }
  return RecoveryPlan{.fold_from = found.mark->low_water,
                      .publish_from = committed,
                      .clock = found.mark->clock,
                      .fresh_store = false,
                      .commits_start = false};
}

}  // namespace harrier
