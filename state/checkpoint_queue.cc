#include "state/checkpoint_queue.h"

#include <absl/container/flat_hash_set.h>

#include <algorithm>

#include "core/check.h"

namespace harrier {

// Views of the items' own ids: a deque never moves its elements.
struct CheckpointQueue::Index : absl::flat_hash_set<std::string_view> {};

CheckpointQueue::CheckpointQueue() : index_(std::make_unique<Index>()) {}
CheckpointQueue::~CheckpointQueue() = default;
CheckpointQueue::CheckpointQueue(CheckpointQueue&&) noexcept = default;
CheckpointQueue& CheckpointQueue::operator=(CheckpointQueue&&) noexcept = default;

bool CheckpointQueue::Add(std::string_view customer_id, Offset offset, EventTime clock_before,
                          std::int64_t now_ms) {
  if (index_->contains(customer_id)) return true;
  if (offset < covered_to_) return false;
  HARRIER_CHECK(taken_ == 0, "the queue stands still while a transaction is open");
  HARRIER_CHECK(items_.empty() || items_.back().first_dirty <= offset,
                "the checkpoint queue is in offset order");
  items_.push_back({std::string(customer_id), offset, clock_before, now_ms});
  index_->insert(items_.back().customer_id);
  return true;
}

std::size_t CheckpointQueue::Take(std::int64_t since_ms_max, std::size_t count_max) {
  HARRIER_CHECK(taken_ == 0, "one transaction at a time");
  while (taken_ < items_.size() && taken_ < count_max && items_[taken_].since_ms <= since_ms_max) {
    ++taken_;
  }
  return taken_;
}

const CheckpointQueue::Item* CheckpointQueue::Rest() const {
  return taken_ < items_.size() ? &items_[taken_] : nullptr;
}

void CheckpointQueue::DropTaken() {
  for (; taken_ > 0; --taken_) {
    index_->erase(items_.front().customer_id);
    items_.pop_front();
  }
}

void CheckpointQueue::PutBack() { taken_ = 0; }

void CheckpointQueue::Rewind(Offset committed) {
  taken_ = 0;
  while (!items_.empty() && items_.back().first_dirty >= committed) {
    index_->erase(items_.back().customer_id);
    items_.pop_back();
  }
}

void CheckpointQueue::BeginWaiting(std::int64_t now_ms) {
  for (Item& item : items_) item.since_ms = now_ms;
}

void CheckpointQueue::CoverTo(Offset offset) { covered_to_ = std::max(covered_to_, offset); }

}  // namespace harrier
