// Whether a manifest agrees with itself, and with what the rows of transactions_scored.csv add up
// to. Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "snapshot/run_manifest.h"
#include "snapshot/transactions_check.h"

namespace harrier {

// What does not add up within run.json.
[[nodiscard]] std::vector<std::string> ManifestProblems(const RunManifest& manifest);

// "counts.alerts is 536, the rows of transactions_scored.csv make 535", for each that differs.
[[nodiscard]] std::vector<std::string> SumDifferences(const RunManifest& manifest,
                                                      const TransactionsCheck& rows);

}  // namespace harrier
