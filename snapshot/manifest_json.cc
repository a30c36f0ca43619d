#include "snapshot/manifest_json.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace harrier {
namespace {

using nlohmann::json;

bool ReadPartition(const std::string& text, PartitionId* partition) {
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), partition->value);
  return error == std::errc() && end == text.data() + text.size() && partition->value >= 0;
}

bool ReadOffset(const json& range, const char* name, Offset* offset) {
  const auto found = range.find(name);
  if (found == range.end() || !found->is_number_integer()) return false;
  *offset = Offset(found->get<std::int64_t>());
  return *offset >= Offset(0);
}

}  // namespace

Result<std::vector<PartitionRange>, std::string> ReadManifestRanges(std::string_view text) {
  const json manifest = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!manifest.is_object()) return Unexpected(std::string("is no manifest: not a JSON object"));
  const auto sources = manifest.find("offsets");
  if (sources == manifest.end() || !sources->is_object() || sources->size() != 1 ||
      !sources->begin()->is_object()) {
    return Unexpected(std::string("is no manifest: its offsets are not those of one source"));
  }
  std::vector<PartitionRange> ranges;
  for (const auto& [partition, range] : sources->begin()->items()) {
    PartitionRange& read = ranges.emplace_back();
    if (!ReadPartition(partition, &read.partition) || !range.is_object() ||
        !ReadOffset(range, "start", &read.start) || !ReadOffset(range, "end", &read.end)) {
      return Unexpected("is no manifest: the offsets of partition " + partition +
                        " cannot be read");
    }
  }
  std::sort(ranges.begin(), ranges.end(),
            [](const auto& a, const auto& b) { return a.partition < b.partition; });
  return ranges;
}

}  // namespace harrier
