#include "scoring/account_item.h"

#include <cmath>
#include <utility>

#include "core/json_text.h"
#include "scoring/person_words.h"

namespace harrier {
namespace {

template <class Value>
AccountItem Numeric(std::string_view name, Value value) {
  std::string json;
  AppendNumber(&json, value);
  std::string words = json;
  return {name, std::move(json), std::move(words)};
}

}  // namespace

AccountItem CountItem(std::string_view name, std::int64_t count) {
  return {name, std::to_string(count), CountInWords(count)};
}

AccountItem NumberItem(std::string_view name, double value) { return Numeric(name, value); }

AccountItem NumberItem(std::string_view name, float value) { return Numeric(name, value); }

AccountItem MoneyItem(std::string_view name, Money amount, CurrencyCode currency) {
  return {name, FormatMoney(amount), AmountInWords(amount, currency)};
}

AccountItem TextItem(std::string_view name, std::string_view text) {
  std::string json;
  AppendJsonString(&json, text);
  return {name, std::move(json), std::string(text)};
}

AccountItem TextsItem(std::string_view name, const std::vector<std::string>& texts) {
  AccountItem item{name, "[", ""};
  for (const std::string& text : texts) {
    if (&text != &texts.front()) {
      item.json += ',';
      item.words += ", ";
    }
    AppendJsonString(&item.json, text);
    item.words += text;
  }
  item.json += ']';
  if (texts.empty()) item.words = "none";
  return item;
}

AccountItem TimeItem(std::string_view name, EventTime time) {
  std::string json;
  AppendEventTime(&json, time);
  return {name, std::move(json), TimeForPeople(time)};
}

AccountItem PlaceItem(std::string_view name, const GeoPoint& place) {
  AccountItem item{name, "", ""};
  JsonObjectWriter object(&item.json);
  object.Number("latitude", place.latitude);
  object.Number("longitude", place.longitude);
  object.Close();
  AppendNumber(&item.words, place.latitude);
  item.words += ", ";
  AppendNumber(&item.words, place.longitude);
  return item;
}

std::string TimeForPeople(EventTime time) {
  std::string text = FormatEventTime(time);
  text[10] = ' ';
  text.replace(text.size() - 1, 1, " UTC");
  return text;
}

std::string DecimalForPeople(double value) {
  const auto hundredths = static_cast<std::int64_t>(std::floor(std::fabs(value) * 100 + 0.5));
  const std::string decimals = std::to_string(100 + hundredths % 100).substr(1);
  return (value < 0 ? "-" : "") + CountInWords(hundredths / 100) + "." + decimals;
}

}  // namespace harrier
