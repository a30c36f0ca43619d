#include "stream/transaction_json.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "core/check.h"
#include "stream/content_hash.h"
#include "stream/strict_json.h"
#include "stream/transaction_writer.h"

namespace harrier {
namespace {

// The table of docs/formats/transaction.md, in its order.
enum class Field : std::uint8_t {
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
constexpr std::size_t kFieldCount = 15;
constexpr std::array<std::string_view, kFieldCount> kFieldNames = {
    "transaction_id", "customer_id",       "timestamp", "amount",       "currency",
    "merchant_id",    "merchant_category", "channel",   "card_present", "country",
    "city",           "latitude",          "longitude", "device",       "ip"};

constexpr std::size_t Index(Field field) { return static_cast<std::size_t>(field); }
constexpr std::uint32_t Bit(Field field) { return 1U << Index(field); }
constexpr std::string_view Name(Field field) { return kFieldNames[Index(field)]; }

constexpr std::uint32_t kAlwaysRequired = Bit(Field::kTransactionId) | Bit(Field::kCustomerId) |
                                          Bit(Field::kTimestamp) | Bit(Field::kAmount);

bool HasControlCharacter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

// A comparison with a literal: its length is a constant, so no call is made.
template <std::size_t kSize>
bool Is(std::string_view text, const char (&literal)[kSize]) {
  return text.size() == kSize - 1 && std::memcmp(text.data(), literal, kSize - 1) == 0;
}

std::optional<Field> FindField(std::string_view name) {
  switch (name.size()) {
    case 2:
      if (Is(name, "ip")) return Field::kIp;
      break;
    case 4:
      if (Is(name, "city")) return Field::kCity;
      break;
    case 6:
      if (Is(name, "amount")) return Field::kAmount;
      if (Is(name, "device")) return Field::kDevice;
      break;
    case 7:
      if (Is(name, "channel")) return Field::kChannel;
      if (Is(name, "country")) return Field::kCountry;
      break;
    case 8:
      if (Is(name, "currency")) return Field::kCurrency;
      if (Is(name, "latitude")) return Field::kLatitude;
      break;
    case 9:
      if (Is(name, "timestamp")) return Field::kTimestamp;
      if (Is(name, "longitude")) return Field::kLongitude;
      break;
    case 11:
      if (Is(name, "customer_id")) return Field::kCustomerId;
      if (Is(name, "merchant_id")) return Field::kMerchantId;
      break;
    case 12:
      if (Is(name, "card_present")) return Field::kCardPresent;
      break;
    case 14:
      if (Is(name, "transaction_id")) return Field::kTransactionId;
      break;
    case 17:
      if (Is(name, "merchant_category")) return Field::kMerchantCategory;
      break;
    default:
      break;
  }
  return std::nullopt;
}

Channel ParseChannel(std::string_view text) {
  if (Is(text, "web")) return Channel::kWeb;
  if (Is(text, "app")) return Channel::kApp;
  if (Is(text, "pos")) return Channel::kPos;
  if (Is(text, "atm")) return Channel::kAtm;
  if (Is(text, "branch")) return Channel::kBranch;
  return Channel::kOther;
}

}  // namespace

class TransactionDecoder::Parser {
 public:
  explicit Parser(const StatePolicy& policy)
      : base_currency_(policy.base_currency),
        default_currency_(policy.default_currency),
        exchange_rates_(policy.exchange_rates) {
    for (const std::string& name : policy.required_fields) {
      const std::optional<Field> field = FindField(name);
      HARRIER_CHECK(field, "a required field is a field of a transaction");
      required_ |= Bit(*field);
    }
  }

  Result<void, DecodeError> Decode(const RawRecord& record, TextArena* arena, Transaction* out) {
    if (!record.value) return Unexpected(DecodeError{DecodeErrorCode::kJsonInvalid, {}});
    if (record.value->size() > kRecordBytesMax) {
      return Unexpected(DecodeError{DecodeErrorCode::kTooLarge, {}});
    }
    static constexpr Transaction kBlank;  // copied in a few moves; a temporary is cleared by a loop
    *out = kBlank;
    out->received = arena->AppendPadded(*record.value, kJsonPadding);
    const auto nodes = json_.ParseObject(out->received);
    if (!nodes) return Unexpected(DocumentError(nodes.error()));

    Begin(arena, out);
    for (std::size_t i = 0; i < nodes->size(); i += 1 + (*nodes)[i].descendants) {
      ReadMember((*nodes)[i]);
    }
    if (const auto fields = FinishFields(); !fields) return fields;
    return FinishRecord(record);
  }

