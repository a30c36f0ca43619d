#include "snapshot/quality_columns.h"

#include <string>

namespace harrier {
namespace {

using Cells = CsvRow;

const Confusion& ConfusionOf(const MatrixRow& row, std::size_t /*index*/) { return row.confusion; }
template <class Row>
const Confusion& ConfusionOf(const Row& row, std::size_t index) {
  return row.confusion.Of(static_cast<DetectorKind>(index));
}

// What no label says is empty.
template <class Row, std::int64_t Confusion::*Count>
void WriteCount(const Row& row, std::size_t index, Cells* cells) {
  const Confusion& of = ConfusionOf(row, index);
  of.all() > 0 ? cells->Integer(of.*Count) : cells->Null();
}
void WriteNumber(std::optional<double> number, Cells* cells) {
  number ? cells->Number(*number) : cells->Null();
}
template <class Row, std::optional<double> (Confusion::*Figure)() const>
void WriteRatio(const Row& row, std::size_t index, Cells* cells) {
  WriteNumber((ConfusionOf(row, index).*Figure)(), cells);
}

template <class Row, std::int64_t Confusion::*Count>
Column<Row> CountColumn(const char* name, const char* meaning) {
  return {name, CellType::kInteger, Empty::kWhenUnknown, meaning, WriteCount<Row, Count>};
}
template <class Row, std::optional<double> (Confusion::*Figure)() const>
Column<Row> RatioColumn(const char* name, const char* meaning) {
  return {name, CellType::kNumber, Empty::kWhenUnknown, meaning, WriteRatio<Row, Figure>};
}

template <class Row>
Column<Row> TruePositives() {
  return CountColumn<Row, &Confusion::true_positives>("tp", "labelled anomalies that were flagged");
}
template <class Row>
Column<Row> FalsePositives() {
  return CountColumn<Row, &Confusion::false_positives>("fp", "labelled normal, and flagged");
}
template <class Row>
Column<Row> TrueNegatives() {
  return CountColumn<Row, &Confusion::true_negatives>("tn", "labelled normal, and not flagged");
}
template <class Row>
Column<Row> Precision() {
  return RatioColumn<Row, &Confusion::Precision>("precision", "tp / (tp + fp)");
}
template <class Row>
Column<Row> Recall() {
  return RatioColumn<Row, &Confusion::Recall>("recall", "tp / (tp + fn)");
}
template <class Row>
Column<Row> F1() {
  return RatioColumn<Row, &Confusion::F1>("f1", "2 tp / (2 tp + fp + fn)");
}

// A column for each detector, named after it; `index` is the detector.
template <class Row>
void AddForDetector(Column<Row> column, DetectorKind detector, std::vector<Column<Row>>* columns) {
  column.name += '_';
  column.name += DetectorName(detector);
  column.index = static_cast<std::size_t>(detector);
  columns->push_back(std::move(column));
}

template <class Row>
void AddCounts(DetectorKind detector, std::vector<Column<Row>>* columns) {
  const std::vector<Column<Row>> counts = {
      TruePositives<Row>(), FalsePositives<Row>(),
      CountColumn<Row, &Confusion::false_negatives>("fn", "labelled anomalies that were not"),
      TrueNegatives<Row>()};
  for (const Column<Row>& column : counts) AddForDetector(column, detector, columns);
}

// --- thresholds.csv

void AddThresholdFigures(DetectorKind detector, std::vector<Column<ThresholdRow>>* columns) {
  using enum CellType;
  using Row = ThresholdRow;
  const std::vector<Column<Row>> figures = {
      Precision<Row>(),
      Recall<Row>(),
      RatioColumn<Row, &Confusion::FalsePositiveRate>("fpr", "fp / (fp + tn)"),
      {"workload_ratio", kNumber, Empty::kWhenUnknown, "flagged_count / transactions",
       [](const Row& row, std::size_t index, Cells* cells) {
         WriteNumber(Ratio(row.flagged.Of(static_cast<DetectorKind>(index)), row.transactions),
                     cells);
       }},
      {"flagged_count", kInteger, Empty::kNever, "of all transactions, labelled or not",
       [](const Row& row, std::size_t index, Cells* cells) {
         cells->Integer(row.flagged.Of(static_cast<DetectorKind>(index)));
       }},
      {"expected_cost", kAmount, Empty::kWhenUnknown,
       "fp and fn at the costs that run.json names, in the base currency",
       [](const Row& row, std::size_t index, Cells* cells) {
         if (ConfusionOf(row, index).all() == 0) return cells->Null();
         cells->Word(FormatMoneySum(row.expected_costs.Of(static_cast<DetectorKind>(index))));
       }},
  };
  for (const Column<Row>& column : figures) AddForDetector(column, detector, columns);
}

}  // namespace

const std::vector<Column<ThresholdRow>>& ThresholdColumns() {
  using enum CellType;
  using Row = ThresholdRow;
  static const std::vector<Column<Row>> kColumns = [] {
    std::vector<Column<Row>> columns = {
        {"threshold", kNumber, Empty::kNever, "the model flags scores from here on",
         [](const Row& row, std::size_t, Cells* cells) { cells->Number(row.threshold); }}};
    for (const DetectorKind detector : kDetectors) AddThresholdFigures(detector, &columns);
    columns.push_back(
        {"is_default", kBoolean, Empty::kNever, "the threshold in force, as run.json names it",
         [](const Row& row, std::size_t, Cells* cells) { cells->Boolean(row.is_default); }});
    columns.push_back(
        {"transactions", kInteger, Empty::kNever, "all of the run, on every row",
         [](const Row& row, std::size_t, Cells* cells) { cells->Integer(row.transactions); }});
    for (const DetectorKind detector : kDetectors) AddCounts(detector, &columns);
    return columns;
  }();
  return kColumns;
}

const std::vector<Column<TypeRow>>& TypeColumns() {
  using enum CellType;
  using Row = TypeRow;
  static const std::vector<Column<Row>> kColumns = [] {
    std::vector<Column<Row>> columns = {
        {"threshold", kNumber, Empty::kNever, "the model flags scores from here on",
         [](const Row& row, std::size_t, Cells* cells) { cells->Number(row.threshold); }},
        {"anomaly_type", kText, Empty::kNever,
         "as labelled; `(unnamed)` where the label names none",
         [](const Row& row, std::size_t, Cells* cells) { cells->Text(row.anomaly_type); }},
        {"support", kInteger, Empty::kNever, "labelled anomalies of this type",
         [](const Row& row, std::size_t, Cells* cells) {
           cells->Integer(row.confusion.ml.anomalies());
         }}};
    for (const DetectorKind detector : kDetectors)
      AddForDetector(Recall<Row>(), detector, &columns);
    for (const DetectorKind detector : kDetectors) {
      AddForDetector(Precision<Row>(), detector, &columns);
      AddForDetector(F1<Row>(), detector, &columns);
      AddCounts(detector, &columns);
    }
    return columns;
  }();
  return kColumns;
}

const std::vector<Column<MatrixRow>>& MatrixColumns() {
  using enum CellType;
  using Row = MatrixRow;
  static const std::vector<Column<Row>> kColumns = {
      {"detector", kText, Empty::kNever, "`ml`, `rules` or `hybrid` (either of them)",
       [](const Row& row, std::size_t, Cells* cells) { cells->Word(DetectorName(row.detector)); }},
      TrueNegatives<Row>(),
      FalsePositives<Row>(),
      CountColumn<Row, &Confusion::false_negatives>("fn",
                                                    "labelled anomalies that were not flagged"),
      TruePositives<Row>(),
      RatioColumn<Row, &Confusion::Accuracy>("accuracy", "(tp + tn) / all"),
      Precision<Row>(),
      Recall<Row>(),
      F1<Row>(),
      RatioColumn<Row, &Confusion::Prevalence>("prevalence", "(tp + fn) / all"),
      {"threshold_used", kNumber, Empty::kWhenUnknown,
       "of the model; empty for the rules, and when other policies than run.json's judged some "
       "rows",
       [](const Row& row, std::size_t, Cells* cells) { WriteNumber(row.threshold_used, cells); }},
  };
  return kColumns;
}

}  // namespace harrier
