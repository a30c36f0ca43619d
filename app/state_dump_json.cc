#include "app/state_dump_json.h"

#include <algorithm>
#include <array>
#include <bit>

#include "core/json_text.h"
#include "stream/base64.h"

namespace harrier {
namespace {

constexpr int kMoneyDecimals = 4;
constexpr int kSquaredMoneyDecimals = 2 * kMoneyDecimals;

std::string FormatHash(std::uint64_t hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(16, '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, hash >>= 4) {
    *digit = kDigits[hash & 15];
  }
  return text;
}

void TimeOrNull(JsonObjectWriter* object, std::string_view name, std::optional<EventTime> time) {
  std::string* const out = object->Name(name);
  if (time) {
    AppendEventTime(out, *time);
  } else {
    *out += "null";
  }
}

void OffsetOrNull(JsonObjectWriter* object, std::string_view name, std::optional<Offset> offset) {
  std::string* const out = object->Name(name);
  if (offset) {
    AppendNumber(out, offset->value);
  } else {
    *out += "null";
  }
}

void Merchant(JsonObjectWriter* object, MerchantKey merchant) {
  object->String("kind",
                 merchant.kind == MerchantKey::Kind::kMerchantId ? "merchant_id" : "category");
  object->String("hash", FormatHash(merchant.hash));
}

void AppendHours(std::string* out, const Lifetime& lifetime) {
  JsonObjectWriter hours(out);
  for (std::size_t hour = 0; hour < lifetime.by_hour.size(); ++hour) {
    if (lifetime.by_hour[hour] == 0) continue;
    hours.Number(std::to_string(hour), std::int64_t{lifetime.by_hour[hour]});
  }
  hours.Close();
}

void AppendCountries(std::string* out, const Lifetime& lifetime) {
  *out += '[';
  for (const CountryCode country : lifetime.countries) {
    if (out->back() != '[') *out += ',';
    AppendJsonString(out, FormatCountry(country));
  }
  *out += ']';
}

void AppendMerchants(std::string* out, const Lifetime& lifetime) {
  *out += '[';
  for (const MerchantCount& count : lifetime.merchants) {
    if (out->back() != '[') *out += ',';
    JsonObjectWriter object(out);
    Merchant(&object, count.merchant);
    object.Number("count", std::int64_t{count.transactions});
    object.Close();
  }
  *out += ']';
}

void Totals(JsonObjectWriter* object, const PurchaseTotals& totals) {
  object->Number("purchases", std::int64_t{totals.purchases});
  object->String("sum", FormatDecimal(static_cast<UInt128>(totals.amount), kMoneyDecimals));
}

// `describe` writes what a key is.
template <class Describe>
void AppendKeys(std::string* out, const RecentTotals& recent, const Describe& describe) {
  *out += '[';
  for (const KeyTotals& key : recent) {
    if (out->back() != '[') *out += ',';
    JsonObjectWriter object(out);
    describe(&object, key.key);
    Totals(&object, key.totals);
    object.Close();
  }
  *out += ']';
}

void AppendDays(std::string* out, const std::vector<DayTotals>& days) {
  *out += '[';
  for (const DayTotals& day : days) {
    if (out->back() != '[') *out += ',';
    JsonObjectWriter object(out);
    object.String("date", FormatDate(EventTime(day.day * kDayMs)));
    Totals(&object, day.totals);
    object.Number("spikes", std::int64_t{day.spikes});
    object.Close();
  }
  *out += ']';
}

void AppendGaps(std::string* out, const SampleStatistics& gaps_ms) {
  JsonObjectWriter object(out);
  object.Number("count", gaps_ms.count);
  object.String("sum_ms", FormatDecimal(gaps_ms.sum, 0));
  object.String("sum_of_squares_ms", FormatDecimal(gaps_ms.sum_of_squares, 0));
  object.Close();
}

void AppendProfile(std::string* out, const Profile& profile) {
  // By Channel.
  constexpr std::array<std::string_view, 7> kChannels = {"",       "web", "app",  "atm",
                                                         "branch", "pos", "other"};
  const bool has_spike = profile.latest_spike != Profile::kNoSpike;
  JsonObjectWriter object(out);
  AppendDays(object.Name("days"), profile.days);
  AppendKeys(
      object.Name("categories"), profile.categories,
      [](JsonObjectWriter* item, std::uint64_t key) { item->String("hash", FormatHash(key)); });
  AppendKeys(object.Name("channels"), profile.channels,
             [&kChannels](JsonObjectWriter* item, std::uint64_t key) {
               item->String("channel", kChannels.at(key));
             });
  AppendKeys(object.Name("countries"), profile.countries,
             [](JsonObjectWriter* item, std::uint64_t key) {
               item->String("country", FormatCountry({static_cast<std::uint16_t>(key)}));
             });
  AppendGaps(object.Name("gaps"), profile.gaps_ms);
  TimeOrNull(&object, "latest_spike",
             has_spike ? std::optional(profile.latest_spike) : std::nullopt);
  object.Close();
}

void AppendEntry(std::string* out, const History& history, std::size_t index) {
  const HistoryEntry& entry = history[index];
  JsonObjectWriter object(out);
  AppendEventTime(object.Name("timestamp"), entry.time);
  object.Number("offset", entry.offset.value);
  object.String("transaction_id", history.IdOf(index));
  object.StringUnlessEmpty("city", history.CityOf(index));
  AppendMoney(object.Name("amount"), entry.amount);
  object.String("currency", FormatCurrency(entry.currency));
  if (entry.amount_base != entry.amount) {
    AppendMoney(object.Name("amount_base"), entry.amount_base);
  }
  if (entry.merchant.kind != MerchantKey::Kind::kNone) {
    JsonObjectWriter merchant(object.Name("merchant"));
    Merchant(&merchant, entry.merchant);
    merchant.Close();
  }
  if (entry.has_place) {
    object.Number("latitude", std::bit_cast<double>(entry.place.latitude_bits));
    object.Number("longitude", std::bit_cast<double>(entry.place.longitude_bits));
  }
  object.String("content_hash", FormatHash(entry.content_hash));
  object.Close();
}

void AppendHistory(std::string* out, const History& history) {
  *out += '[';
  for (std::size_t i = 0; i < history.size(); ++i) {
    if (i > 0) *out += ',';
    AppendEntry(out, history, i);
  }
  *out += ']';
}

}  // namespace

void AppendPartitionLine(std::string* out, const PartitionLine& line) {
  JsonObjectWriter object(out);
  object.Number("schema_version", kStateDumpVersion);
  object.Number("partition", std::int64_t{line.identity.partition.value});
  object.String("cluster_id", line.identity.cluster_id);
  object.String("topic", line.identity.topic);
  object.Number("partitions", std::int64_t{line.identity.partitions});
  OffsetOrNull(&object, "low_water",
               line.mark ? std::optional(line.mark->low_water) : std::nullopt);
  OffsetOrNull(&object, "as_of", line.mark ? std::optional(line.mark->as_of) : std::nullopt);
  TimeOrNull(&object, "clock", KnownClock(line.mark));
  object.Number("customers", line.customers);
  object.Number("expired", line.expired);
  if (line.mark && line.mark->gap.is_there()) {
    const HistoryGap& gap = line.mark->gap;
    JsonObjectWriter history_gap(object.Name("history_gap"));
    history_gap.Number("end", gap.end.value);
    TimeOrNull(&history_gap, "until", gap.IsMeasured() ? std::optional(gap.until) : std::nullopt);
    history_gap.Close();
  }
  object.Close();
}

void AppendCustomerLine(std::string* out, const CustomerLine& line) {
  const CustomerState& state = *line.state;
  const Lifetime& lifetime = state.lifetime;
  const bool some_left = state.newest_that_left != CustomerState::kNoneLeft;
  JsonObjectWriter object(out);
  object.Number("partition", std::int64_t{line.partition.value});
  object.String("customer_id", line.row.customer_id);
  object.Number("applied", state.applied.value);
  TimeOrNull(&object, "newest",
             state.history.empty() ? std::nullopt : std::optional(state.history.newest().time));
  object.Number("judged", lifetime.judged);
  object.Number("purchases", lifetime.purchases.count);
  object.String("sum", FormatDecimal(lifetime.purchases.sum, kMoneyDecimals));
  object.String("sum_of_squares",
                FormatDecimal(lifetime.purchases.sum_of_squares, kSquaredMoneyDecimals));
  AppendHours(object.Name("hours"), lifetime);
  AppendCountries(object.Name("countries"), lifetime);
  AppendMerchants(object.Name("merchants"), lifetime);
  TimeOrNull(&object, "left", some_left ? std::optional(state.newest_that_left) : std::nullopt);
  AppendHistory(object.Name("history"), state.history);
  object.String("state_base64", EncodeBase64(*line.row.bytes));
  if (state.may_lack_history) object.Bool("history_gap", true);
  if (state.profile != Profile()) AppendProfile(object.Name("profile"), state.profile);
  object.Close();
}

std::optional<EventTime> KnownClock(const std::optional<StoreMark>& mark) {
  if (!mark || mark->clock.ms <= 0) return std::nullopt;
  return mark->clock;
}

std::string FormatDecimal(UInt128 value, int decimals) {
  std::string digits;  // backwards
  for (; value != 0 || digits.size() <= static_cast<std::size_t>(decimals); value /= 10) {
    digits += static_cast<char>('0' + static_cast<int>(value % 10));
  }
  std::reverse(digits.begin(), digits.end());
  digits.insert(digits.size() - static_cast<std::size_t>(decimals), 1, '.');
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

}  // namespace harrier
