#include "tests/fakes/owned_transaction.h"

#include <functional>

namespace harrier {
namespace {

// FNV-1a over the parts: any hash that tells contents apart will do here.
class ContentHash {
 public:
  template <class Value>
  void Add(const Value& value) {
    hash_ = (hash_ ^ std::hash<Value>()(value)) * 0x100000001b3;
  }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325;
};

}  // namespace

Transaction ViewOf(const OwnedTransaction& owned) {
  Transaction view;
  view.transaction_id = owned.transaction_id;
  view.customer_id = "customer";
  view.time = EventTime(owned.time_ms);
  view.amount = Money(owned.amount);
  view.amount_base = Money(owned.amount_base);
  view.currency = ParseCurrency(owned.currency).value_or(CurrencyCode{});
  view.merchant_id = owned.merchant_id;
  view.merchant_category = owned.merchant_category;
  view.channel = owned.channel;
  view.card_present = owned.card_present;
  view.country = ParseCountry(owned.country).value_or(CountryCode{});
  view.city = owned.city;
  view.has_position = owned.has_position;
  view.latitude = owned.latitude;
  view.longitude = owned.longitude;
  ContentHash hash;
  hash.Add(owned.transaction_id);
  hash.Add(owned.time_ms);
  hash.Add(owned.amount);
  hash.Add(owned.currency);
  hash.Add(owned.merchant_id);
  hash.Add(owned.merchant_category);
  hash.Add(static_cast<int>(owned.channel));
  hash.Add(owned.card_present);
  hash.Add(owned.country);
  hash.Add(owned.city);
  hash.Add(owned.has_position);
  hash.Add(owned.latitude);
  hash.Add(owned.longitude);
  view.content_hash = hash.value();
  return view;
}

}  // namespace harrier
