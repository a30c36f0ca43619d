#include "app/evaluation_words.h"

#include <array>
#include <cstdio>

#include "app/progress_line.h"
#include "core/event_time.h"
#include "evaluation/chart_axis.h"

namespace harrier {
namespace {

std::string Fixed(double value, int decimals) {
  std::array<char, 64> text;
  const int size = std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace

std::string RatioText(std::optional<double> ratio) {
  return ratio ? Fixed(*ratio, 3) : kNotDefined;
}

std::string PercentText(std::optional<double> ratio) {
  return ratio ? Fixed(*ratio * 100, 1) + " %" : kNotDefined;
}

std::string IntervalText(const Estimate& estimate) {
  if (!estimate.interval) return "";
  return Fixed(estimate.interval->low, 3) + "-" + Fixed(estimate.interval->high, 3);
}

std::string WithInterval(const Estimate& estimate) {
  const std::string interval = IntervalText(estimate);
  return RatioText(estimate.value) + (interval.empty() ? "" : " (" + interval + ")");
}

std::string ThresholdText(double threshold) { return DecimalText(threshold, 6); }

std::string DayText(std::int32_t day) { return FormatDate(EventTime(std::int64_t{day} * kDayMs)); }

std::string DaysText(std::int32_t first, std::int32_t last) {
  return first == last ? DayText(first) : DayText(first) + " to " + DayText(last);
}

std::string Counted(std::int64_t count, const std::string& one, const std::string& many) {
  return CountForPeople(count) + ' ' + (count == 1 ? one : many);
}

}  // namespace harrier
