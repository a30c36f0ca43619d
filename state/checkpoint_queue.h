// CheckpointQueue: the customers of one partition whose state differs from what the checkpoint
// topic holds, in order of the offset that first made it differ. Its head is the topic's low-water
// mark: every record below it is in the topic. Customers are taken from the head, and are gone from
// the queue only once the transaction that carries their states has been committed
// (docs/exactly-once.md). Pure; single-threaded; memory grows with the customers that wait, each of
// whom waits once.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "core/event_time.h"
#include "core/ids.h"

namespace harrier {

class CheckpointQueue {
 public:
  struct Item {
    std::string customer_id;
    Offset first_dirty;      // the record that made the topic's state stale
    EventTime clock_before;  // the partition's clock before that record
    std::int64_t since_ms = 0;
  };

  CheckpointQueue();
  ~CheckpointQueue();
  CheckpointQueue(CheckpointQueue&&) noexcept;
  CheckpointQueue& operator=(CheckpointQueue&&) noexcept;

  // Joins the end unless the customer waits already; true when it waits now. Records below
  // `covered_to` change nothing. REQUIRES: offsets never go down, nothing is taken.
  bool Add(std::string_view customer_id, Offset offset, EventTime clock_before,
           std::int64_t now_ms);

  // Takes customers from the head that have waited since `since_ms_max` or before, `count_max` at
  // most. REQUIRES: nothing is taken. They live until the next change.
  [[nodiscard]] std::size_t Take(std::int64_t since_ms_max, std::size_t count_max);
  [[nodiscard]] const Item& at(std::size_t index) const { return items_[index]; }  // 0: the head
  // The first that is not taken; nullptr when there is none.
  [[nodiscard]] const Item* Rest() const;
  void DropTaken();  // their transaction has been committed
  void PutBack();    // it has not, and the same will be committed again
  // It has not, and records from `committed` on will be read again: whom only they made wait,
  // leaves.
  void Rewind(Offset committed);

  // Every record below `offset` is in the topic or in the queue.
  void CoverTo(Offset offset);
  [[nodiscard]] const Item* Head() const { return items_.empty() ? nullptr : &items_.front(); }
  // All who are here begin to wait now: a recovery has put them here.
  void BeginWaiting(std::int64_t now_ms);
  [[nodiscard]] std::size_t size() const { return items_.size(); }

 private:
  struct Index;
  std::deque<Item> items_;
  std::unique_ptr<Index> index_;
  std::size_t taken_ = 0;
  Offset covered_to_;
};

}  // namespace harrier
