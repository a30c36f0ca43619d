#include "snapshot/manifest_json.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "core/codes.h"
#include "snapshot/tree_json.h"

namespace harrier {
namespace {

using Kind = JsonTree::Kind;

// All of `text`.
template <class Number>
bool ParseWhole(const std::string& text, Number* number) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, *number);
  return error == std::errc() && stop == end;
}

// A member, named by its path for messages: "counts.alerts". What is wrong with it goes to
// *problem, the first time something is, and its value is then 0 or empty: so the reading of each
// member is one line below.
class Member {
 public:
  Member(std::string path, const JsonTree* value, std::string* problem)
      : path_(std::move(path)), value_(value), problem_(problem) {}

  [[nodiscard]] bool exists() const { return value_ != nullptr; }
  void Refuse(const std::string& why) const {
    if (problem_->empty()) *problem_ = "the member \"" + path_ + "\" " + why;
  }

  [[nodiscard]] Member Get(const std::string& name) const {
    return Below(name, Of(Kind::kObject, "is not an object").Find(name));
  }
  // Each (name, Member) of an object, in the order of the document.
  template <class Visit>
  void ForEach(Visit&& visit) const {
    for (const auto& [name, value] : Of(Kind::kObject, "is not an object").members) {
      visit(name, Below(name, &value));
    }
  }
  template <class Visit>
  void ForEachItem(Visit&& visit) const {
    for (const JsonTree& item : Of(Kind::kArray, "is not an array").items) {
      visit(Below("[]", &item));
    }
  }
  [[nodiscard]] const std::string& Text() const { return Of(Kind::kString, "is no text").text; }

  // Of counts, bytes and offsets.
  [[nodiscard]] std::int64_t Count() const {
    std::int64_t count = 0;
    if (!ParseWhole(Number(), &count) || count < 0) Refuse("is no count");
    return count;
  }
  [[nodiscard]] double Fraction() const {
    double number = 0;
    if (!ParseWhole(Number(), &number)) Refuse("is no number");
    return number;
  }
  [[nodiscard]] EventTime Time() const { return Parsed(ParseEventTime(Text()), "is no time"); }
  [[nodiscard]] std::optional<EventTime> TimeIfThere() const {
    return exists() ? std::optional(Time()) : std::nullopt;
  }
  [[nodiscard]] Money Amount() const {
    const auto amount = ParseMoney(Number());
    if (!amount) Refuse("is no amount of money");
    return amount.value_or(Money());
  }
  [[nodiscard]] MoneySum Sum() const {
    return Parsed(ParseMoneySum(Number()), "is no sum of money");
  }
  [[nodiscard]] const std::string& Sha256() const {
    constexpr std::size_t kHexDigits = 64;
    const std::string& text = Text();
    if (text.size() != kHexDigits ||
        text.find_first_not_of("0123456789abcdef") != std::string::npos) {
      Refuse("is no SHA-256: 64 digits of 0-9 and a-f");
    }
    return text;
  }

 private:
  [[nodiscard]] Member Below(const std::string& name, const JsonTree* value) const {
    return {path_.empty() ? name : path_ + "." + name, value, problem_};
  }
  [[nodiscard]] const std::string& Number() const { return Of(Kind::kNumber, "is no number").text; }
  template <class Value>
  [[nodiscard]] Value Parsed(const std::optional<Value>& value, const char* why) const {
    if (!value) Refuse(why);
    return value.value_or(Value());
  }
  [[nodiscard]] const JsonTree& Of(Kind kind, const char* why) const {
    static const JsonTree kNothing;
    if (value_ != nullptr && value_->kind == kind) return *value_;
    Refuse(value_ == nullptr ? "is missing" : why);
    return kNothing;
  }

  std::string path_;
  const JsonTree* value_;
  std::string* problem_;
};

PartitionRange ReadRange(const std::string& partition, const Member& range) {
  PartitionRange read;
  if (!ParseWhole(partition, &read.partition.value) || read.partition < PartitionId(0)) {
    range.Refuse("is not of a partition");
  }
  read.start = Offset(range.Get("start").Count());
  read.end = Offset(range.Get("end").Count());
  if (read.end < read.start) range.Refuse("ends before it starts");
  return read;
}

// Of two sources one is the labels'. Earlier manifests do not name it: there it came second.
void ReadOffsets(const Member& offsets, const Member& labels_from, RunManifest* manifest) {
  std::vector<SourceRanges> sources;
  offsets.ForEach([&](const std::string& name, const Member& source) {
    SourceRanges& read = sources.emplace_back(SourceRanges{name, {}});
    source.ForEach([&](const std::string& partition, const Member& range) {
      read.ranges.push_back(ReadRange(partition, range));
      if (const Member resume = range.Get("resume"); resume.exists()) {
        manifest->resume[read.ranges.back().partition] = Offset(resume.Count());
      }
    });
    std::sort(read.ranges.begin(), read.ranges.end(),
              [](const auto& a, const auto& b) { return a.partition < b.partition; });
  });
  if (sources.empty()) return offsets.Refuse("names no source");
  auto labels = sources.size() > 1 ? sources.begin() + 1 : sources.end();
  if (labels_from.exists()) {
    labels = std::find_if(sources.begin(), sources.end(), [&labels_from](const auto& source) {
      return source.name == labels_from.Text();
    });
    if (labels == sources.end() || sources.size() < 2) return labels_from.Refuse("is no source");
  }
  if (labels != sources.end()) {
    manifest->labels = std::move(*labels);
    sources.erase(labels);
  }
  manifest->scored = std::move(sources[0]);
}

