#include "stream/strict_json.h"

#include <simdjson.h>

#include <cstring>
#include <vector>

namespace harrier {
namespace {

namespace ondemand = simdjson::ondemand;

static_assert(kJsonPadding >= simdjson::SIMDJSON_PADDING);

bool IsJsonSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

std::string_view TrimEnd(std::string_view token) {
  while (!token.empty() && IsJsonSpace(token.back())) token.remove_suffix(1);
  return token;
}

// Brackets outside strings: defined for any bytes, so that it does not matter where a parser gave
// up.
bool IsTooDeep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\') {
      ++i;
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string && (c == '{' || c == '[')) {
      if (++depth > kJsonDepthMax) return true;
    } else if (!in_string && (c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

// One bit of 64 for a name; names with different bits are different. The factors give the fields
// of a transaction and the members of a scored row few bits in common.
std::uint64_t NameBit(std::string_view name) {
  if (name.empty()) return 1;
  const auto first = static_cast<unsigned char>(name.front());
  const auto middle = static_cast<unsigned char>(name[name.size() / 2]);
  const auto last = static_cast<unsigned char>(name.back());
  const std::size_t mixed = first * 47U + middle * 4U + last * 2U + name.size() * 22U;
  return std::uint64_t{1} << (mixed & 63U);
}

// The name is what stands between the opening quote and the last quote before the colon: between
// name and value there is nothing but white space and that colon.
std::string_view NameBetween(const char* begin, const char* value_begin) {
  const char* end = value_begin - 1;
  while (*end != '"') --end;
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

class StrictJsonParser::Walker {
 public:
  Result<std::span<const JsonNode>, JsonError> Run(std::string_view text) {
    text_ = text;
    nodes_.clear();
    has_too_many_members_ = false;
    has_duplicate_ = false;
    has_escapes_ = std::memchr(text.data(), '\\', text.size()) != nullptr;
    if (!WalkDocument()) return Unexpected(Diagnose());
    if (has_too_many_members_) return Unexpected(JsonError{DecodeErrorCode::kTooLarge, {}});
    if (has_duplicate_) {
      return Unexpected(JsonError{DecodeErrorCode::kDuplicateField, duplicate_name_});
    }
    return std::span<const JsonNode>(nodes_);
  }

 private:
  [[nodiscard]] JsonError Diagnose() const {
    if (!simdjson::validate_utf8(text_)) return {DecodeErrorCode::kUtf8Invalid, {}};
    if (IsTooDeep(text_)) return {DecodeErrorCode::kTooDeep, {}};
    return {DecodeErrorCode::kJsonInvalid, {}};
  }

  // The walkers return false when the document is not JSON or too deep.
  [[nodiscard]] bool WalkDocument() {
    ondemand::document document;
    if (parser_.iterate(text_.data(), text_.size(), text_.size() + kJsonPadding).get(document)) {
      return false;
    }
    ondemand::object object;
    if (document.get_object().get(object)) return false;
    return WalkObject(object, 1) &&
           document.current_location().error() == simdjson::OUT_OF_BOUNDS;  // nothing follows
  }

  [[nodiscard]] bool WalkObject(ondemand::object object, int depth) {
    const std::size_t first_member = nodes_.size();
    std::size_t members = 0;
    std::uint64_t names_seen = 0;
    for (auto member : object) {
      ondemand::field field;
      if (std::move(member).get(field)) return false;
      std::string_view token;
      std::string_view name;
      if (!ReadName(&field, &token, &name)) return false;
      ++members;
      const std::uint64_t bit = NameBit(name);
      if ((names_seen & bit) != 0 && members <= kJsonMembersMax) {
        NoteIfDuplicate(first_member, name, depth);
      }
      names_seen |= bit;
      nodes_.emplace_back().name = name;
      if (!WalkValue(field.value(), token, depth)) return false;
    }
    has_too_many_members_ = has_too_many_members_ || members > kJsonMembersMax;
    return true;
  }

  [[nodiscard]] bool WalkArray(ondemand::array array, int depth) {
    for (auto element : array) {
      ondemand::value value;
      if (std::move(element).get(value)) return false;
      nodes_.emplace_back();
      if (!WalkValue(value, value.raw_json_token(), depth)) return false;
    }
    return true;
  }

  [[nodiscard]] bool ReadName(ondemand::field* field, std::string_view* token,
                              std::string_view* name) {
    *token = field->value().raw_json_token();
    *name = NameBetween(field->key().raw(), token->data());
    if (!has_escapes_ || name->find('\\') == std::string_view::npos) return true;
    return !field->unescaped_key().get(*name);
  }

  void NoteIfDuplicate(std::size_t first_member, std::string_view name, int depth) {
    for (std::size_t i = first_member; i < nodes_.size(); i += 1 + nodes_[i].descendants) {
      if (nodes_[i].name != name || has_duplicate_) continue;
      has_duplicate_ = true;
      duplicate_name_ = depth == 1 ? name : std::string_view();
    }
  }

  // Fills the last node. `token` is the value's first token and the white space behind it.
  [[nodiscard]] bool WalkValue(ondemand::value value, std::string_view token, int depth) {
    JsonNode& node = nodes_.back();
    switch (token.empty() ? '\0' : token.front()) {
      case '"':
        node.kind = JsonKind::kString;
        return ReadString(value, TrimEnd(token), &node.text);
      case 't':
      case 'f':
        node.kind = JsonKind::kBool;
        return !value.get_bool().get(node.boolean);
      case 'n': {
        bool is_null = false;
        return !value.is_null().get(is_null) && is_null;
      }
      case '{':
      case '[':
        return WalkContainer(value, token.front() == '{', depth + 1);
      default:
        node.kind = JsonKind::kNumber;
        node.text = TrimEnd(token);
        return !value.get_double().get(node.number);
    }
  }

  [[nodiscard]] bool WalkContainer(ondemand::value value, bool is_object, int depth) {
    if (depth > kJsonDepthMax) return false;
    const std::size_t at = nodes_.size() - 1;
    nodes_[at].kind = is_object ? JsonKind::kObject : JsonKind::kArray;
    ondemand::object object;
    ondemand::array array;
    const bool sound = is_object ? !value.get_object().get(object) && WalkObject(object, depth)
                                 : !value.get_array().get(array) && WalkArray(array, depth);
    nodes_[at].descendants = static_cast<std::uint32_t>(nodes_.size() - at - 1);
    return sound;
  }

  // simdjson has checked while indexing that the string is closed, is UTF-8 and holds no bare
  // control character; escapes are checked when it decodes them.
  [[nodiscard]] bool ReadString(ondemand::value value, std::string_view token,
                                std::string_view* out) {
    if (has_escapes_ && token.find('\\') != std::string_view::npos) {
      return !value.get_string().get(*out);
    }
    *out = token.substr(1, token.size() - 2);
    ondemand::raw_json_string consumed;
    return !value.get_raw_json_string().get(consumed);
  }

  ondemand::parser parser_;
  std::vector<JsonNode> nodes_;
  std::string_view text_;
  std::string_view duplicate_name_;
  bool has_escapes_ = false;
  bool has_too_many_members_ = false;
  bool has_duplicate_ = false;
};

StrictJsonParser::StrictJsonParser() : walker_(std::make_unique<Walker>()) {}
StrictJsonParser::~StrictJsonParser() = default;
StrictJsonParser::StrictJsonParser(StrictJsonParser&&) noexcept = default;
StrictJsonParser& StrictJsonParser::operator=(StrictJsonParser&&) noexcept = default;

Result<std::span<const JsonNode>, JsonError> StrictJsonParser::ParseObject(std::string_view text) {
  return walker_->Run(text);
}

}  // namespace harrier
