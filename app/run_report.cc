#include "app/run_report.h"

#include <sys/resource.h>

#include <cmath>
#include <cstdio>

#include "app/progress_line.h"
#include "core/json_text.h"
#include "scoring/decision.h"
#include "scoring/rules.h"

namespace harrier {
namespace {

std::string Megabytes(std::uint64_t bytes) {
  return CountForPeople(static_cast<std::int64_t>(bytes >> 20)) + " MiB";
}

std::string Seconds(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", seconds);
  return text;
}

std::int64_t Rate(std::int64_t count, double seconds) {
  return seconds > 0 ? std::llround(static_cast<double>(count) / seconds) : 0;
}

double ProcessCpuSeconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

std::int64_t PeakMemoryBytes() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return std::int64_t{used.ru_maxrss} * 1024;
}

template <class Names, class Values>
void AppendCounts(std::string* out, const Names& names, const Values& values) {
  JsonObjectWriter object(out);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] != 0) object.Number(names(i), values[i]);
  }
  object.Close();
}

std::string DeadLetterName(std::size_t code) {
  return std::string(DecodeErrorName(static_cast<DecodeErrorCode>(code)));
}

std::string_view SeverityLabel(std::size_t i) { return SeverityName(static_cast<Severity>(i)); }

std::string_view RuleLabel(std::size_t i) { return kRuleTable[i].name; }

template <class Name, class Values>
std::string Listed(const Name& name, const Values& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] == 0) continue;
    text += text.empty() ? "" : ", ";
    text += std::string(name(i)) + " " + CountForPeople(values[i]);
  }
  return text.empty() ? "none" : text;
}

}  // namespace

std::string StatusText(const WorkerView& view, const RunTimes& times) {
  const Counts& counts = view.counts;
  std::string text = CountForPeople(Rate(counts.read - times.last_read, times.last_seconds)) +
                     " tx/s, read " + CountForPeople(counts.read) + ", lag " +
                     CountForPeople(view.lag) + ", alerts " + CountForPeople(counts.alerts) +
                     ", dead letters " + CountForPeople(counts.dead_lettered) + ", cache " +
                     Megabytes(view.cache_bytes) + " (" +
                     CountForPeople(static_cast<std::int64_t>(view.cached_customers)) +
                     " customers), state " + Megabytes(view.state_bytes);
  if (view.partitions == 0) text += ", waiting for partitions";
  return text;
}

std::string SummaryText(const WorkerView& view, double seconds) {
  const Counts& counts = view.counts;
  std::string text;
  text += "read " + CountForPeople(counts.read) + " = judged " + CountForPeople(counts.judged) +
          " + redelivered " + CountForPeople(counts.redelivered) + " + dead letters " +
          CountForPeople(counts.dead_lettered) + ", in " + Seconds(seconds) + " (" +
          CountForPeople(Rate(counts.read, seconds)) + " tx/s), " + CountForPeople(view.commits) +
          " commits\n";
  text += "alerts " + CountForPeople(counts.alerts) + ": " +
          Listed(SeverityLabel, counts.alerts_by_severity) + "\n";
  text += "fired: " + Listed(RuleLabel, counts.fired_by_rule) + "; model " +
          CountForPeople(counts.ml_flags) + "\n";
  text += "late " + CountForPeople(counts.late) + ", too late " + CountForPeople(counts.too_late) +
          ", truncated " + CountForPeople(counts.truncated) + ", cold start " +
          CountForPeople(counts.cold_start) + "\n";
  if (counts.history_gap != 0) {
    text += "judged without all history, because of a gap: " + CountForPeople(counts.history_gap) +
            "\n";
  }
  if (counts.dead_lettered != 0) {
    text += "dead letters: " + Listed(DeadLetterName, counts.dead_letters_by_code) + "\n";
  }
  if (counts.checkpoint_states != 0) {
    text += "checkpoint: " + CountForPeople(counts.checkpoint_states) + " states, " +
            CountForPeople(counts.checkpoint_bytes) + " bytes, for " +
            CountForPeople(counts.judged) + " changes of state\n";
  }
  if (counts.folded != 0) {
    text += "folded silently on recovery: " + CountForPeople(counts.folded) + "\n";
  }
  return text;
}

std::string SummaryJson(const WorkerView& view, double seconds) {
  const Counts& counts = view.counts;
  std::string out;
  JsonObjectWriter object(&out);
  object.Number("read", counts.read);
  object.Number("judged", counts.judged);
  object.Number("redelivered", counts.redelivered);
  object.Number("dead_lettered", counts.dead_lettered);
  AppendCounts(object.Name("dead_letters_by_code"), DeadLetterName, counts.dead_letters_by_code);
  object.Number("alerts", counts.alerts);
  AppendCounts(object.Name("alerts_by_severity"), SeverityLabel, counts.alerts_by_severity);
  AppendCounts(object.Name("fired_by_rule"), RuleLabel, counts.fired_by_rule);
  object.Number("ml_flags", counts.ml_flags);
  object.Number("rule_flags", counts.rule_flags);
  object.Number("late", counts.late);
  object.Number("too_late", counts.too_late);
  object.Number("truncated", counts.truncated);
  object.Number("cold_start", counts.cold_start);
  object.Number("history_gap", counts.history_gap);
  object.Number("folded", counts.folded);
  object.Number("checkpoint_states", counts.checkpoint_states);
  object.Number("checkpoint_bytes", counts.checkpoint_bytes);
  object.Number("commits", view.commits);
  object.Number("recoveries", view.recoveries);
  object.Number("seconds", seconds);
  object.Number("working_seconds", view.working_seconds);
  object.Number("cpu_seconds", ProcessCpuSeconds());
  object.Number("peak_memory_bytes", PeakMemoryBytes());
  object.Close();
  return out;
}

}  // namespace harrier
