#include "tests/fakes/nlohmann_decoder.h"

#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

namespace harrier {
namespace {

struct Value {
  char kind = 'n';   // n null, b bool, # number, s string, [ array, { object
  std::string text;  // decoded string, or number
  double number = 0;
  bool boolean = false;
};

// What nlohmann reports while it reads: the members of the outermost object, and repeated names.
class Listener : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::map<std::string, Value> members;
  bool is_object = false;
  bool has_too_many = false;
  bool has_repeated = false;
  std::string first_repeated;  // when it is a member of the outermost object

  bool null() override { return Put({}); }
  bool boolean(bool value) override { return Put({'b', {}, 0, value}); }
  bool number_integer(number_integer_t value) override {
    return Put({'#', std::to_string(value), static_cast<double>(value), false});
  }
  bool number_unsigned(number_unsigned_t value) override {
    return Put({'#', std::to_string(value), static_cast<double>(value), false});
  }
  bool number_float(number_float_t value, const string_t& text) override {
    return Put({'#', text, value, false});
  }
  bool string(string_t& value) override { return Put({'s', value, 0, false}); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override {
    if (names_.empty()) is_object = true;
    Put({'{', {}, 0, false});
    names_.emplace_back();
    return true;
  }
  bool key(string_t& name) override {
    const bool is_new = names_.back().insert(name).second;
    if (!is_new && !has_repeated) {
      has_repeated = true;
      first_repeated = names_.size() == 1 ? name : "";
    }
    if (++counts_[names_.size()] > 256) has_too_many = true;
    if (names_.size() == 1) name_ = name;
    return true;
  }
  bool end_object() override {
    counts_[names_.size()] = 0;
    names_.pop_back();
    return true;
  }
  bool start_array(std::size_t) override {
    Put({'[', {}, 0, false});
    names_.emplace_back();
    return true;
  }
  bool end_array() override {
    names_.pop_back();
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  bool Put(Value value) {
    if (names_.size() == 1 && is_object) members[name_] = std::move(value);
    return true;
  }
  std::vector<std::set<std::string>> names_;  // one entry for each open array or object
  std::map<std::size_t, int> counts_;
  std::string name_;
};

// RFC 3629, one character at a time.
bool IsUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || i + length > text.size()) return false;
    std::uint32_t point = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0) != 0x80) return false;
      point = point << 6 | (next & 0x3FU);
    }
    const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
    if (overlong || (point >= 0xD800 && point <= 0xDFFF) || point > 0x10FFFF) return false;
    i += length;
  }
  return true;
}

int Nesting(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool quoted = false;
  bool escaped = false;
  for (const char c : text) {
    if (escaped) {
      escaped = false;
    } else if (quoted && c == '\\') {
      escaped = true;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '[' || c == '{')) {
      deepest = std::max(deepest, ++depth);
    } else if (!quoted && (c == ']' || c == '}')) {
      depth = std::max(depth - 1, 0);
    }
  }
  return deepest;
}

const std::vector<std::string> kFields = {
    "transaction_id", "customer_id",       "timestamp", "amount",       "currency",
    "merchant_id",    "merchant_category", "channel",   "card_present", "country",
    "city",           "latitude",          "longitude", "device",       "ip"};

class FieldReader {
 public:
  FieldReader(const std::map<std::string, Value>& members, const StatePolicy& policy)
      : members_(members), policy_(policy) {}

  [[nodiscard]] const Value* Find(const std::string& name) const {
    const auto at = members_.find(name);
    if (at == members_.end() || at->second.kind == 'n') return nullptr;
    if (at->second.kind == 's' && at->second.text.empty()) return nullptr;
    return &at->second;
  }

  // The code of what is wrong with a field, or nothing; keeps its value.
  std::string Read(const std::string& name, PlainTransaction* out) {
    const Value* value = Find(name);
    if (value == nullptr) return IsRequired(name) ? "FIELD_MISSING" : ReadAbsent(name, out);
    if (name == "amount") return ReadAmount(*value, out);
    if (name == "card_present") {
      out->card_present = value->boolean;
      return value->kind == 'b' ? "" : "FIELD_TYPE";
    }
    if (name == "latitude" || name == "longitude") return ReadDegrees(name, *value, out);
    if (value->kind != 's') return "FIELD_TYPE";
    return ReadText(name, value->text, out);
  }

 private:
  [[nodiscard]] bool IsRequired(const std::string& name) const {
    if (name == "latitude") return Find("longitude") != nullptr || InPolicy(name);
    if (name == "longitude") return Find("latitude") != nullptr || InPolicy(name);
    return name == "transaction_id" || name == "customer_id" || name == "timestamp" ||
           name == "amount" || InPolicy(name);
  }
  [[nodiscard]] bool InPolicy(const std::string& name) const {
    const auto& names = policy_.required_fields;
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  std::string ReadAbsent(const std::string& name, PlainTransaction* out) {
    if (name == "currency") return ReadCurrency(FormatCurrency(policy_.default_currency), out);
    if (name == "card_present") {
      out->card_present =
          out->channel == "atm" || out->channel == "branch" || out->channel == "pos";
    }
    return "";
  }

  static std::string ReadAmount(const Value& value, PlainTransaction* out) {
    if (value.kind != '#' && value.kind != 's') return "FIELD_TYPE";
    const auto amount = ParseMoney(value.text);
    if (amount) {
      out->amount = *amount;
      return "";
    }
    if (amount.error() == MoneyError::kPrecision) return "AMOUNT_PRECISION";
    return amount.error() == MoneyError::kRange ? "FIELD_RANGE" : "FIELD_TYPE";
  }

  static std::string ReadDegrees(const std::string& name, const Value& value,
                                 PlainTransaction* out) {
    if (value.kind != '#') return "FIELD_TYPE";
    const double limit = name == "latitude" ? 90 : 180;
    if (!(value.number >= -limit && value.number <= limit)) return "FIELD_RANGE";
    if (!out->position) out->position.emplace();
    (name == "latitude" ? out->position->first : out->position->second) = value.number;
    return "";
  }

  std::string ReadText(const std::string& name, const std::string& text, PlainTransaction* out) {
    if (name == "timestamp") {
      const auto time = ParseEventTime(text);
      if (!time) return "TIMESTAMP_INVALID";
      out->time = *time;
      return "";
    }
    if (name == "currency") return ReadCurrency(text, out);
    if (name == "country") {
      out->country = text;
      return text.size() == 2 && AreLetters(text) ? "" : "FIELD_RANGE";
    }
    const bool is_id = name == "transaction_id" || name == "customer_id";
    if (text.size() > (is_id ? 64U : 128U)) return "FIELD_RANGE";
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (is_id && (byte < 0x20 || byte == 0x7F)) return "FIELD_RANGE";
    }
    *Place(name, out) = text;
    return "";
  }

