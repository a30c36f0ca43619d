// Makes AccountItems of each kind of value. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/codes.h"
#include "core/event_time.h"
#include "core/money.h"
#include "scoring/geodesy.h"
#include "scoring/judged_transaction.h"

namespace harrier {

[[nodiscard]] AccountItem CountItem(std::string_view name, std::int64_t count);
[[nodiscard]] AccountItem NumberItem(std::string_view name, double value);
[[nodiscard]] AccountItem NumberItem(std::string_view name, float value);
[[nodiscard]] AccountItem MoneyItem(std::string_view name, Money amount, CurrencyCode currency);
[[nodiscard]] AccountItem TextItem(std::string_view name, std::string_view text);
[[nodiscard]] AccountItem TextsItem(std::string_view name, const std::vector<std::string>& texts);
[[nodiscard]] AccountItem TimeItem(std::string_view name, EventTime time);
// As {"latitude":..,"longitude":..}, degrees.
[[nodiscard]] AccountItem PlaceItem(std::string_view name, const GeoPoint& place);

// "2026-01-05 04:22:20.288 UTC"
[[nodiscard]] std::string TimeForPeople(EventTime time);
// With two decimals, thousands separated: "13,332.61".
[[nodiscard]] std::string DecimalForPeople(double value);

}  // namespace harrier
