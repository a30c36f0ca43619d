#include "tests/fault/failpoint_settings.h"

#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

#include "core/failpoint.h"

namespace harrier {
namespace {

struct ActionName {
  std::string_view name;
  FailpointAction action;
  bool takes_amount;
};
constexpr ActionName kActionNames[] = {
    {"kill", FailpointAction::kKill, false},   {"kill-within", FailpointAction::kKillWithin, true},
    {"stop", FailpointAction::kStop, false},   {"sleep", FailpointAction::kSleep, true},
    {"abort", FailpointAction::kAbort, false},
};

// What stands before and behind the first `separator`; nothing behind when there is none.
using Halves = std::pair<std::string_view, std::optional<std::string_view>>;
Halves Cut(std::string_view text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return {text, std::nullopt};
  return {text.substr(0, at), text.substr(at + 1)};
}

template <class Number>
bool ParsePositive(std::string_view text, Number* number) {
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, *number);
  return error == std::errc() && rest == end && *number > 0;
}

std::string ParseName(std::string_view name, FailpointSetting* setting) {
  std::string known;
  for (std::size_t number = 0; number < kFailpoints.size(); ++number) {
    if (kFailpoints[number].name == name) {
      setting->failpoint = number;
      return "";
    }
    known += (number == 0 ? "" : ", ") + std::string(kFailpoints[number].name);
  }
  return "there is no failpoint \"" + std::string(name) + "\"; there are " + known;
}

std::string ParseAction(std::string_view text, FailpointSetting* setting) {
  const auto [name, amount] = Cut(text, ':');
  for (const ActionName& known : kActionNames) {
    if (known.name != name) continue;
    setting->action = known.action;
    if (known.takes_amount != amount.has_value() ||
        (amount && !ParsePositive(*amount, &setting->amount))) {
      break;
    }
    if (known.action == FailpointAction::kAbort && !kFailpoints[setting->failpoint].can_fail) {
      return "this failpoint cannot fail; it can kill, stop and sleep";
    }
    return "";
  }
  return "the action must be kill, stop, sleep:MS, abort or kill-within:US";
}

std::string ParsePassing(std::string_view text, FailpointSetting* setting) {
  setting->repeats = text.starts_with('%');
  if (setting->repeats) text.remove_prefix(1);
  if (ParsePositive(text, &setting->passing)) return "";
  return "after @ must stand HIT or %N, 1 or more";
}

std::string ParseSetting(std::string_view text, FailpointSetting* setting) {
  const auto [name, rest] = Cut(text, '=');
  if (!rest) return "must be NAME=ACTION or NAME=ACTION@HIT";
  const auto [action, passing] = Cut(*rest, '@');
  std::string problem = ParseName(name, setting);
  if (problem.empty()) problem = ParseAction(action, setting);
  if (problem.empty() && passing) problem = ParsePassing(*passing, setting);
  return problem;
}

}  // namespace

Result<std::vector<FailpointSetting>, std::string> ParseFailpointSettings(std::string_view text) {
  std::vector<FailpointSetting> settings;
  for (std::optional<std::string_view> rest = text; rest;) {
    const auto [first, others] = Cut(*rest, ';');
    rest = others;
    if (first.empty()) continue;
    const std::string problem = ParseSetting(first, &settings.emplace_back());
    if (!problem.empty()) return Unexpected("\"" + std::string(first) + "\": " + problem);
  }
  return settings;
}

}  // namespace harrier
