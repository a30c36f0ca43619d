#include "stream/label_json.h"

#include <algorithm>

#include "core/json_text.h"
#include "stream/strict_json.h"

namespace harrier {

void AppendLabel(const Label& label, std::string* out) {
  JsonObjectWriter object(out);
  object.Number("schema_version", std::int64_t{1});
  object.String("transaction_id", label.transaction_id);
  object.StringUnlessEmpty("customer_id", label.customer_id);
  object.String("label", label.is_anomaly ? kLabelAnomaly : kLabelNormal);
  object.StringUnlessEmpty("anomaly_type", label.anomaly_type);
  object.String("source", kLabelSourceNames[static_cast<std::size_t>(label.source)]);
  object.StringUnlessEmpty("reviewer", label.reviewer);
  object.StringUnlessEmpty("note", label.note);
  AppendEventTime(object.Name("labelled_at"), label.labelled_at);
  object.Close();
}

class LabelReader::Parser {
 public:
  Result<void, DecodeError> Read(std::string_view json, TextArena* arena, Label* out) {
    const std::string_view text = arena->AppendPadded(json, kJsonPadding);
    const auto nodes = json_.ParseObject(text);
    if (!nodes) return Unexpected(DecodeError{nodes.error().code, {}});
    *out = Label();
    arena_ = arena;
    text_ = text;
    has_label_ = has_source_ = has_time_ = false;
    for (std::size_t i = 0; i < nodes->size(); i += 1 + (*nodes)[i].descendants) {
      const JsonNode& node = (*nodes)[i];
      if (node.IsAbsent()) continue;
      if (auto read = ReadMember(node, out); !read) return read;
    }
    if (out->transaction_id.empty()) return Missing("transaction_id");
    if (!has_label_) return Missing("label");
    if (!has_source_) return Missing("source");
    if (!has_time_) return Missing("labelled_at");
    return {};
  }

 private:
  static Result<void, DecodeError> Missing(std::string_view field) {
    return Unexpected(DecodeError{DecodeErrorCode::kFieldMissing, field});
  }

  [[nodiscard]] Result<void, DecodeError> ReadMember(const JsonNode& node, Label* out) {
    if (node.name == "transaction_id") return Keep(node, "transaction_id", &out->transaction_id);
    if (node.name == "customer_id") return Keep(node, "customer_id", &out->customer_id);
    if (node.name == "anomaly_type") return Keep(node, "anomaly_type", &out->anomaly_type);
    if (node.name == "reviewer") return Keep(node, "reviewer", &out->reviewer);
    if (node.name == "note") return Keep(node, "note", &out->note);
    if (node.name == "label") return ReadLabel(node, out);
    if (node.name == "source") return ReadSource(node, out);
    if (node.name == "labelled_at") return ReadTime(node, out);
    return {};
  }

  [[nodiscard]] Result<void, DecodeError> Keep(const JsonNode& node, std::string_view field,
                                               std::string_view* out) {
    if (node.kind != JsonKind::kString) {
      return Unexpected(DecodeError{DecodeErrorCode::kFieldType, field});
    }
    *out = IsInside(node.text, text_) ? node.text : arena_->Append(node.text);
    return {};
  }

  [[nodiscard]] Result<void, DecodeError> ReadLabel(const JsonNode& node, Label* out) {
    if (node.kind != JsonKind::kString) {
      return Unexpected(DecodeError{DecodeErrorCode::kFieldType, "label"});
    }
    has_label_ = true;
    out->is_anomaly = node.text == kLabelAnomaly;
    if (out->is_anomaly || node.text == kLabelNormal) return {};
    return Unexpected(DecodeError{DecodeErrorCode::kFieldRange, "label"});
  }

  [[nodiscard]] Result<void, DecodeError> ReadSource(const JsonNode& node, Label* out) {
    if (node.kind != JsonKind::kString) {
      return Unexpected(DecodeError{DecodeErrorCode::kFieldType, "source"});
    }
    has_source_ = true;
    const auto at = std::find(kLabelSourceNames.begin(), kLabelSourceNames.end(), node.text);
    if (at == kLabelSourceNames.end()) {
      return Unexpected(DecodeError{DecodeErrorCode::kFieldRange, "source"});
    }
    out->source = static_cast<LabelSource>(at - kLabelSourceNames.begin());
    return {};
  }

  [[nodiscard]] Result<void, DecodeError> ReadTime(const JsonNode& node, Label* out) {
    if (node.kind != JsonKind::kString) {
      return Unexpected(DecodeError{DecodeErrorCode::kFieldType, "labelled_at"});
    }
    has_time_ = true;
    const auto time = ParseEventTime(node.text);
    if (!time) return Unexpected(DecodeError{DecodeErrorCode::kTimestampInvalid, "labelled_at"});
    out->labelled_at = *time;
    return {};
  }

  StrictJsonParser json_;
  TextArena* arena_ = nullptr;
  std::string_view text_;
  bool has_label_ = false;
  bool has_source_ = false;
  bool has_time_ = false;
};

LabelReader::LabelReader() : parser_(std::make_unique<Parser>()) {}
LabelReader::~LabelReader() = default;
LabelReader::LabelReader(LabelReader&&) noexcept = default;
LabelReader& LabelReader::operator=(LabelReader&&) noexcept = default;

Result<void, DecodeError> LabelReader::Read(std::string_view json, TextArena* arena, Label* out) {
  return parser_->Read(json, arena, out);
}

}  // namespace harrier