std::vector<FileFacts> ReadFiles(const Member& files) {
  std::vector<FileFacts> read;
  files.ForEach([&](const std::string& name, const Member& file) {
    if (name.empty() || name.front() == '.' || name.find('/') != std::string::npos) {
      file.Refuse("is not the name of a file of the run");
    }
    read.push_back(
        {name, file.Get("rows").Count(), file.Get("bytes").Count(), file.Get("sha256").Sha256()});
  });
  return read;
}

struct CountMember {
  const char* name;
  std::int64_t SnapshotCounts::*count;
  bool is_required;
};
constexpr CountMember kCountMembers[] = {
    {"records_read", &SnapshotCounts::records_read, true},
    {"unreadable", &SnapshotCounts::unreadable, true},
    {"outside", &SnapshotCounts::outside, true},
    {"left", &SnapshotCounts::left, false},
    {"taken_before", &SnapshotCounts::taken_before, false},
    {"superseded", &SnapshotCounts::superseded, true},
    {"transactions", &SnapshotCounts::transactions, true},
    {"alerts", &SnapshotCounts::alerts, true},
    {"cases", &SnapshotCounts::cases, true},
    {"labelled", &SnapshotCounts::labelled, true},
    {"labelled_anomalies", &SnapshotCounts::labelled_anomalies, true},
    {"late", &SnapshotCounts::late, true},
    {"late_day", &SnapshotCounts::late_day, false},
    {"truncated", &SnapshotCounts::truncated, true},
};

SnapshotCounts ReadCounts(const Member& counts) {
  SnapshotCounts read;
  for (const CountMember& member : kCountMembers) {
    const Member value = counts.Get(member.name);
    if (value.exists() || member.is_required) read.*member.count = value.Count();
  }
  return read;
}

std::map<std::string, std::int64_t> ReadPolicies(const Member& policies) {
  std::map<std::string, std::int64_t> read;
  policies.ForEachItem(
      [&](const Member& policy) { read[policy.Get("id").Text()] += policy.Get("rows").Count(); });
  return read;
}

RunManifest ReadMembers(const Member& run) {
  const Member version = run.Get("schema_version");
  if (version.Count() != kManifestSchemaVersion) version.Refuse("is of another version");
  RunManifest manifest;
  manifest.run_id = run.Get("run_id").Text();
  manifest.kind = run.Get("kind").Text();
  manifest.created_at = run.Get("created_at").Time();
  manifest.program_version = run.Get("program_version").Text();
  const Member time_zone = run.Get("time_zone");
  if (time_zone.Text() != "UTC") time_zone.Refuse("is not UTC");
  manifest.day = run.Get("day").TimeIfThere();
  manifest.from = run.Get("from").TimeIfThere();
  manifest.to = run.Get("to").TimeIfThere();
  ReadOffsets(run.Get("offsets"), run.Get("labels_from"), &manifest);
  manifest.watermark = run.Get("watermark").TimeIfThere();
  manifest.files = ReadFiles(run.Get("files"));
  const Member currency = run.Get("base_currency");
  manifest.base_currency = currency.Text();
  if (!ParseCurrency(manifest.base_currency)) currency.Refuse("is no currency");
  manifest.amount = run.Get("amount_base").Sum();
  manifest.alert_amount = run.Get("alert_amount_base").Sum();
  manifest.counts = ReadCounts(run.Get("counts"));
  manifest.policies = ReadPolicies(run.Get("policies"));
  const Member policy = run.Get("policy");
  manifest.policy = {policy.Get("id").Text(), policy.Get("model_sha256").Text(),
                     policy.Get("score_threshold").Fraction()};
  const Member costs = run.Get("costs");
  manifest.costs = {costs.Get("false_positive").Amount(), costs.Get("false_negative").Amount()};
  if (const Member archive = run.Get("archive"); archive.exists()) {
    manifest.archive =
        NamedArchive{archive.Get("name").Text(), archive.Get("archive_json_sha256").Sha256()};
  }
  if (const Member settings = run.Get("settings"); settings.exists()) {
    manifest.settings =
        CaseSettings{settings.Get("case_gap_s").Count(), settings.Get("cases_max").Count()};
  }
  if (const Member previous = run.Get("previous"); previous.exists()) {
    manifest.previous =
        PreviousRun{previous.Get("run_id").Text(), previous.Get("run_json_sha256").Sha256()};
  }
  return manifest;
}

}  // namespace

Result<RunManifest, std::string> ReadManifest(std::string_view json) {
  const Result<JsonTree, std::string> tree = ReadJsonTree(json);
  if (!tree) return Unexpected(tree.error());
  std::string problem;
  RunManifest manifest = ReadMembers(Member("", &*tree, &problem));
  if (!problem.empty()) return Unexpected(problem);
  return manifest;
}

}  // namespace harrier
