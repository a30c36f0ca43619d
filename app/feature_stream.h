// FeatureStream: the feature vectors of a transactions file in input order, as `harrier run`
// computes them: same decoder, same fold, same windows. What training and other offline work start
// from. Reads the file (plain or compressed, "-" is standard input). Single-threaded. Memory grows
// with the number of customers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "config/config.h"
#include "core/transaction.h"
#include "core/verdict.h"
#include "scoring/risk_table.h"

namespace harrier {

struct FeatureStreamCounts {
  std::int64_t read = 0;
  std::int64_t judged = 0;  // those that have a feature vector
  std::int64_t redelivered = 0;
  std::int64_t dead_lettered = 0;
};

// The transaction's views live until the call returns.
// The verdict has features and rules, no score.
using UseFeatures = std::function<void(const Transaction&, const Verdict&)>;

struct FeatureStreamOptions {
  std::string path;
  bool quiet = false;  // no progress line
  const RiskTable* risk_table = nullptr;
};

// Calls `use` with each transaction that is judged, and its features. Throws StartupError: 3 when
// the file cannot be read (names file and line), 2 when the time zone is unknown.
FeatureStreamCounts ReadFeatures(const FeatureStreamOptions& options, const Config& config,
                                 const UseFeatures& use);

}  // namespace harrier
