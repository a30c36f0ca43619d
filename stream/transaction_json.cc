#include "stream/transaction_json.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "core/check.h"
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

Channel ParseChannel(std::string_view text) {
  if (text == "web") return Channel::kWeb;
  if (text == "app") return Channel::kApp;
  if (text == "pos") return Channel::kPos;
  if (text == "atm") return Channel::kAtm;
  if (text == "branch") return Channel::kBranch;
  return Channel::kOther;
}

// The hashed bytes of docs/formats/transaction.md, "Content hash".
class ContentBytes {
 public:
  void AddText(std::string_view text) {
    AddInteger(static_cast<std::uint16_t>(text.size()));
    if (text.empty()) return;
    std::memcpy(next_, text.data(), text.size());
    next_ += text.size();
  }
  template <class Integer>
  void AddInteger(Integer value) {
    static_assert(std::endian::native == std::endian::little);
    std::memcpy(next_, &value, sizeof value);
    next_ += sizeof value;
  }
  void AddDegrees(double value) {
    AddInteger(std::bit_cast<std::uint64_t>(value + 0.0));  // -0 and 0 are the same place
  }
  [[nodiscard]] std::uint64_t Hash() const {
    return XXH64(bytes_.data(), static_cast<std::size_t>(next_ - bytes_.data()), 0);
  }

 private:
  static constexpr std::size_t kFixedBytes = 64;  // integers and lengths: 58 bytes
  std::array<char, kFixedBytes + 2 * kIdBytesMax + 6 * kTextBytesMax> bytes_;
  char* next_ = bytes_.data();
};

std::uint64_t ContentHash(const Transaction& transaction) {
  ContentBytes bytes;
  bytes.AddText(transaction.transaction_id);
  bytes.AddText(transaction.customer_id);
  bytes.AddInteger(transaction.time.ms);
  bytes.AddInteger(transaction.amount.ten_thousandths);
  bytes.AddInteger(transaction.currency.packed);
  bytes.AddText(transaction.merchant_id);
  bytes.AddText(transaction.merchant_category);
  bytes.AddText(transaction.channel_text);
  bytes.AddInteger(static_cast<std::uint8_t>(transaction.card_present));
  bytes.AddInteger(transaction.country.packed);
  bytes.AddText(transaction.city);
  bytes.AddInteger(static_cast<std::uint8_t>(transaction.has_position));
  bytes.AddDegrees(transaction.latitude);
  bytes.AddDegrees(transaction.longitude);
  bytes.AddText(transaction.device);
  bytes.AddText(transaction.ip);
  return bytes.Hash();
}

}  // namespace

class TransactionDecoder::Parser {
 public:
  explicit Parser(const StatePolicy& policy)
      : base_currency_(policy.base_currency),
        default_currency_(policy.default_currency),
        exchange_rates_(policy.exchange_rates) {
    for (const std::string& name : policy.required_fields) {
      const auto at = std::find(kFieldNames.begin(), kFieldNames.end(), name);
      HARRIER_CHECK(at != kFieldNames.end(), "a required field is a field of a transaction");
      required_ |= 1U << static_cast<std::size_t>(at - kFieldNames.begin());
    }
  }

  Result<void, DecodeError> Decode(const RawRecord& record, TextArena* arena, Transaction* out) {
    if (!record.value) return Unexpected(DecodeError{DecodeErrorCode::kJsonInvalid, {}});
    if (record.value->size() > kRecordBytesMax) {
      return Unexpected(DecodeError{DecodeErrorCode::kTooLarge, {}});
    }
    *out = Transaction();
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
    const auto at = std::find(kFieldNames.begin(), kFieldNames.end(), error.name);
    return {error.code, at == kFieldNames.end() ? std::string_view() : *at};
  }

  void Begin(TextArena* arena, Transaction* out) {
    arena_ = arena;
    out_ = out;
    present_ = 0;
    first_wrong_ = kFieldCount;
    expected_ = 0;
  }

  // Producers keep their order: the field after the last one found is tried first.
  [[nodiscard]] std::size_t FindField(std::string_view name) {
    std::size_t index = expected_;
    if (index == kFieldCount || kFieldNames[index] != name) {
      const auto at = std::find(kFieldNames.begin(), kFieldNames.end(), name);
      index = static_cast<std::size_t>(at - kFieldNames.begin());
    }
    if (index != kFieldCount) expected_ = index + 1;
    return index;
  }

  // The first wrong field in table order counts.
  void Reject(Field field, DecodeErrorCode code) {
    if (Index(field) >= first_wrong_) return;
    first_wrong_ = Index(field);
    wrong_code_ = code;
  }

  void ReadMember(const JsonNode& node) {
    const std::size_t index = FindField(node.name);
    if (index == kFieldCount || node.IsAbsent()) return;
    const auto field = static_cast<Field>(index);
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
  std::size_t expected_ = 0;
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
