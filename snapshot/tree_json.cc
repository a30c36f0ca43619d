#include "snapshot/tree_json.h"

#include <nlohmann/json.hpp>

namespace harrier {
namespace {

using Kind = JsonTree::Kind;

// Deeper than any document of ours; a hostile one does not get to use up the stack.
constexpr std::size_t kDepthMax = 16;

// What nlohmann's parser calls. It hands over the text of fractions only; whole numbers that fit
// into 64 bits come back as the same digits.
class TreeBuilder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit TreeBuilder(JsonTree* root) : open_{root} {}
  [[nodiscard]] std::string& problem() { return problem_; }

  bool null() override { return Put(Kind::kNull, ""); }
  bool boolean(bool value) override { return Put(Kind::kBoolean, value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override {
    return Put(Kind::kNumber, std::to_string(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return Put(Kind::kNumber, std::to_string(value));
  }
  bool number_float(number_float_t /*value*/, const string_t& text) override {
    return Put(Kind::kNumber, text);
  }
  bool string(string_t& text) override { return Put(Kind::kString, text); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*elements*/) override { return Open(Kind::kObject); }
  bool start_array(std::size_t /*elements*/) override { return Open(Kind::kArray); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool key(string_t& name) override {
    if (open_.back()->Find(name) != nullptr) {
      problem_ = "the member \"" + name + "\" is there twice";
      return false;
    }
    name_ = name;
    return true;
  }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::json::exception& /*error*/) override {
    problem_ = "is no JSON from byte " + std::to_string(position == 0 ? 0 : position - 1) + " on";
    return false;
  }

 private:
  // Where the next value goes: the root itself first, then into what is open.
  JsonTree* Place() {
    JsonTree* const parent = open_.back();
    if (!has_root_) {
      has_root_ = true;
      return parent;
    }
    if (parent->kind == Kind::kArray) return &parent->items.emplace_back();
    return &parent->members.emplace_back(name_, JsonTree()).second;
  }
  bool Put(Kind kind, std::string text) {
    JsonTree* const place = Place();
    place->kind = kind;
    place->text = std::move(text);
    return true;
  }
  bool Open(Kind kind) {
    if (open_.size() > kDepthMax) {
      problem_ = "is nested too deeply";
      return false;
    }
    JsonTree* const place = Place();
    place->kind = kind;
    open_.push_back(place);  // its parent gets no other member until it is closed
    return true;
  }
  bool Close() {
    open_.pop_back();
    return true;
  }

  std::vector<JsonTree*> open_;
  std::string name_;
  std::string problem_;
  bool has_root_ = false;
};

}  // namespace

Result<JsonTree, std::string> ReadJsonTree(std::string_view text) {
  JsonTree tree;
  TreeBuilder builder(&tree);
  if (!nlohmann::json::sax_parse(text, &builder)) return Unexpected(builder.problem());
  return tree;
}

}  // namespace harrier
