#include "scoring/risk_table_json.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "core/event_time.h"
#include "core/json_text.h"
#include "core/sha256.h"
#include "core/transaction.h"

namespace harrier {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kKind = "merchant-risk";
// The first bytes of every risk table: the hash that covers all the others.
constexpr std::string_view kHashOpen = "{\"sha256\":\"";
constexpr std::string_view kHashClose = "\",";
constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kHeadBytes = kHashOpen.size() + kHashDigits + kHashClose.size();
// Of a row: its day, then transactions and frauds of each window.
constexpr std::size_t kRowNumbers = 1 + 2 * kRiskWindowCount;

// Thrown and caught within this file: what does not fit, as a sentence.
struct Refusal {
  std::string sentence;
};

void Require(bool holds, const std::string& sentence) {
  if (!holds) throw Refusal{sentence};
}

EventTime MidnightOf(RiskDay day) { return EventTime(std::int64_t{day} * kDayMs); }

std::string HashOf(std::string_view tail) { return Sha256Hex("{" + std::string(tail)); }

// ---- writing

void AppendFacts(const RiskFacts& facts, std::string* out) {
  std::string head;
  JsonObjectWriter writer(&head);
  writer.Number("format_version", std::int64_t{kRiskFormatVersion});
  writer.String("kind", kKind);
  writer.Number("delay_days", std::int64_t{facts.delay_days});
  *writer.Name("windows_days") += '[';
  for (std::size_t i = 0; i < kRiskWindowCount; ++i) {
    if (i > 0) head += ',';
    AppendNumber(&head, std::int64_t{kRiskWindowsDays[i]});
  }
  head += ']';
  writer.String("valid_from", FormatDate(MidnightOf(facts.valid_from)));
  writer.String("valid_to", FormatDate(MidnightOf(facts.valid_to)));
  writer.Number("transactions", facts.transactions);
  writer.Number("frauds", facts.frauds);
  writer.Close();
  out->append(std::string_view(head).substr(1));  // the brace is before the hash
  *out += '\n';
}

void AppendMerchant(const MerchantRisk& merchant, RiskDay first_day, std::string* out) {
  *out += '[';
  AppendJsonString(out, merchant.merchant_id);
  for (const RiskRow& row : merchant.rows) {
    *out += ",[";
    AppendNumber(out, std::int64_t{row.valid_from - first_day});
    for (const RiskCount& count : row.counts) {
      *out += ',';
      AppendNumber(out, std::int64_t{count.transactions});
      *out += ',';
      AppendNumber(out, std::int64_t{count.frauds});
    }
    *out += ']';
  }
  *out += "]\n";
}

// ---- reading

const Json& Member(const Json& object, const char* name) {
  const auto found = object.find(name);
  Require(found != object.end(), "\"" + std::string(name) + "\" is missing");
  return *found;
}

std::int64_t ToCount(const Json& value, std::int64_t max, const char* what) {
  Require(
      value.is_number_unsigned() && value.get<std::uint64_t>() <= static_cast<std::uint64_t>(max),
      std::string(what) + " is no count, or out of range");
  return value.get<std::int64_t>();
}

RiskDay ToDay(const Json& facts, const char* name) {
  const Json& value = Member(facts, name);
  const auto date =
      value.is_string() ? ParseDate(value.get_ref<const std::string&>()) : std::nullopt;
  Require(date.has_value(), "\"" + std::string(name) + "\" is no date");
  return RiskDayOf(*date);
}

RiskFacts ReadFacts(const Json& head) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kDelayDaysMax = 3650;
  Require(Member(head, "format_version") == kRiskFormatVersion, "is of another format version");
  Require(Member(head, "kind") == kKind, "is no table of merchant risk");
  Require(Member(head, "windows_days") == Json(kRiskWindowsDays), "has windows of other lengths");
  RiskFacts facts;
  facts.delay_days =
      static_cast<int>(ToCount(Member(head, "delay_days"), kDelayDaysMax, "\"delay_days\""));
  facts.valid_from = ToDay(head, "valid_from");
  facts.valid_to = ToDay(head, "valid_to");
  facts.transactions = ToCount(Member(head, "transactions"), kMax, "\"transactions\"");
  facts.frauds = ToCount(Member(head, "frauds"), facts.transactions, "\"frauds\"");
  constexpr std::size_t kMembers = 8;
  Require(head.size() == kMembers, "has a member that this version does not know");
  return facts;
}

RiskRow ReadRow(const Json& numbers, const RiskFacts& facts) {
  Require(numbers.is_array() && numbers.size() == kRowNumbers, "a row has seven numbers");
  RiskRow row;
  row.valid_from = facts.valid_from + static_cast<RiskDay>(ToCount(
                                          numbers[0], facts.valid_to - facts.valid_from, "a day"));
  constexpr std::int64_t kMax = std::numeric_limits<std::uint32_t>::max();
  for (std::size_t i = 0; i < kRiskWindowCount; ++i) {
    row.counts[i].transactions =
        static_cast<std::uint32_t>(ToCount(numbers[1 + 2 * i], kMax, "a number of transactions"));
    row.counts[i].frauds =
        static_cast<std::uint32_t>(ToCount(numbers[2 + 2 * i], kMax, "a number of frauds"));
  }
  return row;
}

MerchantRisk ReadMerchant(const Json& line, const RiskFacts& facts) {
  Require(line.is_array() && line.size() >= 2 && line[0].is_string(),
          "a merchant is its id and its rows");
  MerchantRisk merchant{line[0].get<std::string>(), {}};
  Require(merchant.merchant_id.size() <= kTextBytesMax, "a merchant's id is longer than 128 bytes");
  for (std::size_t i = 1; i < line.size(); ++i) {
    merchant.rows.push_back(ReadRow(line[i], facts));
  }
  return merchant;
}

Json ParseLine(const std::string& line) {
  Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  Require(!json.is_discarded(), "is not JSON");
  return json;
}

RiskTable Read(std::string_view text) {
  Require(text.starts_with(kHashOpen) && text.size() > kHeadBytes &&
              text.substr(kHashOpen.size() + kHashDigits, kHashClose.size()) == kHashClose,
          "does not begin with {\"sha256\":\", 64 digits and \",");
  const std::string hash(text.substr(kHashOpen.size(), kHashDigits));
  Require(HashOf(text.substr(kHeadBytes)) == hash,
          "its hash does not fit: it is damaged, or was changed by hand");
  std::istringstream lines("{" + std::string(text.substr(kHeadBytes)));
  std::string line;
  std::getline(lines, line);
  const RiskFacts facts = ReadFacts(ParseLine(line));
  std::vector<MerchantRisk> merchants;
  for (std::size_t number = 2; std::getline(lines, line); ++number) {
    try {
      merchants.push_back(ReadMerchant(ParseLine(line), facts));
    } catch (const Refusal& refusal) {
      throw Refusal{"line " + std::to_string(number) + ": " + refusal.sentence};
    }
  }
  auto table = RiskTable::Make(facts, std::move(merchants), hash);
  if (!table) throw Refusal{table.error()};
  return *std::move(table);
}

}  // namespace

std::string WriteRiskTableText(const RiskFacts& facts, const std::vector<MerchantRisk>& merchants) {
  std::string tail;
  AppendFacts(facts, &tail);
  for (const MerchantRisk& merchant : merchants) AppendMerchant(merchant, facts.valid_from, &tail);
  std::string text(kHashOpen);
  text += HashOf(tail);
  text += kHashClose;
  text += tail;
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
