#include "state/state_flusher.h"

#include "core/check.h"
#include "state/state_codec.h"

namespace harrier {
namespace {

// One write batch: large enough to share its cost, small enough to keep an alert waiting little.
constexpr std::size_t kRowsPerWrite = 1024;

bool IsDue(const FlushRequest& request, const StateCache::Entry& entry) {
  return request.what == FlushWhat::kAll ||
         entry.dirty_since_ms + request.interval_ms <= request.now_ms;
}

// The mark that holds once `rest`, the first state that stays dirty, is all that is missing.
StoreMark MarkBefore(const FlushRequest& request, const StateCache::Entry* rest) {
  if (rest == nullptr) return {request.next, request.committed, request.clock, request.gap};
  return {rest->first_dirty, request.committed, rest->clock_before, request.gap};
}

}  // namespace

Outcome StateFlusher::Flush(const FlushRequest& request, StateCache* cache, StateStore* store,
                            StoreMark* stored) {
  HARRIER_CHECK(request.next <= request.committed, "a store never leads what is published");
  while (true) {
    rows_.clear();
    written_.clear();
    auto entry = cache->mutable_dirty()->begin();
    const auto end = cache->mutable_dirty()->end();
    for (; entry != end && rows_.size() < kRowsPerWrite && IsDue(request, *entry); ++entry) {
      if (bytes_.size() == rows_.size()) bytes_.emplace_back();
      std::string* bytes = &bytes_[rows_.size()];
      EncodeState(entry->state, bytes);
      rows_.push_back({entry->customer_id, *bytes});
      written_.push_back(&*entry);
    }
    const StoreMark mark = MarkBefore(request, entry == end ? nullptr : &*entry);
    const bool mark_alone_is_due = request.what == FlushWhat::kAll && mark != *stored;
    if (rows_.empty() && !mark_alone_is_due) return {};
    if (Outcome written = store->Write(rows_, mark); !written) return written;
    *stored = mark;
    for (StateCache::Entry* clean : written_) cache->MarkClean(clean);
  }
}

}  // namespace harrier
