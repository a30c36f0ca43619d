#include "state/state_cache.h"

#include <absl/container/flat_hash_map.h>

#include "core/check.h"

namespace harrier {
namespace {

// A list node, its slot in the index and the allocator's rounding, beside the state itself.
constexpr std::size_t kEntryOverheadBytes = 160;

}  // namespace

// Keys are views of the entries' own customer ids: list nodes never move.
struct StateCache::Index : absl::flat_hash_map<std::string_view, Entry*> {};

StateCache::StateCache() : index_(std::make_unique<Index>()) {}
StateCache::~StateCache() = default;

StateCache::Entry* StateCache::Find(std::string_view customer_id) {
  const auto found = index_->find(customer_id);
  if (found == index_->end()) return nullptr;
  Entry* entry = found->second;
  if (!entry->is_dirty) clean_.splice(clean_.begin(), clean_, entry->self);
  return entry;
}

const StateCache::Entry* StateCache::Peek(std::string_view customer_id) const {
  const auto found = index_->find(customer_id);
  return found == index_->end() ? nullptr : found->second;
}

StateCache::Entry* StateCache::Insert(std::string_view customer_id) {
  Entry& entry = clean_.emplace_front();
  entry.self = clean_.begin();
  entry.customer_id = customer_id;
  const bool is_new = index_->emplace(entry.customer_id, &entry).second;
  HARRIER_CHECK(is_new, "a customer is in the cache once");
  Recharge(&entry);
  return &entry;
}

void StateCache::MarkDirty(Entry* entry, Offset offset, EventTime clock_before,
                           std::int64_t now_ms) {
  if (entry->is_dirty) return;
  HARRIER_CHECK(dirty_.empty() || dirty_.back().first_dirty <= offset,
                "the dirty queue is in offset order");
  entry->is_dirty = true;
  entry->first_dirty = offset;
  entry->clock_before = clock_before;
  entry->dirty_since_ms = now_ms;
  dirty_.splice(dirty_.end(), clean_, entry->self);
  dirty_bytes_ += entry->bytes;
}

void StateCache::MarkClean(Entry* entry) {
  HARRIER_CHECK(entry->is_dirty, "only a dirty entry becomes clean");
  entry->is_dirty = false;
  clean_.splice(clean_.begin(), dirty_, entry->self);
  dirty_bytes_ -= entry->bytes;
}

void StateCache::Recharge(Entry* entry) {
  const std::size_t bytes =
      entry->state.ApproximateBytes() + entry->customer_id.capacity() + kEntryOverheadBytes;
  bytes_ += bytes - entry->bytes;
  if (entry->is_dirty) dirty_bytes_ += bytes - entry->bytes;
  entry->bytes = bytes;
}

void StateCache::EvictClean(std::size_t bytes_max) {
  while (bytes_ > bytes_max && !clean_.empty()) {
    const Entry& oldest = clean_.back();
    bytes_ -= oldest.bytes;
    index_->erase(oldest.customer_id);
    clean_.pop_back();
  }
}

void StateCache::DropClean(std::string_view customer_id) {
  const auto found = index_->find(customer_id);
  if (found == index_->end()) return;
  const Entry* entry = found->second;
  HARRIER_CHECK(!entry->is_dirty, "a dirty entry is not dropped");
  bytes_ -= entry->bytes;
  index_->erase(found);
  clean_.erase(entry->self);
}

void StateCache::Clear() {
  index_->clear();
  clean_.clear();
  dirty_.clear();
  bytes_ = 0;
  dirty_bytes_ = 0;
}

}  // namespace harrier
