#include "scoring/feature_table.h"

#include <algorithm>

namespace harrier {

const FeatureInfo* FindFeature(std::string_view name) {
  const auto* const found = std::ranges::find(kFeatureTable, name, &FeatureInfo::name);
  return found == kFeatureTable.end() ? nullptr : found;
}

std::uint32_t MissingNeeds(const Transaction& transaction, const Observation& seen) {
  std::uint32_t missing = kNeedsNothing;
  if (seen.timing == Timing::kTooLate) missing |= kNeedsHistory;
  if (transaction.channel == Channel::kAbsent) missing |= kNeedsChannel;
  if (transaction.country.packed == 0) missing |= kNeedsCountry;
  if (seen.merchant.kind == MerchantKey::Kind::kNone) missing |= kNeedsMerchant;
  if (transaction.card_present && !transaction.has_position) missing |= kNeedsPlace;
  if (transaction.merchant_category.empty()) missing |= kNeedsCategory;
  if (seen.profile.since_spike_ms == kNoEarlierMs) missing |= kNeedsSpike;
  return missing;
}

}  // namespace harrier
