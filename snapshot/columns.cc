#include "snapshot/columns.h"

#include <bit>
#include <cctype>
#include <span>

#include "scoring/decision.h"
#include "scoring/feature_table.h"
#include "scoring/rules.h"

namespace harrier {
namespace {

constexpr char kListSeparator = ';';

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& letter : lower) {
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return lower;
}

template <class Texts>
std::string Join(const Texts& texts) {
  std::string joined;
  for (const auto& text : texts) {
    if (text.empty()) continue;
    if (!joined.empty()) joined += kListSeparator;
    joined += text;
  }
  return joined;
}

std::string JoinRules(RuleSet rules) {
  std::string joined;
  for (const RuleInfo& rule : kRuleTable) {
    if (!rules.Has(rule.id)) continue;
    if (!joined.empty()) joined += kListSeparator;
    joined += rule.name;
  }
  return joined;
}

std::string_view LabelName(const KnownLabel& label) {
  return label.is_anomaly ? kLabelAnomaly : kLabelNormal;
}

using Cells = CsvRow;

void WriteCurrency(CurrencyCode code, Cells* cells) {
  code.packed == 0 ? cells->Null() : cells->Word(FormatCurrency(code));
}
void WriteCountry(CountryCode code, Cells* cells) {
  code.packed == 0 ? cells->Null() : cells->Word(FormatCountry(code));
}

// --- transactions_scored.csv

void WriteFeature(const TransactionRow& row, std::size_t index, Cells* cells) {
  const auto id = static_cast<FeatureId>(index);
  const FeatureVector& features = row.scored.features;
  features.Knows(id) ? cells->Number(features[id]) : cells->Null();
}

void WriteRule(const TransactionRow& row, std::size_t index, Cells* cells) {
  const auto id = static_cast<RuleId>(index);
  row.scored.skipped.Has(id) ? cells->Null() : cells->Boolean(row.scored.enforced.Has(id));
}

using TransactionColumn = Column<TransactionRow>;

void AddSubject(std::vector<TransactionColumn>* columns) {
  using enum CellType;
  using Row = TransactionRow;
  const std::vector<TransactionColumn> subject = {
      {"transaction_id", kText, Empty::kNever, "as received",
       [](const Row& row, std::size_t, Cells* cells) { cells->Text(row.scored.transaction_id); }},
      {"customer_id", kText, Empty::kNever, "as received",
       [](const Row& row, std::size_t, Cells* cells) { cells->Text(row.scored.customer_id); }},
      {"event_time", kTime, Empty::kNever, "when it happened, UTC",
       [](const Row& row, std::size_t, Cells* cells) { cells->Time(row.scored.time); }},
      {"event_date", kDate, Empty::kNever, "its date, UTC",
       [](const Row& row, std::size_t, Cells* cells) { cells->Date(row.scored.time); }},
      {"amount", kAmount, Empty::kNever, "in `currency`; negative = refund",
       [](const Row& row, std::size_t, Cells* cells) { cells->Amount(row.scored.amount); }},
      {"currency", kText, Empty::kWhenUnknown, "ISO 4217",
       [](const Row& row, std::size_t, Cells* cells) {
         WriteCurrency(row.scored.currency, cells);
       }},
      {"country", kText, Empty::kWhenUnknown, "ISO 3166-1 alpha-2",
       [](const Row& row, std::size_t, Cells* cells) { WriteCountry(row.scored.country, cells); }},
      {"channel", kText, Empty::kWhenUnknown, "as received",
       [](const Row& row, std::size_t, Cells* cells) { cells->Text(row.scored.channel); }},
      {"device", kText, Empty::kWhenUnknown, "as received",
       [](const Row& row, std::size_t, Cells* cells) { cells->Text(row.scored.device); }},
      {"merchant_category", kText, Empty::kWhenUnknown, "as received",
       [](const Row& row, std::size_t, Cells* cells) {
         cells->Text(row.scored.merchant_category);
       }},
      {"ip", kText, Empty::kWhenUnknown, "as received",
       [](const Row& row, std::size_t, Cells* cells) { cells->Text(row.scored.ip); }},
      {"label", kText, Empty::kWhenUnknown, "`anomaly` or `normal`",
       [](const Row& row, std::size_t, Cells* cells) {
         row.label ? cells->Word(LabelName(*row.label)) : cells->Null();
       }},
      {"anomaly_type", kText, Empty::kWhenUnknown, "of a labelled anomaly",
       [](const Row& row, std::size_t, Cells* cells) {
         const bool is_anomaly = row.label && row.label->is_anomaly;
         is_anomaly ? cells->Text(row.label->anomaly_type) : cells->Null();
       }},
  };
  columns->insert(columns->end(), subject.begin(), subject.end());
}

void AddFeaturesAndRules(std::vector<TransactionColumn>* columns) {
  using Row = TransactionRow;
  // Those of version 1: what the file has had from the start (docs/formats/transactions-scored.md).
  for (const FeatureInfo& feature : std::span(kFeatureTable).first(FeatureCountOf(1))) {
    columns->push_back({std::string(feature.name), CellType::kNumber, Empty::kWhenUnknown,
                        "feature: " + std::string(feature.definition), WriteFeature,
                        static_cast<std::size_t>(feature.id)});
  }
  columns->push_back(
      {"score", CellType::kNumber, Empty::kNever, "calibrated score of the model, 0-1",
       [](const Row& row, std::size_t, Cells* cells) { cells->Number(row.scored.score); }});
  columns->push_back(
      {"is_ml_flag", CellType::kBoolean, Empty::kNever, "the model's score is at its threshold",
       [](const Row& row, std::size_t, Cells* cells) { cells->Boolean(row.scored.is_ml_flag); }});
  for (const RuleInfo& rule : kRuleTable) {
    columns->push_back({"rule_" + LowerCase(rule.name), CellType::kBoolean, Empty::kWhenUnknown,
                        "the enforced rule " + std::string(rule.name) +
                            " fired; empty when a field that it needs was absent",
                        WriteRule, static_cast<std::size_t>(rule.id)});
  }
}

void AddVerdict(std::vector<TransactionColumn>* columns) {
  using enum CellType;
  using Row = TransactionRow;
  const std::vector<TransactionColumn> verdict = {
      {"rule_count", kInteger, Empty::kNever, "enforced rules that fired",
       [](const Row& row, std::size_t, Cells* cells) {
         cells->Integer(std::popcount(row.scored.enforced.bits));
       }},
      {"is_rule_flag", kBoolean, Empty::kNever, "any enforced rule fired",
       [](const Row& row, std::size_t, Cells* cells) {
         cells->Boolean(row.scored.is_rule_flag());
       }},
      {"is_flag", kBoolean, Empty::kNever, "model or rules: this is an alert",
       [](const Row& row, std::size_t, Cells* cells) { cells->Boolean(row.scored.is_flag()); }},
      {"detection_source", kText, Empty::kNever, "`none`, `ml`, `rules` or `both`",
       [](const Row& row, std::size_t, Cells* cells) {
         cells->Word(DecidedByName(DetectionSource(row.scored)));
       }},
      {"late", kBoolean, Empty::kNever, "older than the customer's newest when it arrived",
       [](const Row& row, std::size_t, Cells* cells) {
         cells->Boolean(row.scored.timing != Timing::kOnTime);
       }},
      {"partition", kInteger, Empty::kNever, "of the input topic",
       [](const Row& row, std::size_t, Cells* cells) {
         cells->Integer(row.scored.at.partition.value);
       }},
      {"offset", kInteger, Empty::kNever, "in that partition",
       [](const Row& row, std::size_t, Cells* cells) {
         cells->Integer(row.scored.at.offset.value);
       }},
      {"amount_base", kAmount, Empty::kNever, "in the base currency that run.json names",
       [](const Row& row, std::size_t, Cells* cells) { cells->Amount(row.scored.amount_base); }},
      {"merchant_id", kText, Empty::kWhenUnknown, "as received",
       [](const Row& row, std::size_t, Cells* cells) { cells->Text(row.scored.merchant_id); }},
      {"risk", kNumber, Empty::kNever, "of model and rules together, 0-1",
       [](const Row& row, std::size_t, Cells* cells) { cells->Number(row.scored.risk); }},
      {"severity", kText, Empty::kNever, "`LOW`, `MEDIUM`, `HIGH` or `CRITICAL`",
       [](const Row& row, std::size_t, Cells* cells) {
         cells->Word(SeverityName(row.scored.severity));
       }},
      {"recommendation", kText, Empty::kNever, "`APPROVE`, `REVIEW` or `BLOCK`",
       [](const Row& row, std::size_t, Cells* cells) {
         cells->Word(RecommendationName(row.scored.recommendation));
       }},
      {"timing", kText, Empty::kNever, "`on_time`, `late` or `too_late`",
       [](const Row& row, std::size_t, Cells* cells) {
         cells->Word(TimingName(row.scored.timing));
       }},
      {"truncated", kBoolean, Empty::kNever, "the customer's history was cut at its limit",
       [](const Row& row, std::size_t, Cells* cells) { cells->Boolean(row.scored.truncated); }},
      {"cold_start", kBoolean, Empty::kNever, "fewer than five earlier transactions",
       [](const Row& row, std::size_t, Cells* cells) { cells->Boolean(row.scored.cold_start); }},
      {"shadow_rules", kText, Empty::kWhenUnknown, "rules in shadow mode that fired, by `;`",
       [](const Row& row, std::size_t, Cells* cells) {
         cells->Text(JoinRules(row.scored.shadow));
       }},
      {"reasons_top3", kText, Empty::kWhenUnknown, "reason codes of an alert, by `;`",
       [](const Row& row, std::size_t, Cells* cells) {
         cells->Text(Join(row.scored.reasons_top3));
       }},
      {"alert_id", kText, Empty::kWhenUnknown, "of an alert",
       [](const Row& row, std::size_t, Cells* cells) { cells->Text(row.scored.alert_id); }},
      {"late_day", kBoolean, Empty::kNever,
       "it arrived after the nightly run of its day, and is in that of a later day",
       [](const Row& row, std::size_t, Cells* cells) { cells->Boolean(row.is_late_day); }},
  };
  columns->insert(columns->end(), verdict.begin(), verdict.end());
}

// --- cases.csv

void AddCaseTotals(std::vector<Column<Case>>* columns) {
  using enum CellType;
  const std::vector<Column<Case>> totals = {
      {"case_id", kText, Empty::kNever, "the same first alert, the same id",
       [](const Case& row, std::size_t, Cells* cells) { cells->Text(row.case_id); }},
      {"customer_id", kText, Empty::kNever, "whose alerts they are",
       [](const Case& row, std::size_t, Cells* cells) { cells->Text(row.customer_id); }},
      {"first_event_time", kTime, Empty::kNever, "of its alerts",
       [](const Case& row, std::size_t, Cells* cells) { cells->Time(row.first_time); }},
      {"last_event_time", kTime, Empty::kNever, "of its alerts",
       [](const Case& row, std::size_t, Cells* cells) { cells->Time(row.last_time); }},
      {"event_date", kDate, Empty::kNever, "of the first alert, UTC",
       [](const Case& row, std::size_t, Cells* cells) { cells->Date(row.first_time); }},
      {"alert_count", kInteger, Empty::kNever, "its alerts",
       [](const Case& row, std::size_t, Cells* cells) { cells->Integer(row.alerts.all()); }},
      {"amount_sum", kAmount, Empty::kNever, "of its alerts, in the base currency",
       [](const Case& row, std::size_t, Cells* cells) {
         cells->Word(FormatMoneySum(row.amount_sum));
       }},
      {"amount_max", kAmount, Empty::kNever, "the largest of them, in the base currency",
       [](const Case& row, std::size_t, Cells* cells) { cells->Amount(row.amount_max); }},
      {"risk", kNumber, Empty::kNever, "of the riskiest alert; the file is sorted by it",
       [](const Case& row, std::size_t, Cells* cells) { cells->Number(row.riskiest.risk); }},
      {"score_max", kNumber, Empty::kNever, "the model's greatest score",
       [](const Case& row, std::size_t, Cells* cells) { cells->Number(row.score_max); }},
      {"severity", kText, Empty::kNever, "of the riskiest alert",
       [](const Case& row, std::size_t, Cells* cells) {
         cells->Word(SeverityName(row.riskiest.severity));
       }},
      {"recommendation", kText, Empty::kNever, "of the riskiest alert",
       [](const Case& row, std::size_t, Cells* cells) {
         cells->Word(RecommendationName(row.riskiest.recommendation));
       }},
      {"detection_source", kText, Empty::kNever, "`ml`, `rules` or `both`, over all its alerts",
       [](const Case& row, std::size_t, Cells* cells) {
         cells->Word(DecidedByName(row.alerts.decided_by()));
       }},
      {"reasons_top3", kText, Empty::kWhenUnknown,
       "reason codes that most of its alerts give, by `;`, ties in table order",
       [](const Case& row, std::size_t, Cells* cells) { cells->Text(Join(row.reasons_top3)); }},
      {"triggered_rules", kText, Empty::kWhenUnknown,
       "all enforced rules that fired, by `;`, in table order",
       [](const Case& row, std::size_t, Cells* cells) { cells->Text(JoinRules(row.triggered)); }},
  };
  columns->insert(columns->end(), totals.begin(), totals.end());
}

void AddRiskiestAlertAndLabels(std::vector<Column<Case>>* columns) {
  using enum CellType;
  const std::vector<Column<Case>> rest = {
      {"riskiest_transaction_id", kText, Empty::kNever, "the alert to open first",
       [](const Case& row, std::size_t, Cells* cells) {
         cells->Text(row.riskiest.transaction_id);
       }},
      {"riskiest_alert_id", kText, Empty::kWhenUnknown, "its alert id",
       [](const Case& row, std::size_t, Cells* cells) { cells->Text(row.riskiest.alert_id); }},
      {"riskiest_event_time", kTime, Empty::kNever, "its time",
       [](const Case& row, std::size_t, Cells* cells) { cells->Time(row.riskiest.time); }},
      {"riskiest_amount", kAmount, Empty::kNever, "its amount, in its currency",
       [](const Case& row, std::size_t, Cells* cells) { cells->Amount(row.riskiest.amount); }},
      {"riskiest_currency", kText, Empty::kWhenUnknown, "its currency",
       [](const Case& row, std::size_t, Cells* cells) {
         WriteCurrency(row.riskiest.currency, cells);
       }},
      {"riskiest_country", kText, Empty::kWhenUnknown, "its country",
       [](const Case& row, std::size_t, Cells* cells) {
         WriteCountry(row.riskiest.country, cells);
       }},
      {"riskiest_channel", kText, Empty::kWhenUnknown, "its channel",
       [](const Case& row, std::size_t, Cells* cells) { cells->Text(row.riskiest.channel); }},
      {"riskiest_merchant_id", kText, Empty::kWhenUnknown, "its merchant",
       [](const Case& row, std::size_t, Cells* cells) { cells->Text(row.riskiest.merchant_id); }},
      {"riskiest_merchant_category", kText, Empty::kWhenUnknown, "its merchant's category",
       [](const Case& row, std::size_t, Cells* cells) {
         cells->Text(row.riskiest.merchant_category);
       }},
      {"labelled_anomalies", kInteger, Empty::kWhenUnknown,
       "its alerts that are labelled anomalies; empty when none of them has a label",
       [](const Case& row, std::size_t, Cells* cells) {
         row.labelled > 0 ? cells->Integer(row.labelled_anomalies) : cells->Null();
       }},
      {"anomaly_type", kText, Empty::kWhenUnknown, "of its first labelled anomaly",
       [](const Case& row, std::size_t, Cells* cells) { cells->Text(row.anomaly_type); }},
  };
  columns->insert(columns->end(), rest.begin(), rest.end());
}

}  // namespace

