#include "stream/envelope_json.h"

#include <utility>

#include "core/json_text.h"
#include "stream/base64.h"
#include "stream/strict_json.h"

namespace harrier {

class InputLineReader::Parser {
 public:
  Result<InputLine, std::string> Read(std::string_view line, TextArena* arena) {
    arena_ = arena;
    const auto nodes = json_.ParseObject(arena->AppendPadded(line, kJsonPadding));
    // What is no document is a record all the same: the decoder will say why it is a dead letter.
    if (!nodes) return InputLine{std::nullopt, line, EventTime()};
    if (IsEnvelope(*nodes)) return ReadEnvelope(*nodes);
    return ReadPlain(line, *nodes);
  }

 private:
  using Nodes = std::span<const JsonNode>;

  static bool IsEnvelope(Nodes nodes) {
    bool found = false;
    for (std::size_t i = 0; i < nodes.size(); i += 1 + nodes[i].descendants) {
      found = found || nodes[i].name == "kafka_timestamp";
    }
    return found;
  }

  InputLine ReadPlain(std::string_view line, Nodes nodes) {
    InputLine input{std::nullopt, line, EventTime()};
    for (std::size_t i = 0; i < nodes.size(); i += 1 + nodes[i].descendants) {
      const JsonNode& node = nodes[i];
      if (node.kind != JsonKind::kString) continue;
      if (node.name == "customer_id") input.key = arena_->Append(node.text);
      if (node.name == "timestamp") {
        input.kafka_time = ParseEventTime(node.text).value_or(EventTime());
      }
    }
    return input;
  }

  Result<InputLine, std::string> ReadEnvelope(Nodes nodes) {
    InputLine input;
    for (std::size_t i = 0; i < nodes.size(); i += 1 + nodes[i].descendants) {
      const JsonNode& node = nodes[i];
      if (node.kind == JsonKind::kNull) continue;
      if (node.kind != JsonKind::kString) {
        return Wrong("the member \"" + std::string(node.name) + "\" is not a text");
      }
      if (node.name == "key") {
        input.key = arena_->Append(node.text);
      } else if (node.name == "kafka_timestamp") {
        const auto time = ParseEventTime(node.text);
        if (!time) return Wrong("kafka_timestamp is not an RFC 3339 time");
        input.kafka_time = *time;
      } else if (node.name == "value_base64") {
        if (!DecodeBase64(node.text, &bytes_)) {
          return Wrong("value_base64 is not base64");
        }
        input.value = arena_->Append(bytes_);
      } else {
        return Wrong("\"" + std::string(node.name) +
                     "\" is not a member of an envelope: key, kafka_timestamp, value_base64");
      }
    }
    return input;
  }

  static Result<InputLine, std::string> Wrong(std::string what) {
    return Unexpected(std::move(what));
  }

  StrictJsonParser json_;
  TextArena* arena_ = nullptr;
  std::string bytes_;
};

InputLineReader::InputLineReader() : parser_(std::make_unique<Parser>()) {}
InputLineReader::~InputLineReader() = default;
InputLineReader::InputLineReader(InputLineReader&&) noexcept = default;
InputLineReader& InputLineReader::operator=(InputLineReader&&) noexcept = default;

Result<InputLine, std::string> InputLineReader::Read(std::string_view line, TextArena* arena) {
  return parser_->Read(line, arena);
}

void AppendEnvelope(const InputLine& line, std::string* out) {
  JsonObjectWriter object(out);
  if (line.key) object.String("key", *line.key);
  AppendEventTime(object.Name("kafka_timestamp"), line.kafka_time);
  if (line.value) object.String("value_base64", EncodeBase64(*line.value));
  object.Close();
}

}  // namespace harrier
