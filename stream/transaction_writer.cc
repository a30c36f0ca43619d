#include "stream/transaction_writer.h"

#include <array>

#include "core/json_text.h"

namespace harrier {
namespace {

// In the order of Channel; what is absent or other has no name of its own.
constexpr std::array<std::string_view, 7> kChannelNames = {"",       "web", "app", "atm",
                                                           "branch", "pos", ""};

std::string_view ChannelText(const Transaction& transaction) {
  if (!transaction.channel_text.empty()) return transaction.channel_text;
  return kChannelNames[static_cast<std::size_t>(transaction.channel)];
}

}  // namespace

void AppendTransaction(const Transaction& transaction, std::string* out) {
  JsonObjectWriter object(out);
  object.String("transaction_id", transaction.transaction_id);
  object.String("customer_id", transaction.customer_id);
  AppendEventTime(object.Name("timestamp"), transaction.time);
  AppendMoney(object.Name("amount"), transaction.amount);
  object.StringUnlessEmpty("currency", FormatCurrency(transaction.currency));
  object.StringUnlessEmpty("merchant_id", transaction.merchant_id);
  object.StringUnlessEmpty("merchant_category", transaction.merchant_category);
  object.StringUnlessEmpty("channel", ChannelText(transaction));
  if (transaction.card_present != DefaultCardPresent(transaction.channel)) {
    object.Bool("card_present", transaction.card_present);
  }
  object.StringUnlessEmpty("country", FormatCountry(transaction.country));
  object.StringUnlessEmpty("city", transaction.city);
  if (transaction.has_position) {
    object.Number("latitude", transaction.latitude);
    object.Number("longitude", transaction.longitude);
  }
  object.StringUnlessEmpty("device", transaction.device);
  object.StringUnlessEmpty("ip", transaction.ip);
  object.Close();
}

}  // namespace harrier
