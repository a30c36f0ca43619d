#include "scoring/feature_account.h"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "core/check.h"
#include "scoring/account_item.h"
#include "scoring/feature_table.h"
#include "scoring/person_words.h"
#include "scoring/profile_account.h"

namespace harrier {
namespace {

using Inputs = std::vector<AccountItem>;

std::string_view WeekdayName(int day_of_week) {
  constexpr std::array<std::string_view, 7> kNames = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                      "Friday", "Saturday", "Sunday"};
  return kNames[static_cast<std::size_t>(day_of_week)];
}

double ToUnits(double ten_thousandths) {
  return ten_thousandths / static_cast<double>(kMoneyScale);
}

// One transaction's inputs, feature by feature.
class Inspector {
 public:
  explicit Inspector(const JudgedTransaction& judged)
      : judged_(judged),
        history_(judged.before.history),
        base_currency_(judged.policy.state.base_currency) {}

  FeatureAccount Account(const FeatureInfo& feature) {
    FeatureAccount account;
    account.id = feature.id;
    std::uint32_t missing = feature.needs & MissingNeeds(transaction(), seen());
    if (missing == 0 && !judged_.verdict.features.Knows(feature.id)) {
      const bool has_risk = judged_.verdict.features.Knows(FeatureId::kMerchantRisk1d);
      missing = feature.needs & (has_risk ? kNeedsFraudRun : kNeedsRisk);
    }
    if (missing != 0) {
      account.because =
          MissingInWords(missing) + "; the model sees " + std::string(feature.neutral) + " instead";
      return account;
    }
    account.value = judged_.verdict.features[feature.id];
    if (VersionOf(feature.id) >= 2) {
      account.inputs = ProfileInputs(feature.id, judged_);
    } else {
      Fill(&account);
    }
    return account;
  }

 private:
  [[nodiscard]] const Transaction& transaction() const { return judged_.transaction; }
  [[nodiscard]] const Observation& seen() const { return judged_.seen; }

  void Fill(FeatureAccount* account) {
    Inputs& inputs = account->inputs;
    switch (account->id) {
      case FeatureId::kHour:
        inputs.push_back(
            TextItem("local_time", ClockInWords(seen().local, judged_.policy.state.time_zone)));
        return;
      case FeatureId::kDayOfWeek:
      case FeatureId::kIsWeekend:
        inputs.push_back(TextItem("weekday", WeekdayName(seen().local.day_of_week)));
        return;
      case FeatureId::kAmountLog:
        inputs.push_back(Amount());
        return;
      case FeatureId::kAmountZ:
        return AmountZ(account);
      case FeatureId::kTimeSinceLastS:
        return TimeSinceLast(account);
      case FeatureId::kMerchantNovelty:
        return MerchantNovelty(&inputs);
      case FeatureId::kHourRarity:
        inputs.push_back(CountItem("earlier_in_this_hour", seen().earlier_in_hour));
        inputs.push_back(CountItem("earlier_transactions", seen().earlier));
        return;
      case FeatureId::kCount10m:
        return Window(10 * kMinuteMs, &inputs);
      case FeatureId::kCount1h:
        return Window(kHourMs, &inputs);
      case FeatureId::kAmount24h:
        return Window(kDayMs, &inputs);
      case FeatureId::kDistinctCities1m:
        inputs.push_back(TextsItem("cities", Cities1m()));
        return;
      case FeatureId::kDistanceKm:
      case FeatureId::kSpeedKmh:
        return Travel(account);
      case FeatureId::kNewCountry:
        inputs.push_back(TextItem("country", FormatCountry(transaction().country)));
        inputs.push_back(TextsItem("seen_before", Countries()));
        return;
      case FeatureId::kIsOnline:
        inputs.push_back(TextItem("channel", transaction().channel_text));
        return;
      default:
        HARRIER_CHECK(false, "a feature of version 1");
    }
  }

  [[nodiscard]] AccountItem Amount() const {
    return MoneyItem("amount", transaction().amount_base, base_currency_);
  }

  void AmountZ(FeatureAccount* account) const {
    const SampleStatistics& usual = seen().earlier_purchases;
    account->inputs.push_back(Amount());
    account->inputs.push_back(CountItem("earlier_purchases", usual.count));
    if (usual.count > 0) {
      const double mean =
          ToUnits(static_cast<double>(usual.sum) / static_cast<double>(usual.count));
      const double deviation = ToUnits(usual.Deviation());
      account->inputs.push_back(NumberItem("mean", mean));
      account->inputs.back().words = DecimalForPeople(mean);
      account->inputs.push_back(NumberItem("deviation", deviation));
      account->inputs.back().words = DecimalForPeople(deviation);
    }
    if (transaction().is_refund()) {
      account->because = "a refund is not compared with purchases";
    } else if (usual.count < SampleStatistics::kCountBeforeStandardScore) {
      account->because = "0 before five earlier purchases";
    } else if (usual.Deviation() == 0) {
      account->because = "0 when all earlier purchases are equal";
    }
  }