 private:
  static DecodeError DocumentError(const JsonError& error) {
    const std::optional<Field> field = FindField(error.name);
    return {error.code, field ? Name(*field) : std::string_view()};
  }

  void Begin(TextArena* arena, Transaction* out) {
    arena_ = arena;
    out_ = out;
    present_ = 0;
    first_wrong_ = kFieldCount;
  }

  // The first wrong field in table order counts.
  void Reject(Field field, DecodeErrorCode code) {
    if (Index(field) >= first_wrong_) return;
    first_wrong_ = Index(field);
    wrong_code_ = code;
  }

  void ReadMember(const JsonNode& node) {
    const std::optional<Field> known = FindField(node.name);
    if (!known || node.IsAbsent()) return;
    const Field field = *known;
    present_ |= Bit(field);
    switch (field) {
      case Field::kAmount:
        return ReadAmount(node);
      case Field::kCardPresent:
        if (node.kind != JsonKind::kBool) return Reject(field, DecodeErrorCode::kFieldType);
        out_->card_present = node.boolean;
        return;
      case Field::kLatitude:
        return ReadDegrees(field, node, 90, &out_->latitude);
      case Field::kLongitude:
        return ReadDegrees(field, node, 180, &out_->longitude);
      default:
        if (node.kind != JsonKind::kString) return Reject(field, DecodeErrorCode::kFieldType);
        return ReadText(field, node.text);
    }
  }

  void ReadText(Field field, std::string_view text) {
    switch (field) {
      case Field::kTransactionId:
        return KeepId(field, text, &out_->transaction_id);
      case Field::kCustomerId:
        return KeepId(field, text, &out_->customer_id);
      case Field::kTimestamp:
        return ReadTime(text);
      case Field::kCurrency:
        return ReadCurrency(text);
      case Field::kMerchantId:
        return KeepText(field, text, &out_->merchant_id);
      case Field::kMerchantCategory:
        return KeepText(field, text, &out_->merchant_category);
      case Field::kChannel:
        out_->channel = ParseChannel(text);
        return KeepText(field, text, &out_->channel_text);
      case Field::kCountry:
        return ReadCountry(text);
      case Field::kCity:
        return KeepText(field, text, &out_->city);
      case Field::kDevice:
        return KeepText(field, text, &out_->device);
      default:
        return KeepText(field, text, &out_->ip);
    }
  }

  void KeepId(Field field, std::string_view text, std::string_view* out) {
    if (text.size() > kIdBytesMax || HasControlCharacter(text)) {
      return Reject(field, DecodeErrorCode::kFieldRange);
    }
    *out = Kept(text);
  }

  void KeepText(Field field, std::string_view text, std::string_view* out) {
    if (text.size() > kTextBytesMax) return Reject(field, DecodeErrorCode::kFieldRange);
    *out = Kept(text);
  }

  // A text that was escaped stands in the parser's memory; the others in the arena already.
  [[nodiscard]] std::string_view Kept(std::string_view text) {
    return IsInside(text, out_->received) ? text : arena_->Append(text);
  }

  void ReadTime(std::string_view text) {
    const auto time = ParseEventTime(text);
    if (!time) return Reject(Field::kTimestamp, DecodeErrorCode::kTimestampInvalid);
    out_->time = *time;
  }

  void ReadAmount(const JsonNode& node) {
    if (node.kind != JsonKind::kNumber && node.kind != JsonKind::kString) {
      return Reject(Field::kAmount, DecodeErrorCode::kFieldType);
    }
    const auto amount = ParseMoney(node.text);
    if (amount) {
      out_->amount = *amount;
      return;
    }
    switch (amount.error()) {
      case MoneyError::kNotANumber:
        return Reject(Field::kAmount, DecodeErrorCode::kFieldType);
      case MoneyError::kPrecision:
        return Reject(Field::kAmount, DecodeErrorCode::kAmountPrecision);
      case MoneyError::kRange:
        return Reject(Field::kAmount, DecodeErrorCode::kFieldRange);
    }
  }

  void ReadCurrency(std::string_view text) {
    const auto currency = ParseCurrency(text);
    if (!currency) return Reject(Field::kCurrency, DecodeErrorCode::kCurrencyUnknown);
    out_->currency = *currency;
  }

