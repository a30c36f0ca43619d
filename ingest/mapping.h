// Mapping: how the columns of somebody else's history become transactions and labels
// (docs/import.md). Plain values; pure. Read from JSON by mapping_json, applied by RowMapper.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/event_time.h"

namespace harrier {

enum class TransactionField : std::uint8_t {
  kTransactionId,
  kCustomerId,
  kTimestamp,
  kAmount,
  kCurrency,
  kMerchantId,
  kMerchantCategory,
  kChannel,
  kCardPresent,
  kCountry,
  kCity,
  kLatitude,
  kLongitude,
  kDevice,
  kIp,
};
inline constexpr std::size_t kTransactionFieldCount = 15;
inline constexpr std::array<std::string_view, kTransactionFieldCount> kTransactionFieldNames = {
    "transaction_id", "customer_id",       "timestamp", "amount",       "currency",
    "merchant_id",    "merchant_category", "channel",   "card_present", "country",
    "city",           "latitude",          "longitude", "device",       "ip"};

[[nodiscard]] constexpr std::string_view FieldName(TransactionField field) {
  return kTransactionFieldNames[static_cast<std::size_t>(field)];
}
// The four without which there is no transaction.
[[nodiscard]] constexpr bool IsAlwaysRequired(TransactionField field) {
  return field <= TransactionField::kAmount;
}

// A column by the name in the header, or by number, the first being 1.
using Column = std::variant<std::string, std::size_t>;
[[nodiscard]] std::string DescribeColumn(const Column& column);

// Other words for what a cell says.
struct Translation {
  std::map<std::string, std::string, std::less<>> values;  // empty: the cell is taken as it is
  std::optional<std::string> otherwise;  // of cells not in `values`; nullopt: the row is refused
};

struct FieldSource {
  enum class Kind : std::uint8_t { kAbsent, kColumns, kConstant, kLineNumber };
  Kind kind = Kind::kAbsent;
  std::vector<Column> columns;  // the cells, joined by a space
  std::string constant;
  std::string prefix;  // of what is not empty, after translation
  Translation translation;
};

struct TimeFormat {
  enum class Kind : std::uint8_t { kRfc3339, kSeconds, kMilliseconds, kPattern };
  Kind kind = Kind::kRfc3339;
  EventTime since;           // what seconds and milliseconds count from
  std::string pattern;       // as in strptime: "%d.%m.%Y %H:%M"
  std::string zone = "UTC";  // of a pattern: "+01:00" or an IANA name
};

struct AmountFormat {
  bool is_minor_unit = false;  // hundredths: 4217 is 42.17
  char decimal_mark = '.';
  std::optional<char> thousands_mark;
  bool is_negated = false;  // the source writes a purchase as a negative amount
};

struct LabelMapping {
  Column column;
  std::vector<std::string> anomaly;  // cells that mean fraud
  std::vector<std::string> normal;   // cells that mean none; empty: all others
  std::optional<Column> type_column;
  std::map<std::string, std::string, std::less<>> types;  // empty: the cell is taken as it is
  std::int64_t delay_ms = 0;  // labelled_at = time of the transaction + delay
};

struct Mapping {
  char delimiter = ',';
  bool has_header = true;
  int lines_before = 0;  // to skip before the header or the first row
  std::array<FieldSource, kTransactionFieldCount> fields;
  TimeFormat time;
  AmountFormat amount;
  std::optional<LabelMapping> label;

  [[nodiscard]] const FieldSource& Source(TransactionField field) const {
    return fields[static_cast<std::size_t>(field)];
  }
  [[nodiscard]] bool Has(TransactionField field) const {
    return Source(field).kind != FieldSource::Kind::kAbsent;
  }
};

// One line each, for a person: fields that stay absent and defaults that the detector will take;
// nothing when the source has all.
[[nodiscard]] std::vector<std::string> DescribeGaps(const Mapping& mapping);

// The setting without which the detector refuses these transactions:
// `input.required_fields=channel,country`; empty when its defaults will do.
[[nodiscard]] std::string RequiredFieldsSetting(const Mapping& mapping);

}  // namespace harrier
