#include "snapshot/label_index.h"

#include <absl/container/flat_hash_map.h>
#include <xxhash.h>

#include <array>
#include <map>
#include <utility>

namespace harrier {
namespace {

// 96 bits of a hash: four bytes less than two words would take, and the entry fits beside it.
struct IdHash {
  std::array<std::uint32_t, 3> words{};
  bool operator==(const IdHash&) const = default;

  template <class State>
  friend State AbslHashValue(State state, const IdHash& id) {
    return State::combine(std::move(state), id.words[0], id.words[1]);
  }
};

IdHash HashOf(std::string_view transaction_id) {
  const XXH128_hash_t hash = XXH3_128bits(transaction_id.data(), transaction_id.size());
  return {{static_cast<std::uint32_t>(hash.low64), static_cast<std::uint32_t>(hash.low64 >> 32),
           static_cast<std::uint32_t>(hash.high64)}};
}

struct Entry {
  std::uint32_t anomaly_type : 15 = 0;  // number of the text
  std::uint32_t note : 15 = 0;
  std::uint32_t is_anomaly : 1 = 0;
  std::uint32_t is_marked : 1 = 0;
};
using Entries = absl::flat_hash_map<IdHash, Entry>;
static_assert(sizeof(Entries::value_type) == 16);
constexpr std::uint32_t kNumberMask = (1U << 15) - 1;
static_assert(LabelIndex::kTextsMax + 1 < kNumberMask);

// A table that grows holds its old and its new self for a moment: many small ones never all at
// once.
constexpr std::size_t kParts = 64;

}  // namespace

struct LabelIndex::Table {
  std::array<Entries, kParts> parts;
  std::map<std::string, std::uint16_t, std::less<>> numbers{{"", std::uint16_t{0}}};
  std::vector<std::string_view> texts{""};  // views of the keys of `numbers`

  [[nodiscard]] Entries& PartOf(const IdHash& id) { return parts[id.words[2] % kParts]; }
  [[nodiscard]] Entry* Find(const IdHash& id) {
    Entries& entries = PartOf(id);
    const auto found = entries.find(id);
    return found == entries.end() ? nullptr : &found->second;
  }
  [[nodiscard]] KnownLabel LabelOf(const Entry& entry) const {
    return {entry.is_anomaly != 0, texts[entry.anomaly_type], texts[entry.note]};
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
  const IdHash id = HashOf(label.transaction_id);
  Entry& entry = table_->PartOf(id)[id];
  entry.is_anomaly = label.is_anomaly ? 1 : 0;
  entry.anomaly_type = NumberOf(label.anomaly_type) & kNumberMask;
  entry.note = NumberOf(keeps_note ? label.note : std::string_view()) & kNumberMask;
}

std::optional<KnownLabel> LabelIndex::Find(std::string_view transaction_id) const {
  const Entry* entry = table_->Find(HashOf(transaction_id));
  return entry == nullptr ? std::nullopt : std::optional(table_->LabelOf(*entry));
}

std::optional<KnownLabel> LabelIndex::FindAndMark(std::string_view transaction_id) {
  Entry* entry = table_->Find(HashOf(transaction_id));
  if (entry == nullptr) return std::nullopt;
  entry->is_marked = 1;
  return table_->LabelOf(*entry);
}

void LabelIndex::ForEachUnmarked(const std::function<void(const KnownLabel&)>& visit) const {
  for (const Entries& part : table_->parts) {
    for (const auto& [id, entry] : part) {
      if (entry.is_marked == 0) visit(table_->LabelOf(entry));
    }
  }
}

std::size_t LabelIndex::size() const {
  std::size_t size = 0;
  for (const Entries& part : table_->parts) size += part.size();
  return size;
}

std::size_t LabelIndex::anomalies() const {
  std::size_t count = 0;
  for (const Entries& part : table_->parts) {
    for (const auto& [id, entry] : part) count += entry.is_anomaly;
  }
  return count;
}

}  // namespace harrier
