#include "snapshot/manifest_sums.h"

#include <algorithm>

#include "snapshot/columns.h"

namespace harrier {
namespace {

std::string Shown(const std::optional<EventTime>& time) {
  return time ? FormatEventTime(*time) : "absent";
}

void AddIfDifferent(const std::string& member, const std::string& said, const std::string& made,
                    std::vector<std::string>* differences) {
  if (said == made) return;
  differences->push_back(member + " is " + said + ", the rows of " +
                         std::string(kTransactionsFile) + " make " + made);
}

}  // namespace

std::vector<std::string> ManifestProblems(const RunManifest& manifest) {
  std::vector<std::string> problems;
  const SnapshotCounts& counts = manifest.counts;
  const auto expect = [&](const char* what, std::int64_t said, std::int64_t sum) {
    if (said == sum) return;
    problems.push_back(std::string(what) + ": " + std::to_string(said) + " and " +
                       std::to_string(sum));
  };
  expect("counts.records_read is not the sum of what became of the records", counts.records_read,
         counts.unreadable + counts.outside + counts.left + counts.taken_before +
             counts.superseded + counts.transactions);
  std::int64_t judged = 0;
  for (const auto& [id, rows] : manifest.policies) judged += rows;
  expect("counts.transactions is not the sum of the rows of all policies", counts.transactions,
         judged);
  if (const FileFacts* file = manifest.FileNamed(kTransactionsFile)) {
    expect("counts.transactions is not the number of their rows", counts.transactions, file->rows);
  }
  const FileFacts* const cases = manifest.FileNamed(kCasesFile);
  if (cases != nullptr && manifest.settings) {
    expect("counts.cases, or cases_max, is not the number of rows in cases.csv",
           std::min(counts.cases, manifest.settings->cases_max), cases->rows);
  }
  return problems;
}

std::vector<std::string> SumDifferences(const RunManifest& manifest,
                                        const TransactionsCheck& rows) {
  std::vector<std::string> differences;
  const auto count = [&](const char* name, std::int64_t SnapshotCounts::*member) {
    AddIfDifferent(std::string("counts.") + name, std::to_string(manifest.counts.*member),
                   std::to_string(rows.counts().*member), &differences);
  };
  count("transactions", &SnapshotCounts::transactions);
  count("alerts", &SnapshotCounts::alerts);
  count("labelled", &SnapshotCounts::labelled);
  count("labelled_anomalies", &SnapshotCounts::labelled_anomalies);
  count("late", &SnapshotCounts::late);
  count("late_day", &SnapshotCounts::late_day);
  count("truncated", &SnapshotCounts::truncated);
  AddIfDifferent("amount_base", FormatMoneySum(manifest.amount), FormatMoneySum(rows.amount()),
                 &differences);
  AddIfDifferent("alert_amount_base", FormatMoneySum(manifest.alert_amount),
                 FormatMoneySum(rows.alert_amount()), &differences);
  AddIfDifferent("watermark", Shown(manifest.watermark), Shown(rows.watermark()), &differences);
  return differences;
}

}  // namespace harrier
