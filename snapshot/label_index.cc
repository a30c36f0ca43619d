#include "snapshot/label_index.h"

#include <absl/container/flat_hash_map.h>
#include <xxhash.h>

#include <map>
#include <utility>

namespace harrier {
namespace {

struct IdHash {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  bool operator==(const IdHash&) const = default;

  template <class State>
  friend State AbslHashValue(State state, const IdHash& id) {
    return State::combine(std::move(state), id.low);  // uniform already
  }
};

IdHash HashOf(std::string_view transaction_id) {
  const XXH128_hash_t hash = XXH3_128bits(transaction_id.data(), transaction_id.size());
  return {hash.low64, hash.high64};
}

struct Entry {
  std::uint16_t anomaly_type = 0;  // number of the text
  std::uint16_t note = 0;
  bool is_anomaly = false;
  bool is_marked = false;
};

}  // namespace

struct LabelIndex::Table {
  absl::flat_hash_map<IdHash, Entry> entries;
  std::map<std::string, std::uint16_t, std::less<>> numbers{{"", std::uint16_t{0}}};
  std::vector<std::string_view> texts{""};  // views of the keys of `numbers`

  [[nodiscard]] KnownLabel LabelOf(const Entry& entry) const {
    return {entry.is_anomaly, texts[entry.anomaly_type], texts[entry.note]};
  }
};

LabelIndex::LabelIndex() : table_(std::make_unique<Table>()) {}
LabelIndex::~LabelIndex() = default;
LabelIndex::LabelIndex(LabelIndex&&) noexcept = default;
LabelIndex& LabelIndex::operator=(LabelIndex&&) noexcept = default;

std::uint16_t LabelIndex::NumberOf(std::string_view text) {
  const auto known = table_->numbers.find(text);
  if (known != table_->numbers.end()) return known->second;
  const bool is_full = table_->texts.size() > kTextsMax;
  if (is_full && text != kOtherText) return NumberOf(kOtherText);
  const auto number = static_cast<std::uint16_t>(table_->texts.size());
  const auto added = table_->numbers.emplace(text, number).first;
  table_->texts.emplace_back(added->first);
  return number;
}

void LabelIndex::Add(const Label& label) {
  const bool keeps_note = label.source != LabelSource::kAnalyst;
  Entry& entry = table_->entries[HashOf(label.transaction_id)];
  entry.is_anomaly = label.is_anomaly;
  entry.anomaly_type = NumberOf(label.anomaly_type);
  entry.note = NumberOf(keeps_note ? label.note : std::string_view());
}

std::optional<KnownLabel> LabelIndex::Find(std::string_view transaction_id) const {
  const auto found = table_->entries.find(HashOf(transaction_id));
  if (found == table_->entries.end()) return std::nullopt;
  return table_->LabelOf(found->second);
}

std::optional<KnownLabel> LabelIndex::FindAndMark(std::string_view transaction_id) {
  const auto found = table_->entries.find(HashOf(transaction_id));
  if (found == table_->entries.end()) return std::nullopt;
  found->second.is_marked = true;
  return table_->LabelOf(found->second);
}

void LabelIndex::ForEachUnmarked(const std::function<void(const KnownLabel&)>& visit) const {
  for (const auto& [id, entry] : table_->entries) {
    if (!entry.is_marked) visit(table_->LabelOf(entry));
  }
}

std::size_t LabelIndex::size() const { return table_->entries.size(); }

std::size_t LabelIndex::anomalies() const {
  std::size_t count = 0;
  for (const auto& [id, entry] : table_->entries) count += entry.is_anomaly ? 1 : 0;
  return count;
}

}  // namespace harrier
