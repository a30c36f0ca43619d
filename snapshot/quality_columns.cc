#include "snapshot/quality_columns.h"

#include <string>

namespace harrier {
namespace {

using Cells = CsvRow;

void WriteRatio(std::optional<double> ratio, Cells* cells) {
  ratio ? cells->Number(*ratio) : cells->Null();
}
void WriteCount(std::int64_t count, const Confusion& of, Cells* cells) {
  of.all() > 0 ? cells->Integer(count) : cells->Null();
}

// A column for each detector, named after it; `index` is the detector.
template <class Row>
void AddForDetector(const Column<Row>& column, DetectorKind detector,
                    std::vector<Column<Row>>* columns) {
  Column<Row> one = column;
  one.name += '_';
  one.name += DetectorName(detector);
  one.index = static_cast<std::size_t>(detector);
  columns->push_back(std::move(one));
}

template <class Row>
const Confusion& ConfusionOf(const Row& row, std::size_t index) {
  return row.confusion.Of(static_cast<DetectorKind>(index));
}

// The four counts, of rows that hold a Confusion for each detector.
template <class Row>
void AddCounts(DetectorKind detector, std::vector<Column<Row>>* columns) {
  using enum CellType;
  const std::vector<Column<Row>> counts = {
      {"tp", kInteger, Empty::kWhenUnknown, "labelled anomalies that were flagged",
       [](const Row& row, std::size_t index, Cells* cells) {
         const Confusion& of = ConfusionOf(row, index);
         WriteCount(of.true_positives, of, cells);
       }},
      {"fp", kInteger, Empty::kWhenUnknown, "labelled normal, and flagged",
       [](const Row& row, std::size_t index, Cells* cells) {
         const Confusion& of = ConfusionOf(row, index);
         WriteCount(of.false_positives, of, cells);
       }},
      {"fn", kInteger, Empty::kWhenUnknown, "labelled anomalies that were not",
       [](const Row& row, std::size_t index, Cells* cells) {
         const Confusion& of = ConfusionOf(row, index);
         WriteCount(of.false_negatives, of, cells);
       }},
      {"tn", kInteger, Empty::kWhenUnknown, "labelled normal, and not flagged",
       [](const Row& row, std::size_t index, Cells* cells) {
         const Confusion& of = ConfusionOf(row, index);
         WriteCount(of.true_negatives, of, cells);
       }},
  };
  for (const Column<Row>& column : counts) AddForDetector(column, detector, columns);
}

template <class Row>
Column<Row> Precision() {
  return {"precision", CellType::kNumber, Empty::kWhenUnknown, "tp / (tp + fp)",
          [](const Row& row, std::size_t index, Cells* cells) {
            WriteRatio(ConfusionOf(row, index).Precision(), cells);
          }};
}
template <class Row>
Column<Row> Recall() {
  return {"recall", CellType::kNumber, Empty::kWhenUnknown, "tp / (tp + fn)",
          [](const Row& row, std::size_t index, Cells* cells) {
            WriteRatio(ConfusionOf(row, index).Recall(), cells);
          }};
}

// --- thresholds.csv

void AddThresholdFigures(DetectorKind detector, std::vector<Column<ThresholdRow>>* columns) {
  using enum CellType;
  using Row = ThresholdRow;
  const std::vector<Column<Row>> figures = {
      Precision<Row>(),
      Recall<Row>(),
      {"fpr", kNumber, Empty::kWhenUnknown, "fp / (fp + tn)",
       [](const Row& row, std::size_t index, Cells* cells) {
         WriteRatio(ConfusionOf(row, index).FalsePositiveRate(), cells);
       }},
      {"workload_ratio", kNumber, Empty::kWhenUnknown, "flagged_count / transactions",
       [](const Row& row, std::size_t index, Cells* cells) {
         WriteRatio(Ratio(row.flagged.Of(static_cast<DetectorKind>(index)), row.transactions),
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

// --- confusion_matrix.csv

using MatrixColumn = Column<MatrixRow>;

MatrixColumn MatrixCount(const char* name, const char* meaning,
                         void (*write)(const MatrixRow&, std::size_t, Cells*)) {
  return {name, CellType::kInteger, Empty::kWhenUnknown, meaning, write};
}
MatrixColumn MatrixRatio(const char* name, const char* meaning,
                         void (*write)(const MatrixRow&, std::size_t, Cells*)) {
  return {name, CellType::kNumber, Empty::kWhenUnknown, meaning, write};
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
    const Column<Row> f1 = {"f1", kNumber, Empty::kWhenUnknown, "2 tp / (2 tp + fp + fn)",
                            [](const Row& row, std::size_t index, Cells* cells) {
                              WriteRatio(ConfusionOf(row, index).F1(), cells);
                            }};
    for (const DetectorKind detector : kDetectors) {
      AddForDetector(Precision<Row>(), detector, &columns);
      AddForDetector(f1, detector, &columns);
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
      MatrixCount("tn", "labelled normal, and not flagged",
                  [](const Row& row, std::size_t, Cells* cells) {
                    WriteCount(row.confusion.true_negatives, row.confusion, cells);
                  }),
      MatrixCount("fp", "labelled normal, and flagged",
                  [](const Row& row, std::size_t, Cells* cells) {
                    WriteCount(row.confusion.false_positives, row.confusion, cells);
                  }),
      MatrixCount("fn", "labelled anomalies that were not flagged",
                  [](const Row& row, std::size_t, Cells* cells) {
                    WriteCount(row.confusion.false_negatives, row.confusion, cells);
                  }),
      MatrixCount("tp", "labelled anomalies that were flagged",
                  [](const Row& row, std::size_t, Cells* cells) {
                    WriteCount(row.confusion.true_positives, row.confusion, cells);
                  }),
      MatrixRatio("accuracy", "(tp + tn) / all",
                  [](const Row& row, std::size_t, Cells* cells) {
                    WriteRatio(row.confusion.Accuracy(), cells);
                  }),
      MatrixRatio("precision", "tp / (tp + fp)",
                  [](const Row& row, std::size_t, Cells* cells) {
                    WriteRatio(row.confusion.Precision(), cells);
                  }),
      MatrixRatio("recall", "tp / (tp + fn)",
                  [](const Row& row, std::size_t, Cells* cells) {
                    WriteRatio(row.confusion.Recall(), cells);
                  }),
      MatrixRatio(
          "f1", "2 tp / (2 tp + fp + fn)",
          [](const Row& row, std::size_t, Cells* cells) { WriteRatio(row.confusion.F1(), cells); }),
      MatrixRatio("prevalence", "(tp + fn) / all",
                  [](const Row& row, std::size_t, Cells* cells) {
                    WriteRatio(row.confusion.Prevalence(), cells);
                  }),
      MatrixRatio(
          "threshold_used",
          "of the model; empty for the rules, and when other policies than run.json's "
          "judged some rows",
          [](const Row& row, std::size_t, Cells* cells) { WriteRatio(row.threshold_used, cells); }),
  };
  return kColumns;
}

}  // namespace harrier
