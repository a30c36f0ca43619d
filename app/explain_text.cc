#include "app/explain_text.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "app/explain_judge_text.h"
#include "app/explain_score_text.h"
#include "app/text_table.h"
#include "core/json_text.h"
#include "scoring/account_item.h"
#include "scoring/decision.h"
#include "scoring/feature_account.h"
#include "scoring/feature_table.h"
#include "scoring/person_words.h"
#include "scoring/rule_account.h"
#include "scoring/rules.h"

namespace harrier {
namespace {

std::string DifferenceText(const JsonDifference& difference) {
  const std::string where = difference.path.empty() ? "the bytes alone" : difference.path;
  TextTable table({Align::kLeft, Align::kLeft});
  table.Add({"first difference", where});
  table.Add({"published", difference.published});
  table.Add({"recomputed", difference.recomputed});
  std::string text = table.Text();
  if (difference.path.empty()) {
    text += "  Every member agrees: the alert was written anew, by a formatter perhaps.\n";
  }
  return text;
}

std::string Spaced(std::string_view name) {
  std::string words(name);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

void AddUnlessEmpty(TextTable* table, const std::string& name, const std::string& value) {
  if (!value.empty()) table->Add({name, value});
}

std::string PlaceText(const Transaction& transaction) {
  std::string place(transaction.city);
  if (transaction.country.packed != 0) {
    place += (place.empty() ? "" : ", ") + FormatCountry(transaction.country);
  }
  if (transaction.has_position) {
    const std::string position = PlaceItem("", {transaction.latitude, transaction.longitude}).words;
    place += place.empty() ? position : " (" + position + ")";
  }
  return place;
}

std::string MerchantText(const Transaction& transaction) {
  std::string merchant(transaction.merchant_id);
  if (transaction.merchant_category.empty()) return merchant;
  if (!merchant.empty()) merchant += ", ";
  return merchant + "category " + std::string(transaction.merchant_category);
}

std::string TransactionText(const Explanation& explanation) {
  const Transaction& transaction = explanation.replayed.transaction;
  const StatePolicy& policy = explanation.detector->policy.state;
  std::string amount = AmountInWords(transaction.amount, transaction.currency);
  if (transaction.currency != policy.base_currency) {
    amount += " = " + AmountInWords(transaction.amount_base, policy.base_currency);
  }
  if (transaction.is_refund()) amount += " (a refund)";
  const PublishedAlert& alert = explanation.published;
  TextTable table({Align::kLeft, Align::kLeft});
  table.Add({"transaction", std::string(transaction.transaction_id)});
  table.Add({"customer", std::string(transaction.customer_id)});
  table.Add({"time", TimeForPeople(transaction.time) + ", locally " +
                         ClockInWords(explanation.replayed.seen.local, policy.time_zone)});
  table.Add({"amount", amount});
  AddUnlessEmpty(&table, "merchant", MerchantText(transaction));
  AddUnlessEmpty(&table, "channel",
                 std::string(transaction.channel_text) +
                     (transaction.card_present ? ", card present" : ", card not present"));
  AddUnlessEmpty(&table, "place", PlaceText(transaction));
  AddUnlessEmpty(&table, "device", std::string(transaction.device));
  AddUnlessEmpty(&table, "ip", std::string(transaction.ip));
  table.Add({"record", alert.topic + ", partition " + std::to_string(alert.at.partition.value) +
                           ", offset " + std::to_string(alert.at.offset.value)});
  return "Transaction\n" + table.Text();
}

std::string TimingText(const Replayed& replayed) {
  switch (replayed.verdict.timing) {
    case Timing::kOnTime:
      return "on time";
    case Timing::kLate:
      return "late: newer transactions of the customer came before it, and are not looked at";
    case Timing::kTooLate:
      return "too late: a day or more behind the customer's newest, so it is judged alone";
  }
  return "";
}

std::string KnownText(const Explanation& explanation) {
  const Replayed& replayed = explanation.replayed;
  const HistorySource& source = explanation.source;
  std::string read = source.log + " from offset " + std::to_string(source.from.value) + " on, " +
                     CountInWords(replayed.records) + " records of the customer before this one";
  TextTable table({Align::kLeft, Align::kLeft});
  table.Add({"read", read});
  AddUnlessEmpty(&table, "begun with", source.archive);
  table.Add({"earlier", CountInWords(replayed.seen.earlier) + " transactions, " +
                            CountInWords(replayed.seen.earlier_purchases.count) +
                            " of them purchases"});
  table.Add({"arrived", TimingText(replayed)});
  if (replayed.verdict.cold_start) {
    table.Add({"note", "fewer than five earlier transactions: little is known of the customer"});
  }
  if (replayed.verdict.truncated) {
    table.Add({"note", "more transactions in 24 hours than are kept: the oldest are missing"});
  }
  if (replayed.verdict.history_gap) {
    table.Add({"note", "earlier transactions may be missing: a gap in the log was accepted"});
  }
  return "What was known of the customer\n" + table.Text();
}

// What ties an earlier transaction to this one.
std::string Remarks(const Replayed& replayed, std::size_t index) {
  const HistoryEntry& entry = replayed.before.history[index];
  std::string remarks;
  const auto add = [&](std::string_view remark) {
    remarks += (remarks.empty() ? "" : ", ") + std::string(remark);
  };
  if (entry.is_refund()) add("refund");
  const bool same_merchant =
      entry.merchant.kind != MerchantKey::Kind::kNone && entry.merchant == replayed.seen.merchant;
  if (same_merchant) {
    add(entry.merchant.kind == MerchantKey::Kind::kMerchantId ? "same merchant" : "same category");
  }
  if (index == replayed.seen.twin) add("the same payment");
  if (index == replayed.seen.previous_place) add("the place before");
  return remarks;
}

std::string EarlierText(const Replayed& replayed) {
  const History& history = replayed.before.history;
  const std::size_t looked_at = replayed.seen.position;
  if (looked_at == 0) return "Earlier transactions that were looked at: none\n";
  const std::size_t first = looked_at - std::min(looked_at, kEarlierShown);
  TextTable table({Align::kLeft, Align::kRight, Align::kRight, Align::kLeft, Align::kLeft,
                   Align::kLeft, Align::kLeft});
  table.Add({"time", "before", "amount", "city", "position", "transaction", ""});
  for (std::size_t i = looked_at; i > first; --i) {
    const HistoryEntry& entry = history[i - 1];
    std::string position;
    if (entry.has_place) {
      position = PlaceItem("", {std::bit_cast<double>(entry.place.latitude_bits),
                                std::bit_cast<double>(entry.place.longitude_bits)})
                     .words;
    }
    table.Add({TimeForPeople(entry.time),
               DurationInWords(replayed.transaction.time.ms - entry.time.ms),
               AmountInWords(entry.amount, entry.currency), std::string(history.CityOf(i - 1)),
               position, std::string(history.IdOf(i - 1)), Remarks(replayed, i - 1)});
  }
  std::string text = "Earlier transactions that were looked at: " +
                     CountInWords(static_cast<std::int64_t>(looked_at)) + ", newest first\n" +
                     table.Text();
  if (first > 0) text += "  and " + CountInWords(static_cast<std::int64_t>(first)) + " more\n";
  return text;
}

std::string FeaturesText(const JudgedTransaction& judged) {
  TextTable table({Align::kLeft, Align::kRight, Align::kLeft, Align::kLeft});
  table.Add({"feature", "value", "unit", "made of"});
  for (const FeatureAccount& feature : AccountForFeatures(judged)) {
    std::string value = "-";
    if (feature.value) {
      value.clear();
      AppendNumber(&value, *feature.value);
    }
    std::string made_of;
    for (const AccountItem& item : feature.inputs) {
      made_of += (made_of.empty() ? "" : "; ") + Spaced(item.name) + ": " + item.words;
    }
    if (!feature.because.empty()) {
      made_of += made_of.empty() ? feature.because : " (" + feature.because + ")";
    }
    const FeatureInfo& info = InfoOf(feature.id);
    table.Add({std::string(info.name), value, std::string(info.unit), made_of});
  }
  return "Features\n" + table.Text();
}

// "amount: 13,332.61 EUR, above 500.00 EUR"
std::string ComparisonText(const RuleComparison& comparison) {
  return Spaced(comparison.observed.name) + ": " + comparison.observed.words + ", " +
         std::string(comparison.holds ? comparison.comparison : comparison.otherwise) + " " +
         comparison.threshold.words;
}

std::string RulesText(const JudgedTransaction& judged) {
  TextTable table({Align::kLeft, Align::kLeft, Align::kRight, Align::kLeft, Align::kLeft});
  table.Add({"rule", "mode", "weight", "outcome", "because"});
  for (const RuleAccount& rule : AccountForRules(judged)) {
    const RulePolicy& policy = judged.policy.rules[static_cast<std::size_t>(rule.id)];
    std::string because = rule.because;
    for (const RuleComparison& comparison : rule.comparisons) {
      because += (because.empty() ? "" : "; ") + ComparisonText(comparison);
    }
    table.Add({std::string(InfoOf(rule.id).name), std::string(RuleModeName(policy.mode)),
               NumberItem("", policy.weight).words, Spaced(RuleOutcomeName(rule.outcome)),
               because});
  }
  return "Rules\n" + table.Text();
}

std::string HeadText(const Explanation& explanation) {
  const std::string name = "Alert " + explanation.published.alert_id;
  if (explanation.is_reproduced()) return name + ": reproduced, byte for byte\n";
  return name + ": NOT reproduced\n" + DifferenceText(*explanation.difference);
}

std::string IdentifiersText(const Explanation& explanation) {
  TextTable table({Align::kLeft, Align::kLeft});
  table.Add({"policy", explanation.detector->policy_id});
  const Policy& policy = explanation.detector->policy;
  table.Add({"model", policy.model_sha256});
  if (!policy.judge_sha256.empty()) table.Add({"judge", policy.judge_sha256});
  if (!policy.risk_table_sha256.empty()) table.Add({"risk table", policy.risk_table_sha256});
  return "Identifiers\n" + table.Text();
}

}  // namespace

std::string ExplanationText(const Explanation& explanation) {
  const Replayed& replayed = explanation.replayed;
  const JudgedTransaction judged{explanation.detector->policy, replayed.before,
                                 replayed.transaction, replayed.seen, replayed.verdict};
  const Scorer& scorer = explanation.detector->scorer;
  std::vector<std::string> parts = {
      TransactionText(explanation), KnownText(explanation), EarlierText(replayed),
      FeaturesText(judged),         RulesText(judged),      ScoreText(scorer.model(), judged)};
  if (scorer.judge()) parts.push_back(JudgeText(scorer, judged));
  parts.push_back(VerdictText(judged));
  parts.push_back(IdentifiersText(explanation));
  std::string text = HeadText(explanation);
  for (const std::string& part : parts) text += '\n' + part;
  return text;
}

std::string ProblemText(const PublishedAlert& alert, const ExplainProblem& problem) {
  std::string text = "Alert " + alert.alert_id + ": NOT reproduced\n  " + problem.message + '\n';
  if (problem.difference) text += DifferenceText(*problem.difference);
  return text;
}

}  // namespace harrier
