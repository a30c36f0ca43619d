#include "app/logging.h"

#include <spdlog/formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>

#include "app/live_line.h"
#include "core/event_time.h"
#include "core/json_text.h"

namespace harrier {
namespace {

// Marks a payload that FormatLogJson has made; no message of anybody else begins with it.
constexpr char kFormattedMark = '\x01';
constexpr std::size_t kLevelColumns = 8;

// As global as spdlog's default logger, whose lines it shapes.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<LogFormat> log_format{LogFormat::kText};

std::string_view View(spdlog::string_view_t text) { return {text.data(), text.size()}; }

EventTime TimeOf(const spdlog::details::log_msg& line) {
  return EventTime(
      std::chrono::duration_cast<std::chrono::milliseconds>(line.time.time_since_epoch()).count());
}

class LineFormatter final : public spdlog::formatter {
 public:
  explicit LineFormatter(LogFormat format) : format_(format) {}

  void format(const spdlog::details::log_msg& line, spdlog::memory_buf_t& out) override {
    const std::string_view level = View(spdlog::level::to_string_view(line.level));
    std::string_view payload = View(line.payload);
    std::string text;
    if (format_ == LogFormat::kText) {
      text = FormatEventTime(TimeOf(line)) + ' ' + std::string(level);
      text.resize(kEventTimeChars + 1 + kLevelColumns, ' ');
      text += payload;
    } else {
      text = R"({"time":")" + FormatEventTime(TimeOf(line)) + R"(","level":")" +
             std::string(level) + "\",";
      if (payload.starts_with(kFormattedMark)) {
        text += payload.substr(1);
      } else {
        text += FormatLogJson(payload, {});
      }
      text += '}';
    }
    text += '\n';
    out.append(text.data(), text.data() + text.size());
  }

  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<LineFormatter>(format_);
  }

 private:
  LogFormat format_;
};

class LiveLineSink final : public spdlog::sinks::base_sink<std::mutex> {
 protected:
  void sink_it_(const spdlog::details::log_msg& line) override {
    spdlog::memory_buf_t bytes;
    formatter_->format(line, bytes);
    LiveLine::OfStandardError().Print({bytes.data(), bytes.size()});
  }
  void flush_() override {}  // nothing is held back
};

void Log(spdlog::level::level_enum level, std::string_view message, LogFacts facts) {
  if (!spdlog::should_log(level)) return;
  const std::string payload = log_format == LogFormat::kText
                                  ? FormatLogText(message, facts)
                                  : kFormattedMark + FormatLogJson(message, facts);
  spdlog::log(level, spdlog::string_view_t(payload.data(), payload.size()));
}

// Quoted only where a reader could not tell where it ends.
void AppendText(std::string* out, std::string_view text) {
  const bool is_plain = !text.empty() && text.find_first_of(" =\"\n\r\t") == std::string_view::npos;
  if (is_plain) {
    *out += text;
  } else {
    AppendJsonString(out, text);
  }
}

}  // namespace

void StartLogging(const LogOptions& options) {
  log_format = options.format;
  auto logger = std::make_shared<spdlog::logger>("harrier", std::make_shared<LiveLineSink>());
  logger->set_formatter(std::make_unique<LineFormatter>(options.format));
  logger->set_level(spdlog::level::from_str(options.level));
  spdlog::set_default_logger(std::move(logger));
}

std::string FormatLogText(std::string_view message, LogFacts facts) {
  std::string text(message);
  for (const LogFact& fact : facts) {
    text += ' ';
    text += fact.name;
    text += '=';
    if (const auto* words = std::get_if<std::string_view>(&fact.value)) {
      AppendText(&text, *words);
    } else if (const auto* number = std::get_if<double>(&fact.value)) {
      AppendNumber(&text, *number);
    } else {
      AppendNumber(&text, std::get<std::int64_t>(fact.value));
    }
  }
  return text;
}

std::string FormatLogJson(std::string_view message, LogFacts facts) {
  std::string json;
  JsonObjectWriter object(&json);
  object.String("message", message);
  for (const LogFact& fact : facts) {
    if (const auto* words = std::get_if<std::string_view>(&fact.value)) {
      object.String(fact.name, *words);
    } else if (const auto* number = std::get_if<double>(&fact.value)) {
      object.Number(fact.name, *number);
    } else {
      object.Number(fact.name, std::get<std::int64_t>(fact.value));
    }
  }
  return json.substr(1);  // the opening brace is the caller's
}

void LogDebug(std::string_view message, LogFacts facts) {
  Log(spdlog::level::debug, message, facts);
}
void LogInfo(std::string_view message, LogFacts facts) { Log(spdlog::level::info, message, facts); }
void LogWarning(std::string_view message, LogFacts facts) {
  Log(spdlog::level::warn, message, facts);
}
void LogError(std::string_view message, LogFacts facts) { Log(spdlog::level::err, message, facts); }

}  // namespace harrier
