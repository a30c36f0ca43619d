#include "stream/scored_json.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/json_text.h"
#include "scoring/decision.h"
#include "scoring/feature_table.h"
#include "scoring/rules.h"
#include "stream/strict_json.h"

namespace harrier {
namespace {

void AppendRuleNames(RuleSet rules, std::string* out) {
  *out += '[';
  for (const RuleInfo& rule : kRuleTable) {
    if (!rules.Has(rule.id)) continue;
    if (out->back() != '[') *out += ',';
    AppendJsonString(out, rule.name);
  }
  *out += ']';
}

void AppendCodes(std::span<const std::string_view> codes, std::string* out) {
  *out += '[';
  for (const std::string_view code : codes) {
    if (out->back() != '[') *out += ',';
    AppendJsonString(out, code);
  }
  *out += ']';
}

}  // namespace

ScoredRowWriter::ScoredRowWriter(const ScoredFrame& frame)
    : base_currency_(frame.base_currency), has_judge_(frame.has_judge) {
  for (std::size_t i = 0; i < kFeatureCount; ++i) {
    feature_members_[i] = '"' + std::string(kFeatureTable[i].name) + "\":";
  }
  policy_member_ = ",\"policy_id\":";
  AppendJsonString(&policy_member_, frame.policy_id);
  if (!frame.risk_table_id.empty()) {
    policy_member_ += ",\"risk_table\":";
    AppendJsonString(&policy_member_, frame.risk_table_id);
  }
  policy_member_ += ",\"source\":{\"partition\":";
}

void ScoredRowWriter::Append(const ScoredSubject& subject, std::string* out) const {
  const Verdict& verdict = subject.verdict;
  *out += "{\"schema_version\":1,\"transaction_id\":";
  AppendTransactionMembers(subject.transaction, out);
  AppendFeatures(verdict.features, out);
  *out += ",\"raw_score\":";
  AppendNumber(out, verdict.raw_score);
  if (has_judge_) {
    *out += ",\"forest_score\":";
    AppendNumber(out, verdict.forest_score);
  }
  *out += ",\"score\":";
  AppendNumber(out, verdict.score);
  *out += ",\"risk\":";
  AppendNumber(out, verdict.risk);
  *out += ",\"severity\":\"";
  *out += SeverityName(verdict.severity);
  *out += "\",\"recommendation\":\"";
  *out += RecommendationName(verdict.recommendation);
  if (verdict.is_flag()) {
    *out += "\",\"decided_by\":\"";
    *out += DecidedByName(verdict.decided_by());
  }
  *out += verdict.is_ml_flag ? "\",\"is_ml_flag\":true,\"rules\":"
                             : "\",\"is_ml_flag\":false,\"rules\":";
  AppendRuleNames(verdict.enforced, out);
  AppendCircumstances(verdict, out);
  if (!subject.alert_id.empty()) {
    *out += ",\"alert_id\":";
    AppendJsonString(out, subject.alert_id);
    *out += ",\"reasons_top3\":";
    AppendCodes(subject.reasons_top3, out);
  }
  *out += policy_member_;
  AppendNumber(out, std::int64_t{subject.at.partition.value});
  *out += ",\"offset\":";
  AppendNumber(out, subject.at.offset.value);
  *out += "}}";
}

// From the value of transaction_id to that of ip.
void ScoredRowWriter::AppendTransactionMembers(const Transaction& transaction,
                                               std::string* out) const {
  AppendJsonString(out, transaction.transaction_id);
  *out += ",\"customer_id\":";
  AppendJsonString(out, transaction.customer_id);
  *out += ",\"timestamp\":";
  AppendEventTime(out, transaction.time);
  *out += ",\"amount\":";
  AppendMoney(out, transaction.amount);
  *out += ",\"currency\":\"";
  *out += FormatCurrency(transaction.currency);
  *out += '"';
  if (transaction.currency != base_currency_) {
    *out += ",\"amount_base\":";
    AppendMoney(out, transaction.amount_base);
  }
  const auto append_text = [out](std::string_view member, std::string_view text) {
    if (text.empty()) return;
    *out += member;
    AppendJsonString(out, text);
  };
  append_text(",\"country\":", FormatCountry(transaction.country));
  append_text(",\"channel\":", transaction.channel_text);
  append_text(",\"device\":", transaction.device);
  append_text(",\"merchant_id\":", transaction.merchant_id);
  append_text(",\"merchant_category\":", transaction.merchant_category);
  append_text(",\"ip\":", transaction.ip);
}

void ScoredRowWriter::AppendFeatures(const FeatureVector& features, std::string* out) const {
  *out += ",\"features\":{";
  for (std::size_t i = 0; i < kFeatureCount; ++i) {
    if (!features.Knows(static_cast<FeatureId>(i))) continue;
    if (out->back() != '{') *out += ',';
    *out += feature_members_[i];
    AppendNumber(out, features.values[i]);
  }
  *out += '}';
}

void ScoredRowWriter::AppendCircumstances(const Verdict& verdict, std::string* out) {
  if (!verdict.evidence.empty()) {
    *out += ",\"evidence_rules\":";
    AppendRuleNames(verdict.evidence, out);
  }
  if (!verdict.shadow.empty()) {
    *out += ",\"shadow_rules\":";
    AppendRuleNames(verdict.shadow, out);
  }
  if (!verdict.skipped.empty()) {
    *out += ",\"skipped_rules\":";
    AppendRuleNames(verdict.skipped, out);
  }
  *out += ",\"timing\":\"";
  *out += TimingName(verdict.timing);
  *out += '"';
  if (verdict.truncated) *out += ",\"truncated\":true";
  if (verdict.cold_start) *out += ",\"cold_start\":true";
  if (verdict.history_gap) *out += ",\"history_gap\":true";
}

// --- reading

class ScoredRowReader::Parser {
 public:
  Result<void, DecodeError> Read(std::string_view json, TextArena* arena, ScoredRow* out) {
    text_ = arena->AppendPadded(json, kJsonPadding);
    const auto nodes = json_.ParseObject(text_);
    if (!nodes) return Unexpected(DecodeError{nodes.error().code, {}});
    *out = ScoredRow();
    arena_ = arena;
    row_ = out;
    has_amount_base_ = false;
    std::uint64_t present = 0;
    std::size_t expected = 0;
    for (std::size_t i = 0; i < nodes->size(); i += 1 + (*nodes)[i].descendants) {
      const Nodes value = nodes->subspan(i, 1 + (*nodes)[i].descendants);
      const std::size_t index = FindMember(value[0].name, expected);
      if (index == kMembers.size() || value[0].IsAbsent()) continue;
      expected = index + 1;
      present |= std::uint64_t{1} << index;
      const Member& member = kMembers[index];
      if (value[0].kind != member.kind) return Wrong(DecodeErrorCode::kFieldType, member.name);
      if (!(this->*member.store)(value)) return Wrong(DecodeErrorCode::kFieldRange, member.name);
    }
    for (std::size_t i = 0; i < kMembers.size(); ++i) {
      const bool is_missing = kMembers[i].required && (present >> i & 1U) == 0;
      if (is_missing) return Wrong(DecodeErrorCode::kFieldMissing, kMembers[i].name);
    }
    if (!has_amount_base_) row_->amount_base = row_->amount;
    return {};
  }

