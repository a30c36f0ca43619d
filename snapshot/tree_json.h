// JsonTree: a JSON document as it is written: members in their order, numbers as their own text, so
// that an amount stays exact. For small documents that are to be read strictly. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace harrier {

struct JsonTree {
  enum class Kind { kNull, kBoolean, kNumber, kString, kObject, kArray };

  Kind kind = Kind::kNull;
  std::string text;  // of a number as written; of a string, unescaped; "true" or "false"
  std::vector<std::pair<std::string, JsonTree>> members;
  std::vector<JsonTree> items;

  // nullptr when there is none.
  [[nodiscard]] const JsonTree* Find(std::string_view name) const {
    for (const auto& [member, value] : members) {
      if (member == name) return &value;
    }
    return nullptr;
  }
};

// The error says what is wrong and where: not JSON, or a member that is there twice.
[[nodiscard]] Result<JsonTree, std::string> ReadJsonTree(std::string_view text);

}  // namespace harrier