  void ReadCountry(std::string_view text) {
    const auto country = ParseCountry(text);
    if (!country) return Reject(Field::kCountry, DecodeErrorCode::kFieldRange);
    out_->country = *country;
  }

  void ReadDegrees(Field field, const JsonNode& node, double limit, double* out) {
    if (node.kind != JsonKind::kNumber) return Reject(field, DecodeErrorCode::kFieldType);
    if (node.number < -limit || node.number > limit) {
      return Reject(field, DecodeErrorCode::kFieldRange);
    }
    *out = node.number;
  }

  // Defaults, and what is missing; then the first field in table order that is wrong or missing.
  [[nodiscard]] Result<void, DecodeError> FinishFields() {
    constexpr std::uint32_t kPosition = Bit(Field::kLatitude) | Bit(Field::kLongitude);
    std::uint32_t required = kAlwaysRequired | required_;
    if ((present_ & kPosition) != 0) required |= kPosition;
    out_->has_position = (present_ & kPosition) != 0;
    if ((present_ & Bit(Field::kCardPresent)) == 0) {
      out_->card_present = DefaultCardPresent(out_->channel);
    }
    if ((present_ & Bit(Field::kCurrency)) == 0) out_->currency = default_currency_;
    const auto rate = FindRate();
    if (!rate) Reject(Field::kCurrency, DecodeErrorCode::kCurrencyUnknown);
    rate_ = rate.value_or(ExchangeRate());

    const std::uint32_t missing = required & ~present_;
    const auto first_missing = static_cast<std::size_t>(std::countr_zero(missing));
    if (first_missing < first_wrong_) {
      return Unexpected(DecodeError{DecodeErrorCode::kFieldMissing, kFieldNames[first_missing]});
    }
    if (first_wrong_ != kFieldCount) {
      return Unexpected(DecodeError{wrong_code_, kFieldNames[first_wrong_]});
    }
    return {};
  }

  // What the fields mean together with the record.
  [[nodiscard]] Result<void, DecodeError> FinishRecord(const RawRecord& record) {
    if (!record.key || *record.key != out_->customer_id) {
      return Unexpected(DecodeError{DecodeErrorCode::kKeyMismatch, Name(Field::kCustomerId)});
    }
    if (out_->time.ms > record.kafka_time.ms + kFutureMsMax) {
      return Unexpected(DecodeError{DecodeErrorCode::kTimestampFuture, Name(Field::kTimestamp)});
    }
    const auto amount_base = Convert(out_->amount, rate_);
    if (!amount_base) {
      return Unexpected(DecodeError{DecodeErrorCode::kFieldRange, Name(Field::kAmount)});
    }
    out_->amount_base = *amount_base;
    out_->content_hash = ContentHash(*out_);
    return {};
  }

  // nullopt when the currency is unknown.
  [[nodiscard]] std::optional<ExchangeRate> FindRate() const {
    if (out_->currency == base_currency_) return ExchangeRate();
    const auto at = std::lower_bound(
        exchange_rates_.begin(), exchange_rates_.end(), out_->currency,
        [](const auto& entry, CurrencyCode currency) { return entry.first < currency; });
    if (at == exchange_rates_.end() || at->first != out_->currency) return std::nullopt;
    return at->second;
  }

  StrictJsonParser json_;
  CurrencyCode base_currency_;
  CurrencyCode default_currency_;
  std::vector<std::pair<CurrencyCode, ExchangeRate>> exchange_rates_;
  std::uint32_t required_ = 0;
  // Of the record that is being decoded.
  TextArena* arena_ = nullptr;
  Transaction* out_ = nullptr;
  std::uint32_t present_ = 0;
  std::size_t first_wrong_ = kFieldCount;
  DecodeErrorCode wrong_code_ = DecodeErrorCode::kJsonInvalid;
  ExchangeRate rate_;
};

TransactionDecoder::TransactionDecoder(const StatePolicy& policy)
    : parser_(std::make_unique<Parser>(policy)) {}
TransactionDecoder::~TransactionDecoder() = default;
TransactionDecoder::TransactionDecoder(TransactionDecoder&&) noexcept = default;
TransactionDecoder& TransactionDecoder::operator=(TransactionDecoder&&) noexcept = default;

Result<void, DecodeError> TransactionDecoder::Decode(const RawRecord& record, TextArena* arena,
                                                     Transaction* out) {
  return parser_->Decode(record, arena, out);
}

}  // namespace harrier