 private:
  using Nodes = std::span<const JsonNode>;  // a value, then what is inside it

  struct Member {
    std::string_view name;
    JsonKind kind;
    bool required;
    bool (Parser::*store)(Nodes);  // false: out of range
  };

  static Result<void, DecodeError> Wrong(DecodeErrorCode code, std::string_view field) {
    return Unexpected(DecodeError{code, field});
  }

  static std::size_t FindMember(std::string_view name, std::size_t expected) {
    if (expected < kMembers.size() && kMembers[expected].name == name) return expected;
    const auto at = std::find_if(kMembers.begin(), kMembers.end(),
                                 [name](const Member& member) { return member.name == name; });
    return static_cast<std::size_t>(at - kMembers.begin());
  }

  template <std::string_view ScoredRow::*kMember>
  bool KeepText(Nodes value) {
    row_->*kMember = Kept(value[0].text);
    return true;
  }
  template <double ScoredRow::*kMember>
  bool KeepNumber(Nodes value) {
    row_->*kMember = value[0].number;
    return true;
  }
  template <bool ScoredRow::*kMember>
  bool KeepBool(Nodes value) {
    row_->*kMember = value[0].boolean;
    return true;
  }
  // One of the names that kName gives to 0 .. kCount - 1.
  template <auto kMember, auto kName, std::size_t kCount>
  bool KeepNamed(Nodes value) {
    using Enumeration = std::remove_reference_t<decltype(row_->*kMember)>;
    for (std::size_t i = 0; i < kCount; ++i) {
      row_->*kMember = static_cast<Enumeration>(i);
      if (kName(row_->*kMember) == value[0].text) return true;
    }
    return false;
  }
  template <RuleSet ScoredRow::*kMember>
  bool KeepRules(Nodes value) {
    for (const JsonNode& node : value.subspan(1)) {
      const auto rule =
          std::find_if(kRuleTable.begin(), kRuleTable.end(),
                       [&node](const RuleInfo& info) { return info.name == node.text; });
      if (rule == kRuleTable.end()) return false;
      (row_->*kMember).Add(rule->id);
    }
    return true;
  }

