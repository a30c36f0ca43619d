#include "stream/checkpointer.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/check.h"
#include "state/observe.h"
#include "state/state_codec.h"

namespace harrier {
namespace {

// Of one commit and partition: a megabyte or two, so that no alert waits long for it.
constexpr std::size_t kStatesPerShare = 4096;
// Shares in an interval: few enough to cost no more than the states in them.
constexpr std::int64_t kSharesPerInterval = 60;

}  // namespace

Checkpointer::Checkpointer(CheckpointSettings settings)
    : settings_(std::move(settings)), keys_(settings_.group_id) {}

bool Checkpointer::IsDue(const Partition& partition, std::int64_t now_ms) const {
  if (!partition.has_checkpoint || partition.next < partition.committed) return false;
  if (partition.marker_is_due) return true;
  return HeadIsDue(partition, now_ms) &&
         partition.checkpointed_ms + settings_.interval_ms / kSharesPerInterval <= now_ms;
}

bool Checkpointer::HeadIsDue(const Partition& partition, std::int64_t now_ms) const {
  const CheckpointQueue::Item* head = partition.queue.Head();
  return head != nullptr && head->since_ms + settings_.interval_ms <= now_ms;
}

Outcome Checkpointer::AddShare(CheckpointWhat what, std::int64_t now_ms, Partition* partition,
                               Decisions* decisions, Counts* counts) {
  if (!partition->has_checkpoint || partition->next < partition->committed) return {};
  const bool all = what == CheckpointWhat::kWhatever;
  if (!all && !IsDue(*partition, now_ms)) return {};
  if (!partition->anchor) {
    AppendAnchor(*partition, decisions, counts);
    return {};
  }
  const std::int64_t since_max =
      all ? std::numeric_limits<std::int64_t>::max() : now_ms - settings_.interval_ms;
  const std::size_t count = partition->queue.Take(since_max, kStatesPerShare);
  if (count == 0 && !partition->marker_is_due) return {};
  if (Outcome encoded = Encode(partition, count); !encoded) return encoded;
  for (std::size_t i = 0; i < count; ++i) {
    const Encoded& state = encoded_[i];
    if (!state.is_known) partition->tombstones.emplace_back(state.customer_id);
    std::optional<std::string_view> value;
    if (state.is_known) value = state.bytes;
    Append({partition->id, keys_.OfState(state.customer_id), value}, decisions, counts);
  }
  counts->checkpoint_states += static_cast<std::int64_t>(count);
  const CheckpointQueue::Item* rest = partition->queue.Rest();
  CheckpointMarker marker{partition->next, partition->next, partition->clock, partition->anchor,
                          partition->gap};
  if (rest != nullptr) {
    marker.low_water = rest->first_dirty;
    marker.clock = rest->clock_before;
  }
  AppendMarker(*partition, marker, decisions, counts);
  return {};
}

// No state goes with it: until it is known where it lies, all of them wait, so that no state that a
// marker will speak for can lie before the anchor that the marker names.
void Checkpointer::AppendAnchor(const Partition& partition, Decisions* decisions,
                                Counts* counts) const {
  Append({partition.id, keys_.anchor(), kAnchorValue}, decisions, counts);
  const CheckpointMarker marker{partition.next, Offset(0), EventTime(), std::nullopt,
                                partition.gap};
  AppendMarker(partition, marker, decisions, counts);
}

void Checkpointer::AppendMarker(const Partition& partition, const CheckpointMarker& marker,
                                Decisions* decisions, Counts* counts) const {
  const std::string bytes = EncodeCheckpointMarker(marker, settings_.identity);
  Append({partition.id, keys_.marker(), bytes}, decisions, counts);
}

// Takes copies of the bytes.
void Checkpointer::Append(const CheckpointRecord& record, Decisions* decisions, Counts* counts) {
  CheckpointRecord kept{record.partition, decisions->bytes.Append(record.key), std::nullopt};
  if (record.value) kept.value = decisions->bytes.Append(*record.value);
  counts->checkpoint_bytes +=
      static_cast<std::int64_t>(record.key.size() + record.value.value_or("").size());
  decisions->checkpoint.push_back(kept);
}

Outcome Checkpointer::Encode(Partition* partition, std::size_t count) {
  if (encoded_.size() < count) encoded_.resize(count);
  not_cached_.clear();
  for (std::size_t i = 0; i < count; ++i) {
    Encoded& state = encoded_[i];
    state.customer_id = partition->queue.at(i).customer_id;
    StateCache::Entry* entry = partition->cache.Find(state.customer_id);
    // Who has been seen just now is written to the store yet, and expires from there.
    state.is_known =
        entry != nullptr &&
        (entry->is_dirty || !IsUnknown(entry->state, partition->clock, settings_.ttl_ms));
    if (entry == nullptr) {
      not_cached_.push_back(i);
      continue;
    }
    EncodeState(entry->state, &state.bytes);
    entry->is_queued = false;  // if the commit fails, the cache goes
  }
  return not_cached_.empty() ? Outcome() : EncodeStored(partition);
}

// Clean states that have left the cache are in the store, bytes as they are.
Outcome Checkpointer::EncodeStored(Partition* partition) {
  std::sort(not_cached_.begin(), not_cached_.end(), [this](std::size_t a, std::size_t b) {
    return encoded_[a].customer_id < encoded_[b].customer_id;
  });
  ids_.clear();
  for (const std::size_t i : not_cached_) ids_.push_back(encoded_[i].customer_id);
  const auto loaded = partition->store->Load(ids_);
  if (!loaded) return Unexpected(loaded.error());
  for (std::size_t n = 0; n < not_cached_.size(); ++n) {
    Encoded& state = encoded_[not_cached_[n]];
    state.is_known = (*loaded)[n].has_value();
    if (!state.is_known) continue;
    state.bytes = *(*loaded)[n];
    state.is_known = !DecodeStateInto(state.bytes, &state_) ||
                     !IsUnknown(state_, partition->clock, settings_.ttl_ms);
  }
  return {};
}

std::map<PartitionId, CheckpointPlaces> Checkpointer::PlacesOf(
    const Decisions& decisions, std::span<const std::optional<Offset>> places) const {
  std::map<PartitionId, CheckpointPlaces> found;
  for (std::size_t i = 0; i < decisions.checkpoint.size(); ++i) {
    const CheckpointRecord& record = decisions.checkpoint[i];
    CheckpointPlaces& of_partition = found[record.partition];
    if (i >= places.size() || !places[i]) continue;
    of_partition.first = std::min(of_partition.first.value_or(*places[i]), *places[i]);
    of_partition.last = std::max(of_partition.last.value_or(*places[i]), *places[i]);
    if (record.key == keys_.anchor()) of_partition.anchor = places[i];
  }
  return found;
}

Outcome Checkpointer::Committed(std::int64_t now_ms, const CheckpointPlaces& places,
                                Partition* partition) const {
  if (places.last) partition->checkpoint_end = places.last->Next();
  if (!partition->anchor) {
    partition->anchor = places.anchor;  // the marker that names it is due
    return {};
  }
  partition->queue.DropTaken();
  partition->marker_is_due = false;
  if (!HeadIsDue(*partition, now_ms)) partition->checkpointed_ms = now_ms;
  const std::vector<std::string> expired = std::exchange(partition->tombstones, {});
  return RemoveExpired(expired, partition->stored, &partition->cache, partition->store.get());
}

}  // namespace harrier
