#include "scoring/risk_table_json.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/event_time.h"
#include "core/json_text.h"
#include "core/transaction.h"
#include "scoring/hashed_text.h"
#include "scoring/refusal.h"

namespace harrier {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kKind = "merchant-risk";
constexpr int kNestingMax = 2;  // a list in a line's object

// ---- writing

void AppendFacts(const RiskFacts& facts, std::string* out) {
  std::string head;
  JsonObjectWriter writer(&head);
  writer.Number("format_version", std::int64_t{kRiskFormatVersion});
  writer.String("kind", kKind);
  writer.Number("delay_days", std::int64_t{facts.delay_days});
  AppendEventTime(writer.Name("valid_from"), facts.valid_from);
  AppendEventTime(writer.Name("valid_to"), facts.valid_to);
  writer.Number("transactions", facts.transactions);
  writer.Number("frauds", facts.frauds);
  writer.Close();
  out->append(std::string_view(head).substr(1));  // the brace is before the hash
  *out += '\n';
}

// Appends "[3,5]", number by number.
class ListWriter {
 public:
  explicit ListWriter(std::string* out) : out_(out) {}
  void Add(std::int64_t number) {
    *out_ += is_first_ ? '[' : ',';
    is_first_ = false;
    AppendNumber(out_, number);
  }
  void Close() { *out_ += is_first_ ? "[]" : "]"; }

 private:
  std::string* out_;
  bool is_first_ = true;
};

void AppendMerchant(const MerchantHistory& merchant, EventTime valid_from, std::string* out) {
  const std::vector<MerchantLabel>& labels = merchant.labels;
  JsonObjectWriter line(out);
  line.String("merchant_id", merchant.merchant_id);
  ListWriter known(line.Name("known_ms"));
  EventTime before = valid_from;
  for (const MerchantLabel& label : labels) {
    known.Add(label.known_from.ms - before.ms);
    before = label.known_from;
  }
  known.Close();
  ListWriter frauds(line.Name("frauds"));
  bool is_any_late = false;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i].is_fraud) frauds.Add(static_cast<std::int64_t>(i));
    is_any_late = is_any_late || labels[i].late_ms > 0;
  }
  frauds.Close();
  if (is_any_late) {
    ListWriter late(line.Name("late_ms"));
    for (const MerchantLabel& label : labels) {
      if (label.is_fraud) late.Add(label.late_ms);
    }
    late.Close();
  }
  line.Close();
  *out += '\n';
}

// ---- reading

const Json& Member(const Json& object, const char* name) {
  const auto found = object.find(name);
  Require(found != object.end(), "\"" + std::string(name) + "\" is missing");
  return *found;
}

std::int64_t ToCount(const Json& value, std::int64_t max, const char* what) {
  const bool fits =
      value.is_number_unsigned() && value.get<std::uint64_t>() <= static_cast<std::uint64_t>(max);
  if (!fits) throw Refusal{std::string(what) + " is no count, or out of range"};
  return value.get<std::int64_t>();
}

EventTime ToTime(const Json& facts, const char* name) {
  const Json& value = Member(facts, name);
  const auto time =
      value.is_string() ? ParseEventTime(value.get_ref<const std::string&>()) : std::nullopt;
  Require(time.has_value(), "\"" + std::string(name) + "\" is no time");
  return *time;
}

RiskFacts ToFacts(const Json& head) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kDelayDaysMax = 3650;
  Require(Member(head, "format_version") == kRiskFormatVersion, "is of another format version");
  Require(Member(head, "kind") == kKind, "is no table of merchant risk");
  RiskFacts facts;
  facts.delay_days =
      static_cast<int>(ToCount(Member(head, "delay_days"), kDelayDaysMax, "\"delay_days\""));
  facts.valid_from = ToTime(head, "valid_from");
  facts.valid_to = ToTime(head, "valid_to");
  Require(facts.valid_from <= facts.valid_to, "ends before it begins");
  facts.transactions = ToCount(Member(head, "transactions"), kMax, "\"transactions\"");
  facts.frauds = ToCount(Member(head, "frauds"), facts.transactions, "\"frauds\"");
  constexpr std::size_t kMembers = 7;
  Require(head.size() == kMembers, "has a member that this version does not know");
  return facts;
}

const Json& List(const Json& line, const char* name) {
  const Json& list = Member(line, name);
  Require(list.is_array(), "\"" + std::string(name) + "\" is not a list");
  return list;
}

