#include "producer-sim/hostile_traffic.h"

#include <algorithm>
#include <array>

#include "core/check.h"
#include "core/decode_error.h"
#include "stream/label_json.h"

namespace harrier {
namespace {

struct KindTraits {
  std::string_view name;
  std::string_view outcome;
};

constexpr std::string_view Code(DecodeErrorCode code) { return DecodeErrorName(code); }

constexpr std::array<KindTraits, kHostileKindCount> kKinds = {{
    {"late", "late"},
    {"out_of_order", "late"},
    {"reversed", "late"},
    {"too_late", "too_late"},
    {"skewed_offset", "on_time"},
    {"redelivered", "redelivered"},
    {"id_conflict", Code(DecodeErrorCode::kDuplicateIdConflict)},
    {"future", Code(DecodeErrorCode::kTimestampFuture)},
    {"malformed", Code(DecodeErrorCode::kJsonInvalid)},
    {"truncated", Code(DecodeErrorCode::kJsonInvalid)},
    {"oversized", Code(DecodeErrorCode::kTooLarge)},
    {"wrong_key", Code(DecodeErrorCode::kKeyMismatch)},
    {"duplicate_field", Code(DecodeErrorCode::kDuplicateField)},
    {"deeply_nested", Code(DecodeErrorCode::kTooDeep)},
    {"not_utf8", Code(DecodeErrorCode::kUtf8Invalid)},
    {"missing_field", Code(DecodeErrorCode::kFieldMissing)},
    {"wrong_type", Code(DecodeErrorCode::kFieldType)},
    {"out_of_range", Code(DecodeErrorCode::kFieldRange)},
    {"amount_precision", Code(DecodeErrorCode::kAmountPrecision)},
    {"amount_not_a_number", Code(DecodeErrorCode::kJsonInvalid)},
    {"amount_huge", Code(DecodeErrorCode::kJsonInvalid)},  // beyond any double
    {"unknown_currency", Code(DecodeErrorCode::kCurrencyUnknown)},
    {"bad_timestamp", Code(DecodeErrorCode::kTimestampInvalid)},
    {"empty_value", Code(DecodeErrorCode::kJsonInvalid)},
    {"tombstone", Code(DecodeErrorCode::kJsonInvalid)},
    {"binary", Code(DecodeErrorCode::kUtf8Invalid)},
}};

constexpr std::size_t kOversizedBytes = 70'000;
constexpr std::size_t kNestingDepth = 500;

struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Where the value of a member stands in an object as PaymentWriter writes it: flat, and no text
// in it has a comma or a brace.
Span ValueOf(std::string_view object, std::string_view member) {
  const std::string name = "\"" + std::string(member) + "\":";
  const std::size_t found = object.find(name);
  HARRIER_CHECK(found != std::string_view::npos, "a member that is always written");
  const std::size_t begin = found + name.size();
  return {begin, object.find_first_of(",}", begin)};
}

std::string WithValue(std::string object, std::string_view member, std::string_view value) {
  const Span at = ValueOf(object, member);
  return object.replace(at.begin, at.end - at.begin, value);
}

std::string WithMember(std::string object, std::string_view name, std::string_view value) {
  object.pop_back();  // the closing brace
  object += ",\"";
  object += name;
  object += "\":";
  object += value;
  object += '}';
  return object;
}

std::string WithoutMember(std::string object, std::string_view member) {
  const Span at = ValueOf(object, member);
  const std::size_t begin = at.begin - member.size() - 3;  // the quotes and the colon
  return object.erase(begin, at.end + 1 - begin);          // and the comma
}

std::string Nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

// "2026-01-05T13:43:22.417+05:30" for 08:13:22.417Z.
std::string SkewedTime(EventTime time) {
  constexpr std::int64_t kOffsetMs = 5 * kHourMs + 30 * kMinuteMs;
  std::string text = FormatEventTime(EventTime(time.ms + kOffsetMs));
  text.pop_back();
  return "\"" + text + "+05:30\"";
}

}  // namespace

std::string_view HostileKindName(HostileKind kind) {
  return kKinds[static_cast<std::size_t>(kind)].name;
}

std::string_view ExpectedOutcome(HostileKind kind) {
  return kKinds[static_cast<std::size_t>(kind)].outcome;
}

HostileTraffic::HostileTraffic(std::uint64_t seed, double share)
    : seed_(seed), share_(share), random_(StreamSeed(seed, 0x686f7374696c65)), writer_(seed) {}

void HostileTraffic::After(const Payment& payment, std::vector<HostileRecord>* records) {
  records->clear();
  if (!random_.Chance(share_)) return;
  const auto kind = static_cast<HostileKind>(next_kind_);
  next_kind_ = (next_kind_ + 1) % kHostileKindCount;
  Add(kind, payment, records);
}

void HostileTraffic::Add(HostileKind kind, const Payment& payment,
                         std::vector<HostileRecord>* records) {
  const auto between = [this](std::int64_t from_ms, std::int64_t to_ms) {
    return from_ms + static_cast<std::int64_t>(
                         random_.UniformBelow(static_cast<std::uint64_t>(to_ms - from_ms)));
  };
  switch (kind) {
    case HostileKind::kLate:
      return AddJudged(kind, payment, between(10 * kMinuteMs, 12 * kHourMs), records);
    case HostileKind::kOutOfOrder:
      return AddJudged(kind, payment, between(1, kMinuteMs), records);
    case HostileKind::kReversed: {
      std::int64_t earlier_ms = 0;
      for (int i = 0; i < 4; ++i) {
        earlier_ms += between(kMinuteMs, 20 * kMinuteMs);
        AddJudged(kind, payment, earlier_ms, records);
      }
      return;
    }
    case HostileKind::kTooLate:
      return AddJudged(kind, payment, between(25 * kHourMs, 72 * kHourMs), records);
    case HostileKind::kSkewedOffset:
      return AddJudged(kind, payment, 0, records);
    case HostileKind::kRedelivered:
    case HostileKind::kIdConflict:
      records->push_back(MakeKnown(kind, payment));
      return;
    default:
      records->push_back(MakeDeadLetter(kind, payment));
  }
}

void HostileTraffic::AddJudged(HostileKind kind, const Payment& payment, std::int64_t earlier_ms,
                               std::vector<HostileRecord>* records) {
  Payment variant = Variant(payment);
  variant.time = EventTime(variant.time.ms - earlier_ms);
  Made made = Text(variant);
  if (kind == HostileKind::kSkewedOffset) {
    made.value = WithValue(made.value, "timestamp", SkewedTime(variant.time));
  }
  HostileRecord record{kind, made.key, made.value, variant.time, true, {}, {}};
  SetLabel(made.id, variant, &record);
  records->push_back(std::move(record));
}

// Its label has an id of its own, so that the truth about the original stays alone.
HostileRecord HostileTraffic::MakeKnown(HostileKind kind, const Payment& payment) {
  Payment again = payment;
  if (kind == HostileKind::kIdConflict) {
    again.amount = Money(again.amount.ten_thousandths + kMoneyScale);
  }
  const Made made = Text(again);
  HostileRecord record{kind, made.key, made.value, payment.time, true, {}, {}};
  SetLabel(made.id + "/" + std::string(HostileKindName(kind)), payment, &record);
  return record;
}

HostileRecord HostileTraffic::MakeDeadLetter(HostileKind kind, const Payment& payment) {
  const Payment variant = Variant(payment);
  Made made = Text(variant);
  HostileRecord record{kind, made.key, std::nullopt, variant.time, false, {}, {}};
  std::string& text = made.value;
  switch (kind) {
    case HostileKind::kFuture:  // further ahead than any clock of a broker
      text = WithValue(text, "timestamp", "\"2099-12-31T23:59:59.000Z\"");
      break;
    case HostileKind::kMalformed:
      text = WithValue(text, "amount", "12.5 EUR");
      break;
    case HostileKind::kTruncated:
      text.resize(text.size() / 2);
      break;
    case HostileKind::kOversized:
      text = WithMember(text, "comment", "\"" + std::string(kOversizedBytes, 'x') + "\"");
      break;
    case HostileKind::kWrongKey:
      record.key = CustomerIdText(variant.customer + 1);
      break;
    case HostileKind::kDuplicateField:
      text = WithMember(text, "amount", "1");
      break;
    case HostileKind::kDeeplyNested:
      text = WithMember(text, "basket", Nested(kNestingDepth));
      break;
    case HostileKind::kNotUtf8:
      text = WithValue(text, "city", "\"K\xF6ln\"");  // ISO 8859-1
      break;
    case HostileKind::kMissingField:
      text = WithoutMember(text, "amount");
      break;
    case HostileKind::kWrongType:
      text = WithValue(text, "amount", "true");
      break;
    case HostileKind::kOutOfRange:
      text = WithValue(text, "country", "\"Germany\"");
      break;
    case HostileKind::kAmountPrecision:
      text = WithValue(text, "amount", "42.12345");
      break;
    case HostileKind::kAmountNotANumber:
      text = WithValue(text, "amount", "NaN");
      break;
    case HostileKind::kAmountHuge:
      text = WithValue(text, "amount", "1e400");
      break;
    case HostileKind::kUnknownCurrency:
      text = WithValue(text, "currency", "\"XTS\"");  // ISO 4217: for tests
      break;
    case HostileKind::kBadTimestamp:
      text = WithValue(text, "timestamp", "\"2026-02-30T25:61:00\"");
      break;
    case HostileKind::kEmptyValue:
      text.clear();
      break;
    case HostileKind::kBinary:
      text = "\xC0\xAF";
      for (int i = 0; i < 100; ++i) text += static_cast<char>(random_.UniformBelow(256));
      break;
    default:
      break;
  }
  if (kind != HostileKind::kTombstone) record.value = std::move(text);
  SetLabel(made.id, variant, &record);
  return record;
}

Payment HostileTraffic::Variant(const Payment& payment) {
  constexpr std::uint64_t kHostileSerials = std::uint64_t{1} << 32;  // apart from all others
  Payment variant = payment;
  variant.serial = kHostileSerials + made_++;
  variant.kind = PaymentKind::kOrdinary;
  const auto cents = static_cast<std::int64_t>(1 + random_.UniformBelow(5'000));
  variant.amount = Money(cents * kMoneyScale / 100);
  return variant;
}

HostileTraffic::Made HostileTraffic::Text(const Payment& payment) {
  const PaymentWriter::Texts texts = writer_.Write(payment);
  return {TransactionIdText(seed_, payment), std::string(texts.key),
          std::string(texts.transaction)};
}

void HostileTraffic::SetLabel(const std::string& id, const Payment& payment,
                              HostileRecord* record) const {
  const std::string type = "hostile:" + std::string(HostileKindName(record->kind));
  record->label_key = CustomerIdText(payment.customer);
  Label label;
  label.transaction_id = id;
  label.customer_id = record->label_key;
  label.anomaly_type = type;
  label.note = ExpectedOutcome(record->kind);
  label.labelled_at = payment.time;
  AppendLabel(label, &record->label);
}

}  // namespace harrier
