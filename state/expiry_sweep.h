// ExpirySweep: walks round a partition's store, a few customers at a time, and finds those who have
// expired (unseen for longer than the ttl, by event time), to be removed. That changes no verdict:
// who has expired counts as unknown at the next transaction anyway, whether the state is still
// there or not. Pure but for the StateStore port; single-threaded.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/fault.h"
#include "state/customer_state.h"
#include "state/state_cache.h"
#include "state/state_store.h"

namespace harrier {

struct ExpiryRequest {
  std::int64_t now_ms = 0;  // monotonic
  EventTime clock;          // of what is published
  std::int64_t ttl_ms = 0;
};

class ExpirySweep {
 public:
  // Now and then, looks at the next customers; the ids of those who have expired. Who is not
  // removed then is found again in the next round.
  [[nodiscard]] Result<std::vector<std::string>, Fault> Step(const ExpiryRequest& request,
                                                             const StateCache& cache,
                                                             StateStore* store);

 private:
  std::int64_t last_ms_ = 0;
  std::string after_;  // the customer looked at last; empty: the round begins
  CustomerState state_;
};

// Removes customers from store and cache, but for those who have been seen since. Never to be
// called while memory is ahead of what has been published. `stored`: the store's mark, which stays.
[[nodiscard]] Outcome RemoveExpired(std::span<const std::string> ids, const StoreMark& stored,
                                    StateCache* cache, StateStore* store);

}  // namespace harrier