  bool KeepTime(Nodes value) {
    const auto time = ParseEventTime(value[0].text);
    if (time) row_->time = *time;
    return time.has_value();
  }
  bool KeepAmount(Nodes value) { return KeepMoney(value[0].text, &row_->amount); }
  bool KeepAmountBase(Nodes value) {
    has_amount_base_ = true;
    return KeepMoney(value[0].text, &row_->amount_base);
  }
  bool KeepCurrency(Nodes value) {
    const auto currency = ParseCurrency(value[0].text);
    if (currency) row_->currency = *currency;
    return currency.has_value();
  }
  bool KeepCountry(Nodes value) {
    const auto country = ParseCountry(value[0].text);
    if (country) row_->country = *country;
    return country.has_value();
  }

  bool KeepForestScore(Nodes value) {
    row_->forest_score = value[0].number;
    return true;
  }

  bool KeepFeatures(Nodes value) {
    std::size_t expected = 0;
    for (const JsonNode& node : value.subspan(1)) {
      while (expected < kFeatureCount && kFeatureTable[expected].name != node.name) ++expected;
      if (expected == kFeatureCount) return false;
      float number = 0;
      const char* const end = node.text.data() + node.text.size();
      const auto read = std::from_chars(node.text.data(), end, number);
      if (read.ec != std::errc() || read.ptr != end) return false;
      row_->features.Set(kFeatureTable[expected].id, number);
    }
    return true;
  }

  bool KeepReasons(Nodes value) {
    if (value.size() - 1 > row_->reasons_top3.size()) return false;
    for (std::size_t i = 1; i < value.size(); ++i) {
      row_->reasons_top3[i - 1] = Kept(value[i].text);
    }
    return true;
  }

  bool KeepSource(Nodes value) {
    bool has_partition = false;
    bool has_offset = false;
    for (const JsonNode& node : value.subspan(1)) {
      if (node.name == "partition") {
        has_partition = KeepInteger(node.text, &row_->at.partition.value);
      } else if (node.name == "offset") {
        has_offset = KeepInteger(node.text, &row_->at.offset.value);
      }
    }
    return has_partition && has_offset;
  }

  static bool KeepMoney(std::string_view text, Money* out) {
    const auto money = ParseMoney(text);
    if (money) *out = *money;
    return money.has_value();
  }
  template <class Integer>
  static bool KeepInteger(std::string_view text, Integer* out) {
    const auto read = std::from_chars(text.data(), text.data() + text.size(), *out);
    return read.ec == std::errc() && read.ptr == text.data() + text.size() && *out >= 0;
  }
  [[nodiscard]] std::string_view Kept(std::string_view text) {
    return IsInside(text, text_) ? text : arena_->Append(text);
  }

  static const std::array<Member, 32> kMembers;

