#include "stream/published_alert.h"

#include <charconv>
#include <cstdint>
#include <limits>
#include <span>

#include "core/decode_error.h"
#include "core/text_arena.h"
#include "stream/alert_id.h"
#include "stream/strict_json.h"

namespace harrier {
namespace {

using Nodes = std::span<const JsonNode>;

// The member of an object's nodes; nullptr when it has none.
const JsonNode* Find(Nodes object, std::string_view name) {
  for (std::size_t i = 0; i < object.size(); i += 1 + object[i].descendants) {
    if (object[i].name == name) return &object[i];
  }
  return nullptr;
}

Nodes Inside(const JsonNode* node) {
  if (node == nullptr || node->kind != JsonKind::kObject) return {};
  return {node + 1, node->descendants};
}

// Takes members out of a document and remembers the first that is not there.
class MemberReader {
 public:
  explicit MemberReader(Nodes document) : document_(document) {}

  std::string Text(std::string_view object, std::string_view name) {
    const JsonNode* const node = Get(object, name);
    if (node != nullptr && node->kind == JsonKind::kString) return std::string(node->text);
    Miss(object, name);
    return {};
  }

  std::int64_t Count(std::string_view object, std::string_view name) {
    const JsonNode* const node = Get(object, name);
    std::int64_t value = -1;
    if (node != nullptr && node->kind == JsonKind::kNumber) {
      const char* const end = node->text.data() + node->text.size();
      const auto parsed = std::from_chars(node->text.data(), end, value);
      if (parsed.ec != std::errc() || parsed.ptr != end) value = -1;
    }
    if (value < 0) Miss(object, name);
    return value;
  }

  [[nodiscard]] const std::optional<std::string>& missing() const { return missing_; }

 private:
  [[nodiscard]] const JsonNode* Get(std::string_view object, std::string_view name) const {
    return Find(object.empty() ? document_ : Inside(Find(document_, object)), name);
  }
  void Miss(std::string_view object, std::string_view name) {
    if (missing_) return;
    missing_ = std::string(object) + (object.empty() ? "" : ".") + std::string(name);
  }

  Nodes document_;
  std::optional<std::string> missing_;
};

std::string_view WithoutLineBreak(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

}  // namespace

Result<PublishedAlert, std::string> ReadPublishedAlert(std::string_view json) {
  json = WithoutLineBreak(json);
  TextArena arena;
  StrictJsonParser parser;
  const auto nodes = parser.ParseObject(arena.AppendPadded(json, kJsonPadding));
  if (!nodes) {
    return Unexpected("it is not one JSON object (" +
                      std::string(DecodeErrorName(nodes.error().code)) + ")");
  }
  MemberReader members(*nodes);
  PublishedAlert alert;
  const std::int64_t version = members.Count("", "schema_version");
  alert.bytes = json;
  alert.alert_id = members.Text("", "alert_id");
  alert.transaction_id = members.Text("transaction", "transaction_id");
  alert.customer_id = members.Text("transaction", "customer_id");
  alert.model_id = members.Text("model", "id");
  alert.policy_id = members.Text("policy", "id");
  alert.topic = members.Text("source", "topic");
  const std::int64_t partition = members.Count("source", "partition");
  alert.at.offset = Offset(members.Count("source", "offset"));
  if (members.missing()) {
    return Unexpected("it has no sound " + *members.missing() + ", so it is no alert");
  }
  if (version != 1) {
    return Unexpected("its schema_version is " + std::to_string(version) + ", not 1");
  }
  if (partition > std::numeric_limits<std::int32_t>::max()) {
    return Unexpected(std::string("its source.partition is no partition"));
  }
  alert.at.partition = PartitionId(static_cast<std::int32_t>(partition));
  return alert;
}

bool MayBeAlert(std::string_view json, std::string_view alert_id) {
  return json.find(alert_id) != std::string_view::npos;
}

std::string ExpectedAlertId(const PublishedAlert& alert) {
  return AlertId({alert.topic, alert.at, alert.transaction_id, alert.policy_id});
}

}  // namespace harrier
