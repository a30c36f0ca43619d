#include "snapshot/run_manifest.h"

#include <algorithm>

#include "core/json_text.h"

namespace harrier {
namespace {

void AppendRanges(const SourceRanges& source, const std::map<PartitionId, Offset>& resume,
                  JsonObjectWriter* topics) {
  std::string name;
  AppendJsonString(&name, source.name);
  JsonObjectWriter partitions(topics->Name(std::string_view(name).substr(1, name.size() - 2)));
  for (const PartitionRange& range : source.ranges) {
    JsonObjectWriter bounds(partitions.Name(std::to_string(range.partition.value)));
    bounds.Number("start", range.start.value);
    bounds.Number("end", range.end.value);
    const auto next = resume.find(range.partition);
    if (next != resume.end()) bounds.Number("resume", next->second.value);
    bounds.Close();
  }
  partitions.Close();
}

void AppendOffsets(const RunManifest& manifest, JsonObjectWriter* object) {
  JsonObjectWriter topics(object->Name("offsets"));
  AppendRanges(manifest.scored, manifest.resume, &topics);
  if (manifest.labels) AppendRanges(*manifest.labels, {}, &topics);
  topics.Close();
}

void AppendFiles(const RunManifest& manifest, JsonObjectWriter* object) {
  JsonObjectWriter files(object->Name("files"));
  for (const FileFacts& file : manifest.files) {
    JsonObjectWriter facts(files.Name(file.name));
    facts.Number("rows", file.rows);
    facts.Number("bytes", file.bytes);
    facts.String("sha256", file.sha256);
    facts.Close();
  }
  files.Close();
}

void AppendCounts(const SnapshotCounts& counts, JsonObjectWriter* object) {
  JsonObjectWriter writer(object->Name("counts"));
  writer.Number("records_read", counts.records_read);
  writer.Number("unreadable", counts.unreadable);
  writer.Number("outside", counts.outside);
  writer.Number("left", counts.left);
  writer.Number("taken_before", counts.taken_before);
  writer.Number("superseded", counts.superseded);
  writer.Number("transactions", counts.transactions);
  writer.Number("alerts", counts.alerts);
  writer.Number("cases", counts.cases);
  writer.Number("labelled", counts.labelled);
  writer.Number("labelled_anomalies", counts.labelled_anomalies);
  writer.Number("late", counts.late);
  writer.Number("late_day", counts.late_day);
  writer.Number("truncated", counts.truncated);
  writer.Close();
}

void AppendPolicies(const RunManifest& manifest, JsonObjectWriter* object) {
  std::string* out = object->Name("policies");
  *out += '[';
  bool is_first = true;
  for (const auto& [policy_id, rows] : manifest.policies) {
    if (!is_first) *out += ',';
    is_first = false;
    JsonObjectWriter policy(out);
    policy.String("id", policy_id);
    policy.Number("rows", rows);
    policy.Close();
  }
  *out += ']';
}

void AppendPolicyInForce(const RunManifest& manifest, JsonObjectWriter* object) {
  JsonObjectWriter policy(object->Name("policy"));
  policy.String("id", manifest.policy.id);
  policy.String("model_sha256", manifest.policy.model_sha256);
  policy.Number("score_threshold", manifest.policy.score_threshold);
  policy.Close();
  JsonObjectWriter costs(object->Name("costs"));
  costs.Raw("false_positive", FormatMoney(manifest.costs.false_positive));
  costs.Raw("false_negative", FormatMoney(manifest.costs.false_negative));
  costs.Close();
}

}  // namespace

const FileFacts* RunManifest::FileNamed(std::string_view name) const {
  const auto found = std::find_if(files.begin(), files.end(),
                                  [name](const FileFacts& file) { return file.name == name; });
  return found == files.end() ? nullptr : &*found;
}

std::string ManifestJson(const RunManifest& manifest) {
  std::string out;
  JsonObjectWriter object(&out);
  object.Number("schema_version", std::int64_t{kManifestSchemaVersion});
  object.String("run_id", manifest.run_id);
  object.String("kind", manifest.kind);
  AppendEventTime(object.Name("created_at"), manifest.created_at);
  object.String("program_version", manifest.program_version);
  object.String("time_zone", "UTC");
  if (manifest.day) AppendEventTime(object.Name("day"), *manifest.day);
  if (manifest.from) AppendEventTime(object.Name("from"), *manifest.from);
  if (manifest.to) AppendEventTime(object.Name("to"), *manifest.to);
  AppendOffsets(manifest, &object);
  if (manifest.watermark) AppendEventTime(object.Name("watermark"), *manifest.watermark);
  AppendFiles(manifest, &object);
  object.String("base_currency", manifest.base_currency);
  object.Raw("amount_base", FormatMoneySum(manifest.amount));
  object.Raw("alert_amount_base", FormatMoneySum(manifest.alert_amount));
  AppendCounts(manifest.counts, &object);
  AppendPolicies(manifest, &object);
  AppendPolicyInForce(manifest, &object);
  if (manifest.archive) {
    JsonObjectWriter archive(object.Name("archive"));
    archive.String("name", manifest.archive->name);
    archive.String("archive_json_sha256", manifest.archive->sha256);
    archive.Close();
  }
  if (manifest.settings) {
    JsonObjectWriter settings(object.Name("settings"));
    settings.Number("case_gap_s", manifest.settings->case_gap_s);
    settings.Number("cases_max", manifest.settings->cases_max);
    settings.Close();
  }
  if (manifest.previous) {
    JsonObjectWriter previous(object.Name("previous"));
    previous.String("run_id", manifest.previous->run_id);
    previous.String("run_json_sha256", manifest.previous->manifest_sha256);
    previous.Close();
  }
  if (manifest.labels) object.String("labels_from", manifest.labels->name);
  object.Close();
  out += '\n';
  return out;
}

}  // namespace harrier
