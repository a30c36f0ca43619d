#include "producer-sim/payment_text.h"

#include <array>
#include <charconv>

#include "core/check.h"
#include "core/random.h"
#include "stream/label_json.h"
#include "stream/transaction_writer.h"

namespace harrier {
namespace {

constexpr int kSerialBits = 33;
constexpr std::uint64_t kIdStream = 0x7472616e73616374;  // "transact": apart from the other streams

// A letter and a number with leading zeros, at most 24 characters.
class NumberedName {
 public:
  NumberedName(char letter, std::uint64_t number, std::size_t digits_min) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    const auto count = static_cast<std::size_t>(end - digits.data());
    text_[size_++] = letter;
    for (std::size_t i = count; i < digits_min; ++i) text_[size_++] = '0';
    for (std::size_t i = 0; i < count; ++i) text_[size_++] = digits[i];
  }
  [[nodiscard]] std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, 24> text_{};
  std::size_t size_ = 0;
};

NumberedName CustomerName(std::uint32_t customer) { return {'c', customer, 7}; }

// A letter and the lowest hex digits of a number.
std::string HexName(char letter, std::uint64_t number, unsigned digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(1 + digits, letter);
  for (unsigned i = digits; i > 0; --i, number >>= 4) text[i] = kDigits[number & 15];
  return text;
}

// Mixed, so that a stranger's device looks like anybody's.
std::string DeviceText(const Device& device) {
  if (device.letter == kNoDevice) return "";
  return HexName('d', StreamSeed(device.owner, static_cast<std::uint64_t>(device.letter)), 10);
}

// Of 198.18.0.0/15, which RFC 2544 sets aside for tests: a device's address at a place.
std::string IpText(const Device& device, CityId place) {
  const std::uint64_t bits = StreamSeed(device.owner, static_cast<std::uint64_t>(place));
  std::string text = (bits & 1) != 0 ? "198.18." : "198.19.";
  text += std::to_string(bits >> 8 & 0xff);
  text += '.';
  text += std::to_string(bits >> 16 & 0xff);
  return text;
}

}  // namespace

std::string CustomerIdText(std::uint32_t customer) {
  return std::string(CustomerName(customer).view());
}

std::string TransactionIdText(std::uint64_t seed, const Payment& payment) {
  HARRIER_CHECK(payment.serial >> kSerialBits == 0, "a serial has 33 bits");
  const std::uint64_t number = std::uint64_t{payment.customer} << kSerialBits | payment.serial;
  return HexName('t', StreamSeed(seed ^ kIdStream, number), 16);
}

PaymentWriter::Texts PaymentWriter::Write(const Payment& payment) {
  constexpr double kDegree = 10'000.0;
  const City& city = CityOf(payment.place);
  const std::string id = TransactionIdText(seed_, payment);
  key_ = CustomerName(payment.customer).view();
  const NumberedName merchant('m', MerchantSerial(payment.merchant), 6);
  const std::string device = DeviceText(payment.device);
  const std::string ip = payment.is_online() ? IpText(payment.device, payment.place) : "";

  Transaction out;
  out.transaction_id = id;
  out.customer_id = key_;
  out.time = payment.time;
  out.amount = payment.amount;
  out.currency = *ParseCurrency("EUR");
  out.merchant_id = merchant.view();
  out.merchant_category = TraitsOf(payment.merchant.category).name;
  out.channel = payment.channel;
  out.card_present = payment.is_card_present();
  out.country = *ParseCountry(city.country);
  out.city = city.name;
  if (payment.is_card_present()) {
    const Position position = PositionOf(payment.merchant);
    out.has_position = true;
    out.latitude = position.latitude_e4 / kDegree;
    out.longitude = position.longitude_e4 / kDegree;
  }
  out.device = device;
  out.ip = ip;
  transaction_.clear();
  AppendTransaction(out, &transaction_);

  Label label;
  label.transaction_id = id;
  label.customer_id = key_;
  label.is_anomaly = IsAnomaly(payment.kind);
  if (label.is_anomaly) label.anomaly_type = PaymentKindName(payment.kind);
  if (IsLookAlike(payment.kind)) label.note = PaymentKindName(payment.kind);
  label.labelled_at = payment.time;
  label_.clear();
  AppendLabel(label, &label_);
  return {key_, transaction_, label_};
}

}  // namespace harrier