  void TimeSinceLast(FeatureAccount* account) const {
    if (seen().position == 0) {
      account->because = "no earlier transaction is remembered; this value stands for none";
      return;
    }
    Previous(seen().position - 1, &account->inputs);
  }

  void MerchantNovelty(Inputs* inputs) const {
    const bool has_id = seen().merchant.kind == MerchantKey::Kind::kMerchantId;
    inputs->push_back(has_id ? TextItem("merchant", transaction().merchant_id)
                             : TextItem("category", transaction().merchant_category));
    inputs->push_back(CountItem("earlier_transactions_there", seen().earlier_at_merchant));
  }

  // Purchases of history in (t - window_ms, t], as Observe counts them.
  void Window(std::int64_t window_ms, Inputs* inputs) const {
    std::int64_t earlier = 0;
    for (std::size_t i = seen().position; i > 0; --i) {
      if (history_[i - 1].time.ms <= transaction().time.ms - window_ms) break;
      if (!history_[i - 1].is_refund()) ++earlier;
    }
    inputs->push_back(TimeItem("after", EventTime(transaction().time.ms - window_ms)));
    inputs->push_back(CountItem("earlier_purchases", earlier));
    if (window_ms == kDayMs) {
      inputs->push_back(MoneyItem("sum", seen().amount_24h, base_currency_));
    }
  }

  [[nodiscard]] std::vector<std::string> Cities1m() const {
    std::vector<std::string> cities;
    const auto add = [&](std::string_view city) {
      const bool is_new = std::find(cities.begin(), cities.end(), city) == cities.end();
      if (!city.empty() && is_new) cities.emplace_back(city);
    };
    add(transaction().city);
    for (std::size_t i = seen().position; i > 0; --i) {
      if (history_[i - 1].time.ms <= transaction().time.ms - kMinuteMs) break;
      add(history_.CityOf(i - 1));
    }
    return cities;
  }

  void Travel(FeatureAccount* account) const {
    if (seen().previous_place == kNotInHistory) {
      account->because = transaction().card_present
                             ? "0: no earlier place with the card present is remembered"
                             : "0: the card was not present";
      return;
    }
    Inputs& inputs = account->inputs;
    if (account->id == FeatureId::kSpeedKmh) {
      inputs.push_back(NumberItem("distance_km", judged_.verdict.features[FeatureId::kDistanceKm]));
      const auto ms = static_cast<double>(std::max(seen().since_previous_place_ms, kSecondMs));
      inputs.push_back(NumberItem("seconds", ms / static_cast<double>(kSecondMs)));
      return;
    }
    inputs.push_back(PlaceItem("from", {std::bit_cast<double>(seen().from.latitude_bits),
                                        std::bit_cast<double>(seen().from.longitude_bits)}));
    inputs.push_back(PlaceItem("to", {transaction().latitude, transaction().longitude}));
    Previous(seen().previous_place, &inputs);
  }

  void Previous(std::size_t index, Inputs* inputs) const {
    inputs->push_back(TextItem("previous_transaction", history_.IdOf(index)));
    inputs->push_back(TimeItem("previous_time", history_[index].time));
    const std::string_view city = history_.CityOf(index);
    if (!city.empty()) inputs->push_back(TextItem("previous_city", city));
  }

  [[nodiscard]] std::vector<std::string> Countries() const {
    std::vector<std::string> countries;
    for (const CountryCode country : judged_.before.lifetime.countries) {
      countries.push_back(FormatCountry(country));
    }
    return countries;
  }

  const JudgedTransaction& judged_;
  const History& history_;
  CurrencyCode base_currency_;
};

}  // namespace

std::string MissingInWords(std::uint32_t needs) {
  constexpr std::array<std::string_view, kNeedCount> kWords = {
      "the transaction came too late to be placed in the customer's history",
      "the transaction has no channel",
      "the transaction has no country",
      "the transaction has neither merchant nor category",
      "the card was present, but the position is not known",
      "the transaction has no merchant category",
      "the customer has had no unusually high amount before",
      "no risk table speaks of this merchant at this time",
      "the merchant's latest known label is not a fraud"};
  std::string text;
  for (std::size_t need = 0; need < kNeedCount; ++need) {
    if ((needs >> need & 1U) == 0) continue;
    if (!text.empty()) text += "; ";
    text += kWords[need];
  }
  return text;
}

std::vector<FeatureAccount> AccountForFeatures(const JudgedTransaction& judged) {
  Inspector inspector(judged);
  std::vector<FeatureAccount> accounts;
  const std::size_t count = FeatureCountOf(judged.policy.state.feature_version);
  for (const FeatureInfo& feature : std::span(kFeatureTable).first(count)) {
    accounts.push_back(inspector.Account(feature));
  }
  return accounts;
}

}  // namespace harrier
