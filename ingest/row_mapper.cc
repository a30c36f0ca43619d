#include "ingest/row_mapper.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/check.h"
#include "ingest/amount_reader.h"
#include "ingest/cell_text.h"
#include "ingest/column_index.h"
#include "stream/transaction_writer.h"

namespace harrier {
namespace {

using Cause = RowProblem::Cause;
using Kept = Result<void, RowProblem>;

constexpr std::size_t Index(TransactionField field) { return static_cast<std::size_t>(field); }
constexpr std::uint32_t Bit(TransactionField field) { return 1U << Index(field); }

auto Refuse(Cause cause, TransactionField field, std::string_view value) {
  return Unexpected(RowProblem{cause, FieldName(field), value, 0, 0});
}

Cause CauseOf(MoneyError error) {
  switch (error) {
    case MoneyError::kPrecision:
      return Cause::kAmountPrecision;
    case MoneyError::kRange:
      return Cause::kAmountRange;
    case MoneyError::kNotANumber:
      break;
  }
  return Cause::kNotAnAmount;
}

bool IsId(TransactionField field) {
  return field == TransactionField::kTransactionId || field == TransactionField::kCustomerId;
}

std::optional<bool> ParseBool(std::string_view text) {
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return std::nullopt;
}

std::optional<double> ParseDegrees(std::string_view text, double limit) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  if (!(value >= -limit && value <= limit)) return std::nullopt;
  return value;
}

Channel ChannelOf(std::string_view text) {
  if (text == "web") return Channel::kWeb;
  if (text == "app") return Channel::kApp;
  if (text == "atm") return Channel::kAtm;
  if (text == "branch") return Channel::kBranch;
  if (text == "pos") return Channel::kPos;
  return Channel::kOther;
}

template <class Value>
Kept Take(const std::optional<Value>& value, const RowProblem& problem, Value* out) {
  if (!value) return Unexpected(problem);
  *out = *value;
  return {};
}

bool Contains(const std::vector<std::string>& values, std::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

Result<RowMapper, std::string> RowMapper::Make(const Mapping& mapping,
                                               std::span<const std::string_view> first_row) {
  auto time = TimeReader::Make(mapping.time);
  if (!time) return Unexpected("fields.timestamp: " + time.error());
  RowMapper mapper(mapping, std::move(*time), first_row.size());
  const ColumnIndex index(first_row, mapping.has_header);
  for (std::size_t i = 0; i < kTransactionFieldCount; ++i) {
    const auto field = static_cast<TransactionField>(i);
    if (mapping.Has(field)) mapper.present_.push_back(field);
    for (const Column& column : mapping.Source(field).columns) {
      const auto found = index.Find(column);
      if (!found) {
        return Unexpected("fields." + std::string(FieldName(field)) + ": " + found.error());
      }
      mapper.columns_[i].push_back(*found);
    }
  }
  if (!mapping.label) return mapper;
  const auto label = index.Find(mapping.label->column);
  if (!label) return Unexpected("label.column: " + label.error());
  mapper.label_column_ = *label;
  if (!mapping.label->type_column) return mapper;
  const auto type = index.Find(*mapping.label->type_column);
  if (!type) return Unexpected("label.anomaly_type.column: " + type.error());
  mapper.type_column_ = *type;
  return mapper;
}

Kept RowMapper::Map(const SourceRow& row, MappedRow* out) {
  out->transaction = Transaction();
  out->label.reset();
  if (row.cells.size() != column_count_) {
    return Unexpected(RowProblem{Cause::kColumnCount, {}, {}, row.cells.size(), column_count_});
  }
  std::uint32_t kept = 0;  // bit i: field i
  for (const TransactionField field : present_) {
    const Text text = ReadField(field, row);
    if (!text) return Unexpected(text.error());
    if (text->empty()) {
      if (IsAlwaysRequired(field)) return Refuse(Cause::kMissing, field, {});
      continue;
    }
    if (Kept done = Keep(field, *text, &out->transaction); !done) return done;
    kept |= Bit(field);
  }
  constexpr std::uint32_t kPosition =
      Bit(TransactionField::kLatitude) | Bit(TransactionField::kLongitude);
  out->transaction.has_position = (kept & kPosition) == kPosition;
  return mapping_.label ? MapLabel(row, out) : Kept();
}

RowMapper::Text RowMapper::ReadField(TransactionField field, const SourceRow& row) {
  Text text = ReadSource(field, row);
  if (!text || text->empty()) return text;
  const FieldSource& source = mapping_.Source(field);
  if (!source.translation.values.empty()) {
    const auto found = source.translation.values.find(*text);
    if (found != source.translation.values.end()) {
      text = std::string_view(found->second);
    } else if (source.translation.otherwise) {
      text = std::string_view(*source.translation.otherwise);
    } else {
      return Refuse(Cause::kNotListed, field, *text);
    }
  }
  if (!source.prefix.empty() && !text->empty()) {
    std::string joined = source.prefix;
    joined += *text;
    made_[Index(field)] = std::move(joined);
    text = std::string_view(made_[Index(field)]);
  }
  const bool is_id = IsId(field);
  if (!IsText(*text)) return Refuse(Cause::kNotText, field, *text);
  if (is_id && HasControlCharacter(*text)) return Refuse(Cause::kControlCharacter, field, *text);
  if (text->size() > (is_id ? kIdBytesMax : kTextBytesMax))
    return Refuse(Cause::kTooLong, field, *text);
  return text;
}

RowMapper::Text RowMapper::ReadSource(TransactionField field, const SourceRow& row) {
  const FieldSource& source = mapping_.Source(field);
  if (source.kind == FieldSource::Kind::kConstant) return source.constant;
  std::string& made = made_[Index(field)];
  if (source.kind == FieldSource::Kind::kLineNumber) return made = std::to_string(row.line);
  const std::vector<std::size_t>& columns = columns_[Index(field)];
  if (columns.size() == 1) return TrimCell(row.cells[columns[0]]);
  made.clear();
  for (const std::size_t column : columns) {
    const std::string_view cell = TrimCell(row.cells[column]);
    if (!made.empty() && !cell.empty()) made += ' ';
    made += cell;
  }
  return made;
}

Kept RowMapper::Keep(TransactionField field, std::string_view text, Transaction* out) const {
  switch (field) {
    case TransactionField::kTransactionId:
      out->transaction_id = text;
      return {};
    case TransactionField::kCustomerId:
      out->customer_id = text;
      return {};
    case TransactionField::kMerchantId:
      out->merchant_id = text;
      return {};
    case TransactionField::kMerchantCategory:
      out->merchant_category = text;
      return {};
    case TransactionField::kChannel:
      out->channel_text = text;
      out->channel = ChannelOf(text);
      out->card_present = DefaultCardPresent(out->channel);
      return {};
    case TransactionField::kCity:
      out->city = text;
      return {};
    case TransactionField::kDevice:
      out->device = text;
      return {};
    case TransactionField::kIp:
      out->ip = text;
      return {};
    default:
      return KeepParsed(field, text, out);
  }
}

Kept RowMapper::KeepParsed(TransactionField field, std::string_view text, Transaction* out) const {
  const auto refusal = [&](Cause cause) { return RowProblem{cause, FieldName(field), text, 0, 0}; };
  switch (field) {
    case TransactionField::kTimestamp:
      return Take(time_.Read(text), refusal(Cause::kNotATime), &out->time);
    case TransactionField::kCurrency:
      return Take(ParseCurrency(text), refusal(Cause::kNotACurrency), &out->currency);
    case TransactionField::kCountry:
      return Take(ParseCountry(text), refusal(Cause::kNotACountry), &out->country);
    case TransactionField::kCardPresent:
      return Take(ParseBool(text), refusal(Cause::kNotABool), &out->card_present);
    case TransactionField::kLatitude:
      return Take(ParseDegrees(text, 90), refusal(Cause::kNotDegrees), &out->latitude);
    case TransactionField::kLongitude:
      return Take(ParseDegrees(text, 180), refusal(Cause::kNotDegrees), &out->longitude);
    default:
      break;
  }
  HARRIER_CHECK(field == TransactionField::kAmount, "every field is kept somewhere");
  const auto amount = ReadAmount(text, mapping_.amount);
  if (!amount) return Unexpected(refusal(CauseOf(amount.error())));
  out->amount = *amount;
  return {};
}

Kept RowMapper::MapLabel(const SourceRow& row, MappedRow* out) const {
  const LabelMapping& mapping = *mapping_.label;
  const std::string_view cell = TrimCell(row.cells[label_column_]);
  const bool is_anomaly = Contains(mapping.anomaly, cell);
  const bool is_normal =
      !is_anomaly && !cell.empty() && (mapping.normal.empty() || Contains(mapping.normal, cell));
  if (!is_anomaly && !is_normal) return {};  // the source does not know
  Label& label = out->label.emplace();
  label.transaction_id = out->transaction.transaction_id;
  label.customer_id = out->transaction.customer_id;
  label.is_anomaly = is_anomaly;
  label.source = LabelSource::kImport;
  label.labelled_at = EventTime(out->transaction.time.ms + mapping.delay_ms);
  if (!is_anomaly || !type_column_) return {};
  label.anomaly_type = TrimCell(row.cells[*type_column_]);
  if (mapping.types.empty()) return {};
  const auto known = mapping.types.find(label.anomaly_type);
  if (known == mapping.types.end()) {
    return Unexpected(RowProblem{Cause::kNotListed, "anomaly_type", label.anomaly_type, 0, 0});
  }
  label.anomaly_type = known->second;
  return {};
}

}  // namespace harrier