  StrictJsonParser json_;
  TextArena* arena_ = nullptr;
  ScoredRow* row_ = nullptr;
  std::string_view text_;
  bool has_amount_base_ = false;
};

// In the order of docs/formats/scored.md.
constexpr std::array<ScoredRowReader::Parser::Member, 32> ScoredRowReader::Parser::kMembers = {{
    {"transaction_id", JsonKind::kString, true, &Parser::KeepText<&ScoredRow::transaction_id>},
    {"customer_id", JsonKind::kString, true, &Parser::KeepText<&ScoredRow::customer_id>},
    {"timestamp", JsonKind::kString, true, &Parser::KeepTime},
    {"amount", JsonKind::kNumber, true, &Parser::KeepAmount},
    {"currency", JsonKind::kString, true, &Parser::KeepCurrency},
    {"amount_base", JsonKind::kNumber, false, &Parser::KeepAmountBase},
    {"country", JsonKind::kString, false, &Parser::KeepCountry},
    {"channel", JsonKind::kString, false, &Parser::KeepText<&ScoredRow::channel>},
    {"device", JsonKind::kString, false, &Parser::KeepText<&ScoredRow::device>},
    {"merchant_id", JsonKind::kString, false, &Parser::KeepText<&ScoredRow::merchant_id>},
    {"merchant_category", JsonKind::kString, false,
     &Parser::KeepText<&ScoredRow::merchant_category>},
    {"ip", JsonKind::kString, false, &Parser::KeepText<&ScoredRow::ip>},
    {"features", JsonKind::kObject, true, &Parser::KeepFeatures},
    {"raw_score", JsonKind::kNumber, true, &Parser::KeepNumber<&ScoredRow::raw_score>},
    {"forest_score", JsonKind::kNumber, false, &Parser::KeepForestScore},
    {"score", JsonKind::kNumber, true, &Parser::KeepNumber<&ScoredRow::score>},
    {"risk", JsonKind::kNumber, true, &Parser::KeepNumber<&ScoredRow::risk>},
    {"severity", JsonKind::kString, true,
     &Parser::KeepNamed<&ScoredRow::severity, SeverityName, 4>},
    {"recommendation", JsonKind::kString, true,
     &Parser::KeepNamed<&ScoredRow::recommendation, RecommendationName, 3>},
    {"decided_by", JsonKind::kString, false,
     &Parser::KeepNamed<&ScoredRow::decided_by, DecidedByName, 4>},
    {"is_ml_flag", JsonKind::kBool, true, &Parser::KeepBool<&ScoredRow::is_ml_flag>},
    {"rules", JsonKind::kArray, true, &Parser::KeepRules<&ScoredRow::enforced>},
    {"evidence_rules", JsonKind::kArray, false, &Parser::KeepRules<&ScoredRow::evidence>},
    {"shadow_rules", JsonKind::kArray, false, &Parser::KeepRules<&ScoredRow::shadow>},
    {"skipped_rules", JsonKind::kArray, false, &Parser::KeepRules<&ScoredRow::skipped>},
    {"timing", JsonKind::kString, true, &Parser::KeepNamed<&ScoredRow::timing, TimingName, 3>},
    {"truncated", JsonKind::kBool, false, &Parser::KeepBool<&ScoredRow::truncated>},
    {"cold_start", JsonKind::kBool, false, &Parser::KeepBool<&ScoredRow::cold_start>},
    {"alert_id", JsonKind::kString, false, &Parser::KeepText<&ScoredRow::alert_id>},
    {"reasons_top3", JsonKind::kArray, false, &Parser::KeepReasons},
    {"policy_id", JsonKind::kString, true, &Parser::KeepText<&ScoredRow::policy_id>},
    {"source", JsonKind::kObject, true, &Parser::KeepSource},
}};

ScoredRowReader::ScoredRowReader() : parser_(std::make_unique<Parser>()) {}
ScoredRowReader::~ScoredRowReader() = default;
ScoredRowReader::ScoredRowReader(ScoredRowReader&&) noexcept = default;
ScoredRowReader& ScoredRowReader::operator=(ScoredRowReader&&) noexcept = default;

Result<void, DecodeError> ScoredRowReader::Read(std::string_view json, TextArena* arena,
                                                ScoredRow* out) {
  return parser_->Read(json, arena, out);
}

}  // namespace harrier