  static bool AreLetters(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  }

  std::string ReadCurrency(const std::string& text, PlainTransaction* out) {
    out->currency = text;
    if (text == FormatCurrency(policy_.base_currency)) return "";
    for (const auto& [code, rate] : policy_.exchange_rates) {
      if (FormatCurrency(code) == text) return "";
    }
    return "CURRENCY_UNKNOWN";
  }

  static std::string* Place(const std::string& name, PlainTransaction* out) {
    if (name == "transaction_id") return &out->transaction_id;
    if (name == "customer_id") return &out->customer_id;
    if (name == "merchant_id") return &out->merchant_id;
    if (name == "merchant_category") return &out->merchant_category;
    if (name == "channel") return &out->channel;
    if (name == "city") return &out->city;
    if (name == "device") return &out->device;
    return &out->ip;
  }

  const std::map<std::string, Value>& members_;
  const StatePolicy& policy_;
};

ExchangeRate RateOf(const std::string& currency, const StatePolicy& policy) {
  if (currency == FormatCurrency(policy.base_currency)) return ExchangeRate();
  for (const auto& [code, rate] : policy.exchange_rates) {
    if (FormatCurrency(code) == currency) return rate;
  }
  return ExchangeRate();
}

std::string FieldOrNothing(const std::string& name) {
  return std::find(kFields.begin(), kFields.end(), name) == kFields.end() ? "" : name;
}

}  // namespace

PlainOutcome DecodePlainly(const RawRecord& record, const StatePolicy& policy) {
  if (!record.value) return PlainError{"JSON_INVALID", ""};
  const std::string text(*record.value);
  if (text.size() > 65'536) return PlainError{"TOO_LARGE", ""};
  if (!IsUtf8(text)) return PlainError{"UTF8_INVALID", ""};
  if (Nesting(text) > 64) return PlainError{"TOO_DEEP", ""};
  Listener listener;
  // nlohmann would skip a byte order mark, and takes a zero byte for the end of the text.
  const bool has_bom = text.rfind("\xEF\xBB\xBF", 0) == 0;
  const bool has_zero = text.find('\0') != std::string::npos;
  const bool is_json = !has_bom && !has_zero && nlohmann::json::sax_parse(text, &listener);
  if (!is_json || !listener.is_object) return PlainError{"JSON_INVALID", ""};
  if (listener.has_too_many) return PlainError{"TOO_LARGE", ""};
  if (listener.has_repeated) {
    return PlainError{"DUPLICATE_FIELD", FieldOrNothing(listener.first_repeated)};
  }

  PlainTransaction out;
  FieldReader reader(listener.members, policy);
  for (const std::string& field : kFields) {
    const std::string code = reader.Read(field, &out);
    if (!code.empty()) return PlainError{code, field};
  }
  if (!record.key || *record.key != out.customer_id) {
    return PlainError{"KEY_MISMATCH", "customer_id"};
  }
  if (out.time.ms - record.kafka_time.ms > 300'000) {
    return PlainError{"TIMESTAMP_FUTURE", "timestamp"};
  }
  const auto base = Convert(out.amount, RateOf(out.currency, policy));
  if (!base) return PlainError{"FIELD_RANGE", "amount"};
  out.amount_base = *base;
  return out;
}

PlainTransaction ToPlain(const Transaction& transaction) {
  PlainTransaction out;
  out.transaction_id = transaction.transaction_id;
  out.customer_id = transaction.customer_id;
  out.time = transaction.time;
  out.amount = transaction.amount;
  out.amount_base = transaction.amount_base;
  out.currency = FormatCurrency(transaction.currency);
  out.merchant_id = transaction.merchant_id;
  out.merchant_category = transaction.merchant_category;
  out.channel = transaction.channel_text;
  out.card_present = transaction.card_present;
  out.country = FormatCountry(transaction.country);
  out.city = transaction.city;
  if (transaction.has_position) {
    out.position.emplace(transaction.latitude, transaction.longitude);
  }
  out.device = transaction.device;
  out.ip = transaction.ip;
  return out;
}

void PrintTo(const PlainError& error, std::ostream* out) {
  *out << error.code << " (" << error.field << ")";
}

void PrintTo(const PlainTransaction& transaction, std::ostream* out) {
  *out << transaction.transaction_id << ", " << FormatMoney(transaction.amount) << " "
       << transaction.currency << ", " << FormatEventTime(transaction.time);
}

}  // namespace harrier