std::string_view CellTypeName(CellType type) {
  switch (type) {
    case CellType::kText:
      return "text";
    case CellType::kInteger:
      return "integer";
    case CellType::kNumber:
      return "number";
    case CellType::kAmount:
      return "amount";
    case CellType::kBoolean:
      return "boolean";
    case CellType::kTime:
      return "time";
    case CellType::kDate:
      return "date";
  }
  return "";
}

const std::vector<TransactionColumn>& TransactionColumns() {
  static const std::vector<TransactionColumn> kColumns = [] {
    std::vector<TransactionColumn> columns;
    AddSubject(&columns);
    AddFeaturesAndRules(&columns);
    AddVerdict(&columns);
    return columns;
  }();
  return kColumns;
}

const std::vector<Column<Case>>& CaseColumns() {
  static const std::vector<Column<Case>> kColumns = [] {
    std::vector<Column<Case>> columns;
    AddCaseTotals(&columns);
    AddRiskiestAlertAndLabels(&columns);
    return columns;
  }();
  return kColumns;
}

const std::vector<Column<DailyRow>>& DailyColumns() {
  using enum CellType;
  static const std::vector<Column<DailyRow>> kColumns = {
      {"event_date", kDate, Empty::kNever, "UTC",
       [](const DailyRow& row, std::size_t, Cells* cells) { cells->Date(row.date); }},
      {"channel", kText, Empty::kWhenUnknown, "`web`, `app`, `atm`, `branch`, `pos` or `other`",
       [](const DailyRow& row, std::size_t, Cells* cells) { cells->Word(row.channel); }},
      {"transactions", kInteger, Empty::kNever, "judged",
       [](const DailyRow& row, std::size_t, Cells* cells) { cells->Integer(row.transactions); }},
      {"alerts", kInteger, Empty::kNever, "of them flagged",
       [](const DailyRow& row, std::size_t, Cells* cells) { cells->Integer(row.alerts.all()); }},
      {"alerts_ml", kInteger, Empty::kNever, "by the model alone",
       [](const DailyRow& row, std::size_t, Cells* cells) { cells->Integer(row.alerts.ml); }},
      {"alerts_rules", kInteger, Empty::kNever, "by rules alone",
       [](const DailyRow& row, std::size_t, Cells* cells) { cells->Integer(row.alerts.rules); }},
      {"alerts_both", kInteger, Empty::kNever, "by model and rules",
       [](const DailyRow& row, std::size_t, Cells* cells) { cells->Integer(row.alerts.both); }},
      {"labelled_anomalies", kInteger, Empty::kWhenUnknown,
       "labelled anomalies, flagged or not; empty when no label is known",
       [](const DailyRow& row, std::size_t, Cells* cells) {
         row.labelled > 0 ? cells->Integer(row.labelled_anomalies) : cells->Null();
       }},
      {"amount_base", kAmount, Empty::kNever, "of all transactions, in the base currency",
       [](const DailyRow& row, std::size_t, Cells* cells) {
         cells->Word(FormatMoneySum(row.amount));
       }},
      {"alert_amount_base", kAmount, Empty::kNever, "of the flagged ones",
       [](const DailyRow& row, std::size_t, Cells* cells) {
         cells->Word(FormatMoneySum(row.alert_amount));
       }},
      {"late", kInteger, Empty::kNever, "transactions that came late",
       [](const DailyRow& row, std::size_t, Cells* cells) { cells->Integer(row.late); }},
  };
  return kColumns;
}

}  // namespace harrier
