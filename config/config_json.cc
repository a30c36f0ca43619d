#include "config/config_json.h"

#include <cstddef>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

namespace harrier {
namespace {

// An input iterator that counts the lines it has passed: the parser's events carry no position.
class LineCountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  LineCountingIterator(const char* at, int* line) : at_(at), line_(line) {}
  reference operator*() const { return *at_; }
  LineCountingIterator& operator++() {
    if (*at_ == '\n') ++*line_;
    ++at_;
    return *this;
  }
  bool operator==(const LineCountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const LineCountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  int* line_;
};

// The parser library's words without its prefix: "[...] parse error at line 3, column 5: ...".
std::string WithoutPosition(const std::string& message) {
  const std::size_t column = message.find(", column ");
  const std::size_t colon = message.find(": ", column == std::string::npos ? 0 : column);
  return colon == std::string::npos ? message : message.substr(colon + 2);
}

class SettingsHandler final : public nlohmann::json_sax<nlohmann::json> {
 public:
  SettingsHandler(const std::string& file_name, const int* line, ConfigText* out)
      : file_name_(file_name), line_(line), out_(out) {}

  bool null() override { return Scalar(ConfigValue::Kind::kNull, "null"); }
  bool boolean(bool value) override {
    return Scalar(ConfigValue::Kind::kBool, value ? "true" : "false");
  }
  bool number_integer(number_integer_t value) override {
    return Scalar(ConfigValue::Kind::kNumber, std::to_string(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return Scalar(ConfigValue::Kind::kNumber, std::to_string(value));
  }
  bool number_float(number_float_t /*value*/, const string_t& digits) override {
    return Scalar(ConfigValue::Kind::kNumber, digits);
  }
  bool string(string_t& value) override { return Scalar(ConfigValue::Kind::kText, value); }
  bool binary(binary_t& /*value*/) override { return false; }  // not JSON

  bool start_object(std::size_t /*size*/) override {
    if (in_array_) return UnusableArray();
    objects_.push_back({prefix_, key_source_, false});
    if (objects_.size() > 1) prefix_ = path_ + '.';
    return true;
  }

  bool key(string_t& name) override {
    objects_.back().has_members = true;
    path_ = prefix_ + name;
    key_source_ = Here();
    const auto [first, is_new] = seen_.emplace(path_, key_source_);
    if (!is_new) {
      out_->errors.push_back(
          {key_source_, path_, path_ + ": given twice, first at " + first->second});
    }
    return true;
  }

  bool end_object() override {
    if (in_array_) return true;
    const Object ended = objects_.back();
    objects_.pop_back();
    if (!ended.has_members && !objects_.empty()) {
      const std::string path = prefix_.substr(0, prefix_.size() - 1);
      out_->settings.push_back({path, {ConfigValue::Kind::kEmptyObject, {}, {}}, ended.source});
    }
    prefix_ = ended.outer_prefix;
    return true;
  }

  bool start_array(std::size_t /*size*/) override {
    if (objects_.empty()) return NotAnObject();
    if (in_array_) return UnusableArray();
    in_array_ = true;
    array_ = {ConfigValue::Kind::kList, {}, {}};
    return true;
  }

  bool end_array() override {
    out_->settings.push_back({path_, std::move(array_), key_source_});
    in_array_ = false;
    return true;
  }

  bool parse_error(std::size_t /*position*/, const std::string& /*last_token*/,
                   const nlohmann::json::exception& error) override {
    out_->errors.push_back({Here(), "", "this is not JSON: " + WithoutPosition(error.what())});
    return false;
  }

 private:
  struct Object {
    std::string outer_prefix;
    std::string source;
    bool has_members = false;
  };

  [[nodiscard]] std::string Here() const { return file_name_ + ':' + std::to_string(*line_); }

  bool Scalar(ConfigValue::Kind kind, const std::string& text) {
    if (objects_.empty()) return NotAnObject();
    if (in_array_) {
      if (kind == ConfigValue::Kind::kNull) return UnusableArray();
      array_.items.push_back(text);
    } else {
      out_->settings.push_back({path_, {kind, text, {}}, key_source_});
    }
    return true;
  }

  bool NotAnObject() {
    out_->errors.push_back({Here(), "", "the file must hold one object: { ... }"});
    return false;
  }

  // Ends the parse: what follows inside the array cannot be told from its items.
  bool UnusableArray() {
    out_->errors.push_back(
        {key_source_, path_, path_ + ": a list holds texts or numbers, not lists or objects"});
    return false;
  }

  const std::string& file_name_;
  const int* line_;
  ConfigText* out_;
  std::vector<Object> objects_;
  std::string prefix_;      // of the object that is open: "commit."
  std::string path_;        // of the key seen last
  std::string key_source_;  // its line
  bool in_array_ = false;
  ConfigValue array_;
  std::map<std::string, std::string> seen_;  // path to source
};

}  // namespace

ConfigText ReadConfigText(std::string_view text, const std::string& file_name) {
  ConfigText result;
  int line = 1;
  SettingsHandler handler(file_name, &line, &result);
  const bool whole = nlohmann::json::sax_parse(
      LineCountingIterator(text.data(), &line),
      LineCountingIterator(text.data() + text.size(), &line), &handler,
      nlohmann::json::input_format_t::json, /*strict=*/true, /*ignore_comments=*/true);
  if (!whole && result.errors.empty()) {
    result.errors.push_back({file_name, "", "this is not JSON"});
  }
  return result;
}

}  // namespace harrier
