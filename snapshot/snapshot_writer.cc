#include "snapshot/snapshot_writer.h"

#include <memory>
#include <utility>

#include "core/failpoint.h"
#include "snapshot/cases.h"
#include "snapshot/columns.h"
#include "snapshot/daily.h"
#include "snapshot/evaluation.h"
#include "snapshot/external_sort.h"
#include "snapshot/quality_columns.h"
#include "snapshot/report_file.h"
#include "snapshot/run_folder.h"
#include "snapshot/scored_row_bytes.h"
#include "snapshot/snapshot_file.h"
#include "snapshot/sort_key.h"
#include "snapshot/threshold_sweep.h"

namespace harrier {
namespace {

using Cause = SnapshotError::Cause;
using Step = Result<void, SnapshotError>;

// Asked now and then, so that a stop takes effect within milliseconds.
constexpr std::int64_t kRowsBetweenStopChecks = 1024;

SnapshotError FolderError(const Fault& fault) { return {Cause::kFolder, fault}; }

SnapshotError StoppedError() {
  return {Cause::kStopped, Fault{FaultKind::kFatal, "snapshot", "stopped before it was done", ""}};
}

bool IsAskedToStop(const SnapshotOptions& options) {
  return options.stop != nullptr && *options.stop;
}

// The order of transactions_scored.csv; behind it where the verdict was read, the last one first,
// so that the newest verdict on an input record comes before those that it supersedes.
void SetTransactionKey(const ScoredRow& row, Coordinates read_at, std::string* key) {
  key->clear();
  AppendOrderedNumber(key, row.time.ms);
  AppendOrderedText(key, row.transaction_id);
  AppendOrderedCoordinates(key, row.at);
  AppendOrderedNumber(key, -read_at.partition.value);
  AppendOrderedNumber(key, -read_at.offset.value);
}

std::string_view InputRecordPart(std::string_view transaction_key) {
  return transaction_key.substr(0, transaction_key.size() - kOrderedCoordinatesBytes);
}

void SetCaseKey(const ScoredRow& row, std::string* key) {
  key->clear();
  AppendOrderedText(key, row.customer_id);
  AppendOrderedNumber(key, row.time.ms);
  AppendOrderedText(key, row.transaction_id);
  AppendOrderedCoordinates(key, row.at);
}

// One run: what its steps share. Rows travel through both sorts as packed bytes.
class SnapshotRun {
 public:
  SnapshotRun(const LabelIndex& labels, const SnapshotOptions& options, RunFolder* folder)
      : labels_(labels),
        options_(options),
        day_(options.day),
        folder_(folder),
        sweep_(options.policy.score_threshold),
        rows_({folder->pending_path(), options.memory_bytes / 4 * 3}),
        flagged_({folder->pending_path(), options.memory_bytes / 4}) {}

  [[nodiscard]] Step ReadRows(RecordReader* scored);
  [[nodiscard]] Step WriteTransactions();
  [[nodiscard]] Step WriteCases();
  [[nodiscard]] Step WriteDaily();
  [[nodiscard]] Step WriteQuality();
  void DescribeRun(const RecordReader& scored);
  [[nodiscard]] Step AddReport();
  [[nodiscard]] Step WriteManifest();
  [[nodiscard]] Step WriteWhole(std::string_view name, const std::string& bytes);
  [[nodiscard]] RunManifest TakeManifest() { return std::move(manifest_); }

 private:
  // Counts what is not.
  [[nodiscard]] bool IsSelected(EventTime time, Coordinates read_at);
  [[nodiscard]] bool IsTimeToStop() {
    return ++rows_since_check_ % kRowsBetweenStopChecks == 0 && IsAskedToStop(options_);
  }
  void Count(const TransactionRow& row);
  void Judge(const std::optional<KnownLabel>& label);
  [[nodiscard]] Outcome WriteTransaction(std::string_view packed, SnapshotFile* file);
  template <class Row>
  [[nodiscard]] Step WriteTable(std::string_view name, const std::vector<Column<Row>>& columns,
                                const std::vector<Row>& rows);
  [[nodiscard]] Step Close(SnapshotFile* file, std::int64_t rows);

