#include "config/value_form.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

#include "core/event_time.h"
#include "core/json_text.h"

namespace harrier {
namespace {

using Kind = ConfigValue::Kind;

constexpr std::size_t kKafkaNameCharsMax = 200;  // of 249, so that a prefix fits
constexpr int kRateDecimals = 9;
constexpr std::int64_t kRateUnit = 1'000'000'000;
constexpr std::int64_t kRateWholeMax = 1'000'000'000;

std::string Quoted(std::string_view text) {
  std::string json;
  AppendJsonString(&json, text);
  return json;
}

std::string NumberText(double value) {
  std::string json;
  AppendNumber(&json, value);
  return json;
}

template <class T>
std::optional<T> ParseNumber(std::string_view text) {
  T value{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

bool IsKafkaNameCharacter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9') || character == '.' || character == '_' ||
         character == '-';
}

bool IsDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char character) { return character >= '0' && character <= '9'; });
}

std::optional<ExchangeRate> ParseRate(std::string_view text) {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view decimals =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty() || decimals.size() > kRateDecimals || !IsDigits(whole) || !IsDigits(decimals)) {
    return std::nullopt;
  }
  if (point != std::string_view::npos && decimals.empty()) return std::nullopt;
  const std::optional<std::int64_t> units = ParseNumber<std::int64_t>(whole);
  if (!units || *units > kRateWholeMax) return std::nullopt;
  std::string padded(decimals);
  padded.resize(kRateDecimals, '0');
  const std::int64_t billionths = *units * kRateUnit + *ParseNumber<std::int64_t>(padded);
  return billionths == 0 ? std::nullopt : std::optional(ExchangeRate{billionths});
}

std::string FormatRate(ExchangeRate rate) {
  std::string decimals = std::to_string(kRateUnit + rate.billionths % kRateUnit).substr(1);
  decimals.erase(decimals.find_last_not_of('0') + 1);
  const std::string whole = std::to_string(rate.billionths / kRateUnit);
  return decimals.empty() ? whole : whole + '.' + decimals;
}

std::string SchemaOfRange(std::string_view type, const std::string& from, const std::string& to) {
  return R"({"type":")" + std::string(type) + R"(","minimum":)" + from + R"(,"maximum":)" + to +
         '}';
}

}  // namespace

ValueForm<std::int64_t> WholeNumber(WholeRange range) {
  const std::string from = std::to_string(range.from);
  const std::string to = std::to_string(range.to);
  return {.allowed = "a whole number from " + from + " to " + to,
          .json_schema = SchemaOfRange("integer", from, to),
          .kinds = {Kind::kNumber},
          .parse =
              [range](const std::string& text) {
                std::optional<std::int64_t> value = ParseNumber<std::int64_t>(text);
                if (value && (*value < range.from || *value > range.to)) value.reset();
                return value;
              },
          .json = [](std::int64_t value) { return std::to_string(value); }};
}

ValueForm<std::int64_t> WholeDays(WholeRange range) {
  ValueForm<std::int64_t> form = WholeNumber(range);
  form.parse = [in_days = form.parse](const std::string& text) {
    std::optional<std::int64_t> value = in_days(text);
    if (value) *value *= kDayMs;
    return value;
  };
  form.json = [](std::int64_t value) { return std::to_string(value / kDayMs); };
  return form;
}

