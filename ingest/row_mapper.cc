#include "ingest/row_mapper.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/check.h"
#include "core/verdict_names.h"
#include "ingest/amount_reader.h"
#include "ingest/cell_text.h"
#include "ingest/column_index.h"
#include "stream/transaction_writer.h"

namespace harrier {
namespace {

using Cause = RowProblem::Cause;
using Kept = Result<void, RowProblem>;

std::size_t Index(TransactionField field) { return static_cast<std::size_t>(field); }

auto Refuse(Cause cause, TransactionField field, std::string_view value) {
  return Unexpected(RowProblem{cause, FieldName(field), value, 0});
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

std::size_t BytesMax(TransactionField field) {
  return field <= TransactionField::kCustomerId ? kIdBytesMax : kTextBytesMax;
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
  if (text.empty()) return Channel::kAbsent;
  const auto known = IndexOfName(kChannelNames, text);
  return known ? static_cast<Channel>(*known) : Channel::kOther;
}

bool Contains(const std::vector<std::string>& values, std::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

std::string_view CauseText(Cause cause) {
  switch (cause) {
    case Cause::kColumnCount:
      return "another number of columns than the first row";
    case Cause::kMissing:
      return "is empty";
    case Cause::kNotText:
      return "is not UTF-8 text, or has control characters";
    case Cause::kTooLong:
      return "is too long";
    case Cause::kNotListed:
      return "is not among the values of the mapping";
    case Cause::kNotATime:
      return "is not a time in the format of the mapping";
    case Cause::kNotAnAmount:
      return "is not an amount in the format of the mapping";
    case Cause::kAmountPrecision:
      return "has more than four decimals";
    case Cause::kAmountRange:
      return "is beyond 100,000,000,000";
    case Cause::kNotACurrency:
      return "is not an ISO 4217 code";
    case Cause::kNotACountry:
      return "is not an ISO 3166-1 alpha-2 code";
    case Cause::kNotABool:
      return "is neither true nor false";
    case Cause::kNotDegrees:
      return "is not a number of degrees";
  }
  HARRIER_CHECK(false, "a cause that has a text");
}

}  // namespace

std::string DescribeCause(const RowProblem& problem) {
  const std::string text(CauseText(problem.cause));
  return problem.field.empty() ? text : std::string(problem.field) + ": " + text;
}

std::string Describe(const RowProblem& problem) {
  if (problem.cause == Cause::kColumnCount) {
    return std::to_string(problem.columns) + " columns, not " + std::string(problem.value);
  }
  std::string text(problem.field);
  text += ": ";
  if (problem.cause != Cause::kMissing) text += PrintableCell(problem.value) + ' ';
  text += CauseText(problem.cause);
  return text;
}

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
  out->transaction = Transaction{};
  out->label.reset();
  if (row.cells.size() != column_count_) {
    made_[0] = std::to_string(column_count_);
    return Unexpected(RowProblem{Cause::kColumnCount, {}, made_[0], row.cells.size()});
  }
  Transaction& transaction = out->transaction;
  for (const TransactionField field : present_) {
    const Text text = ReadField(field, row);
    if (!text) return Unexpected(text.error());
    if (text->empty()) {
      if (IsAlwaysRequired(field)) return Refuse(Cause::kMissing, field, {});
      continue;
    }
    if (const Kept kept = Keep(field, *text, &transaction); !kept) return kept;
  }
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
  if (!IsCleanText(*text)) return Refuse(Cause::kNotText, field, *text);
  if (text->size() > BytesMax(field)) return Refuse(Cause::kTooLong, field, *text);
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
  switch (field) {
    case TransactionField::kTimestamp: {
      const auto time = time_.Read(text);
      if (!time) return Refuse(Cause::kNotATime, field, text);
      out->time = *time;
      return {};
    }
    case TransactionField::kAmount: {
      const auto amount = ReadAmount(text, mapping_.amount);
      if (!amount) return Refuse(CauseOf(amount.error()), field, text);
      out->amount = *amount;
      return {};
    }
    case TransactionField::kCurrency: {
      const auto currency = ParseCurrency(text);
      if (!currency) return Refuse(Cause::kNotACurrency, field, text);
      out->currency = *currency;
      return {};
    }
    case TransactionField::kCountry: {
      const auto country = ParseCountry(text);
      if (!country) return Refuse(Cause::kNotACountry, field, text);
      out->country = *country;
      return {};
    }
    case TransactionField::kCardPresent: {
      const auto is_present = ParseBool(text);
      if (!is_present) return Refuse(Cause::kNotABool, field, text);
      out->card_present = *is_present;
      return {};
    }
    case TransactionField::kLatitude: {
      const auto degrees = ParseDegrees(text, 90);
      if (!degrees) return Refuse(Cause::kNotDegrees, field, text);
      out->latitude = *degrees;
      return {};
    }
    default: {
      HARRIER_CHECK(field == TransactionField::kLongitude, "every field is kept somewhere");
      const auto degrees = ParseDegrees(text, 180);
      if (!degrees) return Refuse(Cause::kNotDegrees, field, text);
      out->longitude = *degrees;
      return {};
    }
  }
}

}  // namespace harrier
