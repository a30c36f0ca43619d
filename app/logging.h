// Log lines on standard error, through spdlog, as text or as one JSON object a line. A line is a
// message and facts beside it:
//   LogInfo("partition recovered", {{"partition", 3}, {"records", 1200}});
//   2026-01-05T08:13:22.417Z info    partition recovered partition=3 records=1200
//   {"time":"2026-01-05T08:13:22.417Z","level":"info","message":"partition
//   recovered","partition":3,...
// Lines written with spdlog's own functions come out in the same form. IO; thread-safe after
// StartLogging.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "config/config.h"

namespace harrier {

// One fact beside a message. Views live for the call.
struct LogFact {
  std::string_view name;
  std::variant<std::int64_t, double, std::string_view> value;

  template <std::integral T>
  LogFact(std::string_view fact, T number) : name(fact), value(static_cast<std::int64_t>(number)) {}
  LogFact(std::string_view fact, double number) : name(fact), value(number) {}
  LogFact(std::string_view fact, std::string_view text) : name(fact), value(text) {}
};
using LogFacts = std::initializer_list<LogFact>;

struct LogOptions {
  std::string level = "info";  // debug, info, warning, error
  LogFormat format = LogFormat::kText;
};

// Call once, before other threads start.
void StartLogging(const LogOptions& options);

void LogDebug(std::string_view message, LogFacts facts = {});
void LogInfo(std::string_view message, LogFacts facts = {});
void LogWarning(std::string_view message, LogFacts facts = {});
void LogError(std::string_view message, LogFacts facts = {});

// The line for a message, without time and level; pure.
[[nodiscard]] std::string FormatLogText(std::string_view message, LogFacts facts);
// The members of the JSON object from "message" on; pure.
[[nodiscard]] std::string FormatLogJson(std::string_view message, LogFacts facts);

}  // namespace harrier
