#include "stream/partition_recovery.h"

#include <utility>

#include "core/failpoint.h"
#include "state/state_codec.h"

namespace harrier {
namespace {

Fault Refused(PartitionId partition, const RecoveryRefusal& refusal) {
  return {FaultKind::kFatal, "partition " + std::to_string(partition.value), refusal.what,
          refusal.advice};
}

constexpr std::size_t kRowsPerScan = 4096;

// One recovery: what has been found, step by step.
class Recovery {
 public:
  Recovery(PartitionId partition, const RecoveryPorts& ports, const RecoveryOptions& options)
      : partition_(partition), ports_(ports), options_(options) {}

  Result<RecoveredPartition, Fault> Run() {
    HARRIER_FAILPOINT("recover.started");
    if (Outcome found = LookAtTheLog(); !found) return Unexpected(found.error());
    HARRIER_FAILPOINT("recover.offset_known");
    if (Outcome opened = OpenStore(); !opened) return Unexpected(opened.error());
    if (Outcome found = LookAtTheCheckpoint(); !found) return Unexpected(found.error());
    HARRIER_FAILPOINT("recover.marker_known");
    auto plan = PlanRecovery(found_, options_);
    if (!plan) return Unexpected(Refused(partition_, plan.error()));
    recovered_.plan = *plan;
    if (Outcome placed = PlaceStore(); !placed) return Unexpected(placed.error());
    if (Outcome filled = FillQueue(); !filled) return WithoutTheStore(filled.error());
    return std::move(recovered_);
  }

 private:
  Outcome LookAtTheLog() {
    const auto committed = ports_.log->Committed(partition_);
    if (!committed) return Unexpected(committed.error());
    found_.committed = *committed;
    const auto range = ports_.log->Range(partition_);
    if (!range) return Unexpected(range.error());
    found_.log_start = range->start;
    found_.log_end = range->end;
    return {};
  }

  Outcome OpenStore() {
    if (!options_.distrusted_store.empty()) {
      return NoteUnsound({FaultKind::kUnsound, "state store", options_.distrusted_store, ""});
    }
    auto opened = ports_.stores->Open(partition_);
    if (!opened && opened.error().kind != FaultKind::kUnsound) return Unexpected(opened.error());
    if (!opened) return NoteUnsound(opened.error());
    recovered_.store = std::move(*opened);
    const auto mark = recovered_.store->ReadMark();
    if (!mark && mark.error().kind != FaultKind::kUnsound) return Unexpected(mark.error());
    if (!mark) return NoteUnsound(mark.error());
    found_.mark = *mark;
    if (!found_.mark) return {};
    const auto first = recovered_.store->Scan("", 1);
    if (!first && first.error().kind != FaultKind::kUnsound) return Unexpected(first.error());
    if (!first) return NoteUnsound(first.error());
    found_.store_is_empty = first->empty();
    return {};
  }

  // The damage came to light late.
  Result<RecoveredPartition, Fault> WithoutTheStore(const Fault& fault) {
    if (fault.kind != FaultKind::kUnsound || !options_.distrusted_store.empty()) {
      return Unexpected(fault);
    }
    recovered_.store.reset();
    RecoveryOptions options = options_;
    options.distrusted_store = fault.what;
    return RecoverPartition(partition_, ports_, options);
  }

  Outcome NoteUnsound(const Fault& fault) {
    found_.store_is_unsound = true;
    found_.mark.reset();
    recovered_.set_aside = fault.what;
    recovered_.store.reset();
    return {};
  }

  Outcome LookAtTheCheckpoint() {
    if (ports_.checkpoint == nullptr) return {};
    const auto found = ports_.checkpoint->FindMarker(partition_);
    if (!found) return Unexpected(found.error());
    found_.marker = found->marker;
    found_.marker_is_foreign = found->is_foreign;
    return {};
  }

  Outcome PlaceStore() {
    if (recovered_.plan.state_from == StateFrom::kStore) {
      recovered_.mark = *found_.mark;
      return {};
    }
    if (recovered_.set_aside.empty() && found_.mark && !found_.store_is_empty) {
      recovered_.set_aside = options_.rebuild_state ? "--rebuild-state was given"
                                                    : "the checkpoint topic reaches further";
    }
    if (!recovered_.set_aside.empty()) {
      if (Outcome aside = SetAside(recovered_.set_aside); !aside) return aside;
    }
    recovered_.mark = {recovered_.plan.fold_from, recovered_.plan.publish_from,
                       recovered_.plan.clock, recovered_.plan.gap};
    if (recovered_.plan.state_from == StateFrom::kCheckpoint) return Restore();
    if (recovered_.store == nullptr) {
      auto fresh = ports_.stores->Open(partition_);
      if (!fresh) return Unexpected(fresh.error());
      recovered_.store = std::move(*fresh);
    }
    // From here on this store can be told from a lost one.
    return recovered_.store->Write({}, recovered_.mark);
  }