ValueForm<std::int64_t> WholeSeconds(WholeRange range) {
  ValueForm<std::int64_t> form = WholeNumber(range);
  form.parse = [range](const std::string& text) -> std::optional<std::int64_t> {
    constexpr std::string_view kUnits = "smhd";
    constexpr std::int64_t kUnitSeconds[] = {1, 60, 3600, 86'400};
    const std::size_t unit = text.empty() ? std::string_view::npos : kUnits.find(text.back());
    const bool has_unit = unit != std::string_view::npos;
    const std::string_view digits =
        std::string_view(text).substr(0, text.size() - (has_unit ? 1 : 0));
    const std::optional<std::int64_t> count = ParseNumber<std::int64_t>(digits);
    const std::int64_t factor = has_unit ? kUnitSeconds[unit] : 1;
    if (!count || *count > range.to / factor || *count * factor < range.from) return std::nullopt;
    return *count * factor;
  };
  return form;
}

ValueForm<double> RealNumber(RealRange range) {
  const std::string from = NumberText(range.from);
  const std::string to = NumberText(range.to);
  return {.allowed = "a number from " + from + " to " + to,
          .json_schema = SchemaOfRange("number", from, to),
          .kinds = {Kind::kNumber},
          .parse =
              [range](const std::string& text) {
                std::optional<double> value = ParseNumber<double>(text);
                if (value && !(*value >= range.from && *value <= range.to)) value.reset();
                return value;
              },
          .json = NumberText};
}

ValueForm<Money> MoneyAmount() {
  return {.allowed = "an amount of 0 or more with at most 4 decimals",
          .json_schema = R"({"type":["number","string"],"minimum":0,)"
                         R"("pattern":"^[0-9]+(\\.[0-9]{1,4})?$"})",
          .kinds = {Kind::kNumber, Kind::kText},
          .parse = [](const std::string& text) -> std::optional<Money> {
            const Result<Money, MoneyError> money = ParseMoney(text);
            if (!money || money->ten_thousandths < 0) return std::nullopt;
            return *money;
          },
          .json = [](Money value) { return FormatMoney(value); }};
}

ValueForm<ExchangeRate> DecimalRate() {
  return {.allowed = "a decimal number above 0 with at most 9 decimals, such as \"0.92\"",
          .json_schema = R"({"type":["number","string"],"exclusiveMinimum":0,)"
                         R"("pattern":"^[0-9]+(\\.[0-9]{1,9})?$"})",
          .kinds = {Kind::kNumber, Kind::kText},
          .parse = [](const std::string& text) { return ParseRate(text); },
          .json = [](ExchangeRate value) { return Quoted(FormatRate(value)); }};
}

ValueForm<CurrencyCode> Currency() {
  return {.allowed = "an ISO 4217 code of three capital letters",
          .json_schema = R"({"type":"string","pattern":"^[A-Z]{3}$"})",
          .kinds = {Kind::kText},
          .parse = [](const std::string& text) { return ParseCurrency(text); },
          .json = [](CurrencyCode value) { return Quoted(FormatCurrency(value)); }};
}

ValueForm<CountryCode> Country() {
  return {.allowed = "an ISO 3166-1 code of two capital letters",
          .json_schema = R"({"type":"string","pattern":"^[A-Z]{2}$"})",
          .kinds = {Kind::kText},
          .parse = [](const std::string& text) { return ParseCountry(text); },
          .json = [](CountryCode value) { return Quoted(FormatCountry(value)); }};
}

ValueForm<std::string> AnyText() {
  return {.allowed = "a text",
          .json_schema = R"({"type":"string"})",
          .kinds = {Kind::kText},
          .parse = [](const std::string& text) { return std::optional(text); },
          .json = Quoted};
}

ValueForm<std::string> NonEmptyText() {
  ValueForm<std::string> form = AnyText();
  form.allowed = "a text that is not empty";
  form.json_schema = R"({"type":"string","minLength":1})";
  form.parse = [](const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
  };
  return form;
}

ValueForm<std::string> KafkaNamePrefix() {
  ValueForm<std::string> form = AnyText();
  form.allowed = "at most 200 letters, digits, `.`, `_` or `-`";
  form.json_schema = R"({"type":"string","pattern":"^[A-Za-z0-9._-]{0,200}$"})";
  form.parse = [](const std::string& text) {
    const bool fits = text.size() <= kKafkaNameCharsMax &&
                      std::all_of(text.begin(), text.end(), IsKafkaNameCharacter);
    return fits ? std::optional(text) : std::nullopt;
  };
  return form;
}

ValueForm<std::string> KafkaName() {
  ValueForm<std::string> form = KafkaNamePrefix();
  form.allowed = "1 to 200 letters, digits, `.`, `_` or `-`";
  form.json_schema = R"({"type":"string","pattern":"^[A-Za-z0-9._-]{1,200}$"})";
  form.parse = [as_prefix = form.parse](const std::string& text) {
    return text.empty() ? std::nullopt : as_prefix(text);
  };
  return form;
}

ValueForm<std::string> OneOfTexts(std::vector<std::string> choices) {
  ValueForm<std::string> form = AnyText();
  form.allowed = "one of";
  form.json_schema = R"({"type":"string","enum":[)";
  for (std::size_t i = 0; i < choices.size(); ++i) {
    form.allowed += (i == 0 ? " " : ", ") + choices[i];
    form.json_schema += (i == 0 ? "" : ",") + Quoted(choices[i]);
  }
  form.json_schema += "]}";
  form.parse = [choices = std::move(choices)](const std::string& text) {
    const bool known = std::find(choices.begin(), choices.end(), text) != choices.end();
    return known ? std::optional(text) : std::nullopt;
  };
  return form;
}

ValueForm<std::size_t> OneOf(const std::vector<std::string>& choices) {
  const ValueForm<std::string> texts = OneOfTexts(choices);
  return {.allowed = texts.allowed,
          .json_schema = texts.json_schema,
          .kinds = texts.kinds,
          .parse = [choices](const std::string& text) -> std::optional<std::size_t> {
            const auto found = std::find(choices.begin(), choices.end(), text);
            if (found == choices.end()) return std::nullopt;
            return static_cast<std::size_t>(found - choices.begin());
          },
          .json = [choices](std::size_t index) { return Quoted(choices.at(index)); }};
}

}  // namespace harrier