std::vector<MerchantLabel> ToLabels(const Json& known_ms, const RiskFacts& facts) {
  std::vector<MerchantLabel> labels;
  labels.reserve(known_ms.size());
  std::int64_t ms = facts.valid_from.ms;
  for (const Json& step : known_ms) {
    ms += ToCount(step, facts.valid_to.ms - ms, "a time");
    labels.push_back({EventTime(ms), false, 0});
  }
  return labels;
}

void MarkFrauds(const Json& line, const RiskFacts& facts, std::vector<MerchantLabel>* labels) {
  const Json& frauds = List(line, "frauds");
  const Json* late_ms = line.contains("late_ms") ? &List(line, "late_ms") : nullptr;
  Require(late_ms == nullptr || late_ms->size() == frauds.size(),
          "\"late_ms\" is not as long as \"frauds\"");
  std::size_t free_from = 0;
  for (std::size_t i = 0; i < frauds.size(); ++i) {
    const auto last = static_cast<std::int64_t>(labels->size()) - 1;
    const auto at = static_cast<std::size_t>(ToCount(frauds[i], last, "a place of a fraud"));
    Require(at >= free_from, "the places of frauds do not ascend");
    free_from = at + 1;
    MerchantLabel& label = (*labels)[at];
    label.is_fraud = true;
    if (late_ms == nullptr) continue;
    label.late_ms = ToCount((*late_ms)[i], label.known_from.ms - facts.valid_from.ms, "a lateness");
  }
}

MerchantHistory ToMerchant(const Json& line, const RiskFacts& facts) {
  Require(line.is_object(), "a merchant is an object");
  const Json& id = Member(line, "merchant_id");
  Require(id.is_string() && id.get_ref<const std::string&>().size() <= kTextBytesMax,
          "a merchant's id is not a text of at most 128 bytes");
  MerchantHistory merchant{id.get<std::string>(), ToLabels(List(line, "known_ms"), facts)};
  MarkFrauds(line, facts, &merchant.labels);
  const std::size_t members = line.contains("late_ms") ? 4 : 3;
  Require(line.size() == members, "has a member that this version does not know");
  return merchant;
}

Json Parse(std::string_view text) {
  const auto is_flat = [](int depth, Json::parse_event_t, const Json&) {
    if (depth > kNestingMax) throw Refusal{"is nested too deep"};
    return true;
  };
  Json json = Json::parse(text, is_flat, /*allow_exceptions=*/false);
  Require(!json.is_discarded(), "is not JSON");
  return json;
}

// Takes the first line off the text.
std::string_view TakeLine(std::string_view* text) {
  const std::size_t end = text->find('\n');
  Require(end != std::string_view::npos, "its last line has no end");
  const std::string_view line = text->substr(0, end);
  text->remove_prefix(end + 1);
  return line;
}

RiskTable Read(std::string_view text) {
  std::optional<HashedText> parts = SplitHashedText(text);
  Require(parts.has_value(), "does not begin with {\"sha256\":\", 64 digits and \",");
  Require(parts->stated == parts->actual,
          "its hash does not fit: it is damaged, or was changed by hand");
  std::string_view rest = parts->rest;
  const RiskFacts facts = ToFacts(Parse("{" + std::string(TakeLine(&rest))));
  std::vector<MerchantHistory> merchants;
  while (!rest.empty()) {
    try {
      merchants.push_back(ToMerchant(Parse(TakeLine(&rest)), facts));
    } catch (const Refusal& refusal) {
      throw Refusal{"line " + std::to_string(merchants.size() + 2) + ": " + refusal.sentence};
    }
  }
  return OrRefuse(RiskTable::Make(facts, merchants, std::move(parts->actual)));
}

}  // namespace

std::string WriteRiskTableText(const RiskFacts& facts,
                               const std::vector<MerchantHistory>& merchants) {
  std::string text = BeginHashedText();
  AppendFacts(facts, &text);
  for (const MerchantHistory& merchant : merchants) {
    AppendMerchant(merchant, facts.valid_from, &text);
  }
  SealHashedText(&text);
  return text;
}

Result<RiskTable, std::string> ReadRiskTableText(std::string_view text) {
  try {
    Require(text.size() <= kRiskBytesMax, "is above 1 GiB");
    return Read(text);
  } catch (const Refusal& refusal) {
    return Unexpected("risk table: " + refusal.sentence);
  }
}

}  // namespace harrier
