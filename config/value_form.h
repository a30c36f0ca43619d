// ValueForm: what one scalar of the configuration may be: in words, as JSON Schema, and as a parser
// and its inverse. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config_setting.h"
#include "core/codes.h"
#include "core/money.h"

namespace harrier {

template <class T>
struct ValueForm {
  std::string allowed;                   // "a whole number from 1 to 256"
  std::string json_schema;               // {"type":"integer","minimum":1,"maximum":256}
  std::vector<ConfigValue::Kind> kinds;  // of JSON; text without a type is always taken
  std::function<std::optional<T>(const std::string& text)> parse;  // nullopt: not allowed
  std::function<std::string(const T& value)> json;                 // REQUIRES: an allowed value

  // nullopt when `value` is of another kind or out of bounds.
  [[nodiscard]] std::optional<T> Read(const ConfigValue& value) const {
    bool is_kind = value.kind == ConfigValue::Kind::kUntyped;
    for (const ConfigValue::Kind kind : kinds) is_kind = is_kind || kind == value.kind;
    return is_kind ? parse(value.text) : std::nullopt;
  }
};

struct WholeRange {
  std::int64_t from;
  std::int64_t to;
};
struct RealRange {
  double from;
  double to;
};

[[nodiscard]] ValueForm<std::int64_t> WholeNumber(WholeRange range);
// Given in days, held in milliseconds.
[[nodiscard]] ValueForm<std::int64_t> WholeDays(WholeRange range);
// Seconds; text without a type may also end in s, m, h or d: "15m".
[[nodiscard]] ValueForm<std::int64_t> WholeSeconds(WholeRange range);
[[nodiscard]] ValueForm<double> RealNumber(RealRange range);
// Zero or more, as a JSON number or text, at most four decimals.
[[nodiscard]] ValueForm<Money> MoneyAmount();
// More than zero, as a JSON number or text, at most nine decimals.
[[nodiscard]] ValueForm<ExchangeRate> DecimalRate();
[[nodiscard]] ValueForm<CurrencyCode> Currency();
[[nodiscard]] ValueForm<CountryCode> Country();

[[nodiscard]] ValueForm<std::string> AnyText();
[[nodiscard]] ValueForm<std::string> NonEmptyText();
// Letters, digits, `.`, `_` and `-`: what Kafka allows in names; 1 to 200 of them.
[[nodiscard]] ValueForm<std::string> KafkaName();
// The same, or nothing.
[[nodiscard]] ValueForm<std::string> KafkaNamePrefix();
[[nodiscard]] ValueForm<std::string> OneOfTexts(std::vector<std::string> choices);
// Held as the index of the choice, for enumerations.
[[nodiscard]] ValueForm<std::size_t> OneOf(const std::vector<std::string>& choices);

}  // namespace harrier
