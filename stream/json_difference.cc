#include "stream/json_difference.h"

#include <algorithm>
#include <span>

#include "core/json_text.h"
#include "core/text_arena.h"
#include "stream/strict_json.h"

namespace harrier {
namespace {

using Nodes = std::span<const JsonNode>;

constexpr std::string_view kAbsent = "absent";

bool Holds(JsonKind kind) { return kind == JsonKind::kArray || kind == JsonKind::kObject; }

std::string Written(const JsonNode& node) {
  std::string text;
  switch (node.kind) {
    case JsonKind::kNull:
      return "null";
    case JsonKind::kBool:
      return node.boolean ? "true" : "false";
    case JsonKind::kNumber:
      return std::string(node.text);
    case JsonKind::kString:
      AppendJsonString(&text, node.text);
      return text;
    case JsonKind::kArray:
      return node.descendants == 0 ? "[]" : "[...]";
    case JsonKind::kObject:
      return node.descendants == 0 ? "{}" : "{...}";
  }
  return text;
}

// Walks both documents at once, level by level.
class Comparison {
 public:
  std::optional<JsonDifference> Compare(Nodes published, Nodes recomputed,
                                        const std::string& path) {
    std::size_t left = 0;
    std::size_t right = 0;
    for (std::size_t index = 0; left < published.size() || right < recomputed.size(); ++index) {
      if (right == recomputed.size()) return OnlyPublished(published[left], path, index);
      if (left == published.size()) return OnlyRecomputed(recomputed[right], path, index);
      const JsonNode& a = published[left];
      const JsonNode& b = recomputed[right];
      if (a.name != b.name) {
        // Whichever lacks the other's member is the one that differs.
        const bool is_extra = !Has(recomputed.subspan(right), a.name);
        return is_extra ? OnlyPublished(a, path, index) : OnlyRecomputed(b, path, index);
      }
      if (auto difference = CompareNodes(a, b, PathOf(a, path, index))) return difference;
      left += 1 + a.descendants;
      right += 1 + b.descendants;
    }
    return std::nullopt;
  }

 private:
  std::optional<JsonDifference> CompareNodes(const JsonNode& a, const JsonNode& b,
                                             const std::string& path) {
    if (a.kind != b.kind || (!Holds(a.kind) && Written(a) != Written(b))) {
      return JsonDifference{path, Written(a), Written(b)};
    }
    if (!Holds(a.kind)) return std::nullopt;
    return Compare({&a + 1, a.descendants}, {&b + 1, b.descendants}, path);
  }

  static std::string PathOf(const JsonNode& node, const std::string& path, std::size_t index) {
    if (node.name.empty() && !path.empty()) return path + "[" + std::to_string(index) + "]";
    return path + (path.empty() ? "" : ".") + std::string(node.name);
  }
  static bool Has(Nodes rest, std::string_view name) {
    for (std::size_t i = 0; i < rest.size(); i += 1 + rest[i].descendants) {
      if (rest[i].name == name) return true;
    }
    return false;
  }
  static JsonDifference OnlyPublished(const JsonNode& node, const std::string& path,
                                      std::size_t index) {
    return {PathOf(node, path, index), Written(node), std::string(kAbsent)};
  }
  static JsonDifference OnlyRecomputed(const JsonNode& node, const std::string& path,
                                       std::size_t index) {
    return {PathOf(node, path, index), std::string(kAbsent), Written(node)};
  }
};

// Some bytes from where they part, and where that is.
std::string BytesFrom(std::string_view text, std::size_t at) {
  constexpr std::size_t kShown = 24;
  std::string shown;
  AppendJsonString(&shown, text.substr(at, kShown));
  return "from byte " + std::to_string(at) + " on " + shown;
}

}  // namespace

std::optional<JsonDifference> FirstDifference(std::string_view published,
                                              std::string_view recomputed) {
  if (published == recomputed) return std::nullopt;
  TextArena arena;
  StrictJsonParser published_parser;
  StrictJsonParser recomputed_parser;
  const auto left = published_parser.ParseObject(arena.AppendPadded(published, kJsonPadding));
  const auto right = recomputed_parser.ParseObject(arena.AppendPadded(recomputed, kJsonPadding));
  if (left && right) {
    if (auto difference = Comparison().Compare(*left, *right, "")) return difference;
  }
  const auto parted =
      std::mismatch(published.begin(), published.end(), recomputed.begin(), recomputed.end());
  const auto at = static_cast<std::size_t>(parted.first - published.begin());
  return JsonDifference{"", BytesFrom(published, at), BytesFrom(recomputed, at)};
}

}  // namespace harrier