  const LabelIndex& labels_;
  const SnapshotOptions& options_;
  std::optional<DaySelection> day_;
  RunFolder* folder_;
  ThresholdSweep sweep_;
  ByDetector<Confusion> decided_;  // by the flags as they were raised
  ExternalSort rows_;
  ExternalSort flagged_;
  ScoredRow row_;  // texts: views into the record of a sort
  std::string key_;
  std::string packed_;
  DailyTotals daily_;
  RunManifest manifest_;
  std::string policy_id_;  // of the last row
  std::int64_t* policy_rows_ = nullptr;
  std::int64_t rows_since_check_ = 0;
};

bool SnapshotRun::IsSelected(EventTime time, Coordinates read_at) {
  SnapshotCounts& counts = manifest_.counts;
  if (!day_) {
    const bool is_inside =
        (!options_.from || *options_.from <= time) && (!options_.to || time < *options_.to);
    counts.outside += is_inside ? 0 : 1;
    return is_inside;
  }
  const RowFate fate = day_->FateOf(time, read_at);
  counts.outside += fate == RowFate::kOutside ? 1 : 0;
  counts.left += fate == RowFate::kLeft ? 1 : 0;
  counts.taken_before += fate == RowFate::kTakenBefore ? 1 : 0;
  return fate == RowFate::kTaken || fate == RowFate::kTakenLate;
}

Step SnapshotRun::ReadRows(RecordReader* scored) {
  ScoredRowStream stream(scored, options_.on_unreadable);
  while (true) {
    const Result<bool, Fault> has_row = stream.Next();
    if (!has_row) return Unexpected(SnapshotError{Cause::kInput, has_row.error()});
    if (!*has_row) break;
    if (IsTimeToStop()) return Unexpected(StoppedError());
    if (!IsSelected(stream.row().time, stream.record().at)) continue;
    SetTransactionKey(stream.row(), stream.record().at, &key_);
    PackScoredRow(stream.row(), &packed_);
    const Outcome added = rows_.Add(key_, packed_);
    if (!added) return Unexpected(FolderError(added.error()));
  }
  manifest_.counts.records_read = stream.records_read();
  manifest_.counts.unreadable = stream.unreadable();
  const Outcome sorted = rows_.Finish();
  HARRIER_FAILPOINT("snapshot.rows_sorted");
  return sorted ? Step() : Unexpected(FolderError(sorted.error()));
}

Step SnapshotRun::WriteTransactions() {
  auto file = SnapshotFile::Create(folder_->pending_path(), std::string(kTransactionsFile));
  if (!file) return Unexpected(FolderError(file.error()));
  AppendHeader(TransactionColumns(), (*file)->buffer());
  std::string previous;  // the input record that the row before answers
  ExternalSort::Record record;
  while (true) {
    const Result<bool, Fault> has_row = rows_.Next(&record);
    if (!has_row) return Unexpected(FolderError(has_row.error()));
    if (!*has_row) break;
    if (IsTimeToStop()) return Unexpected(StoppedError());
    if (InputRecordPart(record.key) == previous) {
      ++manifest_.counts.superseded;
      continue;
    }
    previous = InputRecordPart(record.key);
    const Outcome written = WriteTransaction(record.value, file->get());
    if (!written) return Unexpected(FolderError(written.error()));
  }
  return Close(file->get(), manifest_.counts.transactions);
}

Outcome SnapshotRun::WriteTransaction(std::string_view packed, SnapshotFile* file) {
  row_ = UnpackScoredRow(packed);
  const bool is_late_day = day_ && row_.time < day_->day();
  const TransactionRow row{row_, labels_.Find(row_.transaction_id), is_late_day};
  AppendRow(TransactionColumns(), row, file->buffer());
  Count(row);
  daily_.Add(row_, row.label);
  Judge(row.label);
  if (row_.is_flag()) {
    SetCaseKey(row_, &key_);
    if (Outcome added = flagged_.Add(key_, packed); !added) return added;
  }
  return file->WriteWhenFull();
}

void SnapshotRun::Count(const TransactionRow& row) {
  const std::optional<KnownLabel>& label = row.label;
  SnapshotCounts& counts = manifest_.counts;
  ++counts.transactions;
  counts.alerts += row_.is_flag() ? 1 : 0;
  counts.labelled += label ? 1 : 0;
  counts.labelled_anomalies += label && label->is_anomaly ? 1 : 0;
  counts.late += row_.timing != Timing::kOnTime ? 1 : 0;
  counts.late_day += row.is_late_day ? 1 : 0;
  counts.truncated += row_.truncated ? 1 : 0;
  manifest_.amount.Add(row_.amount_base);
  if (row_.is_flag()) manifest_.alert_amount.Add(row_.amount_base);
  manifest_.watermark = row_.time;                                // rows come in order of time
  if (policy_rows_ == nullptr || policy_id_ != row_.policy_id) {  // nearly always the same
    policy_id_ = row_.policy_id;
    policy_rows_ = &manifest_.policies[policy_id_];
  }
  ++*policy_rows_;
}

void SnapshotRun::Judge(const std::optional<KnownLabel>& label) {
  sweep_.Add(row_, label);
  if (label) AddDecisions(row_, label->is_anomaly, &decided_);
}

Step SnapshotRun::WriteCases() {
  if (const Outcome sorted = flagged_.Finish(); !sorted) {
    return Unexpected(FolderError(sorted.error()));
  }
  CaseBuilder builder(options_.case_gap_s * kSecondMs);
  TopCases top(static_cast<std::size_t>(options_.cases_max));
  ExternalSort::Record record;
  while (true) {
    const Result<bool, Fault> has_row = flagged_.Next(&record);
    if (!has_row) return Unexpected(FolderError(has_row.error()));
    if (!*has_row) break;
    if (IsTimeToStop()) return Unexpected(StoppedError());
    row_ = UnpackScoredRow(record.value);
    std::optional<Case> closed = builder.Add(row_, labels_.Find(row_.transaction_id));
    if (closed) top.Add(std::move(*closed));
  }
  if (std::optional<Case> last = builder.Finish()) top.Add(std::move(*last));
  manifest_.counts.cases = top.cases_seen();
  return WriteTable(kCasesFile, CaseColumns(), top.Take());
}

Step SnapshotRun::WriteDaily() {
  std::vector<DailyRow> rows;
  daily_.ForEach([&rows](const DailyRow& row) { rows.push_back(row); });
  return WriteTable(kDailyFile, DailyColumns(), rows);
}

Step SnapshotRun::WriteQuality() {
  Step step = WriteTable(kThresholdsFile, ThresholdColumns(), sweep_.Thresholds(options_.costs));
  if (step) step = WriteTable(kTypesFile, TypeColumns(), sweep_.Types());
  if (!step) return step;
  // Of rows that were judged under another policy the threshold is not known.
  const auto& policies = manifest_.policies;
  const bool is_known =
      policies.empty() || (policies.size() == 1 && policies.begin()->first == options_.policy.id);
  std::vector<MatrixRow> matrix;
  for (const DetectorKind detector : kDetectors) {
    MatrixRow& row = matrix.emplace_back();
    row.detector = detector;
    row.confusion = decided_.Of(detector);
    if (is_known && detector != DetectorKind::kRules) {
      row.threshold_used = options_.policy.score_threshold;
    }
  }
  return WriteTable(kMatrixFile, MatrixColumns(), matrix);
}

template <class Row>
Step SnapshotRun::WriteTable(std::string_view name, const std::vector<Column<Row>>& columns,
                             const std::vector<Row>& rows) {
  auto file = SnapshotFile::Create(folder_->pending_path(), std::string(name));
  if (!file) return Unexpected(FolderError(file.error()));
  AppendHeader(columns, (*file)->buffer());
  for (const Row& row : rows) {
    AppendRow(columns, row, (*file)->buffer());
    const Outcome written = (*file)->WriteWhenFull();
    if (!written) return Unexpected(FolderError(written.error()));
  }
  return Close(file->get(), static_cast<std::int64_t>(rows.size()));
}

Step SnapshotRun::Close(SnapshotFile* file, std::int64_t rows) {
  Result<FileFacts, Fault> facts = file->Finish();
  if (!facts) return Unexpected(FolderError(facts.error()));
  facts->rows = rows;
  manifest_.files.push_back(std::move(*facts));
  return {};
}

void SnapshotRun::DescribeRun(const RecordReader& scored) {
  manifest_.run_id = folder_->run_id();
  manifest_.kind = options_.kind;
  manifest_.created_at = options_.run_time;
  manifest_.program_version = options_.program_version;
  manifest_.from = options_.from;
  manifest_.to = options_.to;
  manifest_.scored = {scored.name(), scored.ranges()};
  manifest_.labels = options_.labels;
  manifest_.archive = options_.archive;
  if (day_) {
    manifest_.day = day_->day();
    for (const PartitionRange& range : manifest_.scored.ranges) {
      manifest_.resume[range.partition] = day_->FirstLeft(range.partition).value_or(range.end);
    }
  }
  manifest_.base_currency = FormatCurrency(options_.base_currency);
  manifest_.policy = options_.policy;
  manifest_.costs = options_.costs;
  manifest_.settings = CaseSettings{options_.case_gap_s, options_.cases_max};
  manifest_.previous = folder_->previous();
}

Step SnapshotRun::AddReport() {
  Result<FileFacts, Fault> facts = WriteReport(folder_->pending_path(), manifest_);
  if (!facts) return Unexpected(FolderError(facts.error()));
  manifest_.files.push_back(std::move(*facts));
  return {};
}

Step SnapshotRun::WriteManifest() {
  const std::string manifest = ManifestJson(manifest_);
  Step step = WriteWhole(kManifestName, manifest);
  if (step && options_.signing_key) {
    step = WriteWhole(kSignatureName, options_.signing_key->Sign(manifest));
  }
  if (step) HARRIER_FAILPOINT("snapshot.manifest_written");
  return step;
}

// A file that no manifest names.
Step SnapshotRun::WriteWhole(std::string_view name, const std::string& bytes) {
  auto file = SnapshotFile::Create(folder_->pending_path(), std::string(name));
  if (!file) return Unexpected(FolderError(file.error()));
  *(*file)->buffer() = bytes;
  const Result<FileFacts, Fault> facts = (*file)->Finish();
  return facts ? Step() : Unexpected(FolderError(facts.error()));
}

}  // namespace

Result<SnapshotReport, SnapshotError> WriteSnapshot(RecordReader* scored, const LabelIndex& labels,
                                                    const SnapshotOptions& options) {
  auto folder = RunFolder::Open({options.directory, options.kind, options.run_time});
  if (!folder) return Unexpected(FolderError(folder.error()));
  SnapshotRun run(labels, options, folder->get());
  Step step = run.ReadRows(scored);
  if (step) step = run.WriteTransactions();
  if (step) step = run.WriteCases();
  if (step) step = run.WriteDaily();
  if (step) step = run.WriteQuality();
  if (step) run.DescribeRun(*scored);
  if (step && options.report) step = run.AddReport();
  if (step) step = run.WriteManifest();
  if (step && IsAskedToStop(options)) step = Unexpected(StoppedError());
  if (!step) return Unexpected(step.error());
  if (const Outcome published = (*folder)->Publish(); !published) {
    return Unexpected(FolderError(published.error()));
  }
  return SnapshotReport{(*folder)->published_path(), run.TakeManifest()};
}

}  // namespace harrier
