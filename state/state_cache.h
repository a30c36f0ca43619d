// StateCache: the customers of one partition that are in memory. Clean ones (equal to their stored
// bytes) leave by least recent use; dirty ones stay until written, in a queue by the offset that
// first dirtied them, so that the low-water mark is simply the head of that queue
// (docs/exactly-once.md). Pure; single-threaded. Entry pointers live until the entry is evicted:
// EvictClean, Clear and the destructor alone do that.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "core/event_time.h"
#include "core/ids.h"
#include "state/customer_state.h"

namespace harrier {

class StateCache {
 public:
  struct Entry {
    std::string customer_id;
    CustomerState state;
    bool is_dirty = false;
    Offset first_dirty;               // the record that dirtied it first since it was last written
    EventTime clock_before;           // the partition's clock before that record
    std::int64_t dirty_since_ms = 0;  // monotonic
    bool is_queued = false;           // known to wait in the partition's CheckpointQueue
    // A transaction has been judged that is not folded in yet: its place in the Decider's block,
    // plus one; 0: none.
    std::uint32_t waiting = 0;
    std::size_t bytes = 0;  // charged against the bound
    std::list<Entry>::iterator self;
  };

  StateCache();
  ~StateCache();
  StateCache(const StateCache&) = delete;
  StateCache& operator=(const StateCache&) = delete;

  // nullptr when the customer is not in memory. A clean entry becomes the most recently used.
  [[nodiscard]] Entry* Find(std::string_view customer_id);
  // The same, but its use counts for nothing.
  [[nodiscard]] const Entry* Peek(std::string_view customer_id) const;
  // REQUIRES: the customer is not in the cache. The entry is clean.
  Entry* Insert(std::string_view customer_id);

  // Joins the end of the dirty queue unless it is in it. REQUIRES: offsets never go down.
  void MarkDirty(Entry* entry, Offset offset, EventTime clock_before, std::int64_t now_ms);
  void MarkClean(Entry* entry);
  // Accounts for a state that has changed size.
  void Recharge(Entry* entry);

  [[nodiscard]] const std::list<Entry>& dirty() const { return dirty_; }  // oldest first
  [[nodiscard]] std::list<Entry>* mutable_dirty() { return &dirty_; }
  [[nodiscard]] std::size_t dirty_count() const { return dirty_.size(); }
  [[nodiscard]] std::size_t dirty_bytes() const { return dirty_bytes_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::size_t size() const { return dirty_.size() + clean_.size(); }

  // Drops least recently used clean entries until the cache holds at most `bytes_max` or only
  // dirty ones are left.
  void EvictClean(std::size_t bytes_max);
  // REQUIRES: the customer is not dirty. Nothing happens when it is not in the cache.
  void DropClean(std::string_view customer_id);
  void Clear();

 private:
  struct Index;
  std::list<Entry> clean_;  // most recently used first
  std::list<Entry> dirty_;  // oldest first_dirty first
  std::unique_ptr<Index> index_;
  std::size_t bytes_ = 0;
  std::size_t dirty_bytes_ = 0;
};

}  // namespace harrier