  Outcome SetAside(const std::string& why) {
    recovered_.set_aside = why;
    recovered_.store.reset();
    return ports_.stores->SetAside(partition_);
  }

  Outcome Restore() {
    HARRIER_FAILPOINT("restore.begun");
    recovered_.store.reset();
    auto restore = ports_.stores->BeginRestore(partition_);
    if (!restore) return Unexpected(restore.error());
    const Outcome read = ports_.checkpoint->ReadStates(
        partition_, *recovered_.plan.checkpoint_anchor, restore->get());
    if (!read) return read;
    HARRIER_FAILPOINT("restore.before_mark");
    auto store = (*restore)->Finish(recovered_.mark);
    if (!store) return Unexpected(store.error());
    recovered_.store = std::move(*store);
    HARRIER_FAILPOINT("restore.done");
    return {};
  }

  // Whom the checkpoint topic lacks, but for what the fold will come to.
  Outcome FillQueue() {
    if (ports_.checkpoint == nullptr) return {};
    Outcome filled;
    if (recovered_.plan.requeues_all()) {
      filled = QueueAll();
    } else if (recovered_.plan.state_from == StateFrom::kStore) {
      filled = QueueNewerThanTheMarker();
    }
    recovered_.queue.CoverTo(recovered_.plan.checkpoint_covers);
    return filled;
  }

  // Whoever is in the topic or in the store, but for a fresh store that will fold its own.
  Outcome QueueAll() {
    if (recovered_.plan.state_from == StateFrom::kStore) {
      return ForEachStored([this](const StateRow& row) {
        Queue(row.customer_id, Offset(0), EventTime());
        return Outcome();
      });
    }
    const auto ids = ports_.checkpoint->CustomerIds(partition_);
    if (!ids) return Unexpected(ids.error());
    for (const std::string& id : *ids) Queue(id, Offset(0), EventTime());
    return {};
  }

  // Who was seen below the marker's L only is in the topic as he is here. Since when the others
  // wait is not known: from L on at the earliest.
  Outcome QueueNewerThanTheMarker() {
    const CheckpointMarker& marker = *found_.marker;
    if (marker.low_water >= recovered_.mark.low_water) return {};
    return ForEachStored([this, &marker](const StateRow& row) {
      const auto applied = DecodeApplied(*row.bytes);
      if (!applied) return Outcome(Unexpected(UnreadableState(applied.error())));
      if (*applied > marker.low_water) {
        Queue(row.customer_id, marker.low_water, marker.clock);
      }
      return Outcome();
    });
  }

  template <class Visit>
  Outcome ForEachStored(Visit visit) {
    std::string after;
    while (true) {
      const auto rows = recovered_.store->Scan(after, kRowsPerScan);
      if (!rows) return Unexpected(rows.error());
      for (const StateRow& row : *rows) {
        if (Outcome visited = visit(row); !visited) return visited;
      }
      if (rows->size() < kRowsPerScan) return {};
      after = rows->back().customer_id;
    }
  }

  void Queue(std::string_view customer_id, Offset first_dirty, EventTime clock_before) {
    static_cast<void>(recovered_.queue.Add(customer_id, first_dirty, clock_before, /*now_ms=*/0));
  }

  PartitionId partition_;
  RecoveryPorts ports_;
  RecoveryOptions options_;
  RecoveryFindings found_;
  RecoveredPartition recovered_;
};

}  // namespace

Result<RecoveredPartition, Fault> RecoverPartition(PartitionId partition,
                                                   const RecoveryPorts& ports,
                                                   const RecoveryOptions& options) {
  return Recovery(partition, ports, options).Run();
}

void InlineRecoverer::Begin(PartitionId partition, const RecoveryOptions& options) {
  done_.insert_or_assign(partition, RecoverPartition(partition, ports_, options));
}

std::optional<Result<RecoveredPartition, Fault>> InlineRecoverer::Take(PartitionId partition) {
  auto node = done_.extract(partition);
  if (node.empty()) return std::nullopt;
  return std::move(node.mapped());
}

void InlineRecoverer::Cancel(PartitionId partition) { done_.erase(partition); }

}  // namespace harrier
