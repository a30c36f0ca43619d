#include "state/expiry_sweep.h"

#include "state/observe.h"
#include "state/state_codec.h"

namespace harrier {
namespace {

// A million customers in about an hour, at a thousandth of a core.
constexpr std::int64_t kStepMs = 1000;
constexpr std::size_t kCustomersPerStep = 256;

}  // namespace

Result<std::vector<std::string>, Fault> ExpirySweep::Step(const ExpiryRequest& request,
                                                          const StateCache& cache,
                                                          StateStore* store) {
  std::vector<std::string> expired;
  if (request.now_ms < last_ms_ + kStepMs) return expired;
  last_ms_ = request.now_ms;
  const auto scanned = store->Scan(after_, kCustomersPerStep);
  if (!scanned) return Unexpected(scanned.error());
  for (const StateRow& row : *scanned) {
    const StateCache::Entry* entry = cache.Peek(row.customer_id);
    if (entry != nullptr && entry->is_dirty) continue;    // seen just now
    if (!DecodeStateInto(*row.bytes, &state_)) continue;  // its next transaction will say so
    if (IsUnknown(state_, request.clock, request.ttl_ms)) expired.emplace_back(row.customer_id);
  }
  const bool is_round_over = scanned->size() < kCustomersPerStep;
  after_ = is_round_over ? std::string() : std::string(scanned->back().customer_id);
  return expired;
}

Outcome RemoveExpired(std::span<const std::string> ids, const StoreMark& stored, StateCache* cache,
                      StateStore* store) {
  std::vector<StateRow> rows;
  for (const std::string& id : ids) {
    const StateCache::Entry* entry = cache->Peek(id);
    if (entry == nullptr || !entry->is_dirty) rows.push_back({id, std::nullopt});
  }
  if (rows.empty()) return {};
  if (Outcome written = store->Write(rows, stored); !written) return written;
  for (const StateRow& row : rows) cache->DropClean(row.customer_id);
  return {};
}

}  // namespace harrier
