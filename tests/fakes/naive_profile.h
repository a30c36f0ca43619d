// The oracle for what version 2 of the feature table added and reads from a customer's whole past:
// each answer is worked out from the definitions of docs/features.md by reading the list of all
// earlier transactions. It shares no code with state/ and scoring/.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "tests/fakes/owned_transaction.h"

namespace harrier {

// The features of version 2 from the past, in the order of the table; nullopt: absent in outputs.
struct NaiveProfile {
  using Value = std::optional<long double>;

  Value amount;
  Value amount_ratio;
  Value amount_ratio_category;
  Value amount_ratio_channel;
  Value count_7d;
  Value amount_7d;
  Value count_30d;
  Value amount_30d;
  Value spikes_7d;
  Value spikes_30d;
  Value days_since_spike;
  Value night_share;
  Value foreign_share;
  Value category_novelty;
  Value merchant_entropy;
  Value hour_density;
  Value burstiness;
};

// `past`: everything the customer did before, in offset order.
[[nodiscard]] NaiveProfile ProfileFromPast(const std::vector<const OwnedTransaction*>& past,
                                           std::size_t merchants_max,
                                           const OwnedTransaction& transaction);

}  // namespace harrier
