#include "state/history.h"

#include <algorithm>

#include "core/check.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace harrier {

std::uint64_t HashText(std::string_view text) { return XXH64(text.data(), text.size(), 0); }

std::string_view History::IdOf(std::size_t index) const {
  const Slot& slot = slots_[first_ + index];
  return std::string_view(texts_).substr(slot.text_begin, slot.id_bytes);
}

std::string_view History::CityOf(std::size_t index) const {
  const Slot& slot = slots_[first_ + index];
  return std::string_view(texts_).substr(slot.text_begin + slot.id_bytes, slot.city_bytes);
}

std::size_t History::CountUpTo(EventTime time) const {
  const auto begin = slots_.begin() + static_cast<std::ptrdiff_t>(first_);
  const auto next = std::upper_bound(
      begin, slots_.end(), time, [](EventTime t, const Slot& slot) { return t < slot.entry.time; });
  return static_cast<std::size_t>(next - begin);
}

void History::Insert(std::size_t index, const HistoryEntry& entry, std::string_view id,
                     std::string_view city) {
  HARRIER_CHECK(index <= size(), "a place in line");
  HARRIER_CHECK(id.size() <= kIdBytesMax && city.size() <= kTextBytesMax, "texts were validated");
  const std::size_t at = first_ + index;
  const std::size_t text_begin = at < slots_.size() ? slots_[at].text_begin : texts_.size();
  const Slot slot{entry, static_cast<std::uint32_t>(text_begin),
                  static_cast<std::uint8_t>(id.size()), static_cast<std::uint8_t>(city.size())};
  texts_.insert(text_begin, id);
  texts_.insert(text_begin + id.size(), city);
  slots_.insert(slots_.begin() + static_cast<std::ptrdiff_t>(at), slot);
  for (std::size_t later = at + 1; later < slots_.size(); ++later) {
    slots_[later].text_begin += static_cast<std::uint32_t>(id.size() + city.size());
  }
}

void History::DropOldest() {
  HARRIER_CHECK(!empty(), "there is an oldest");
  ++first_;
  // A quarter of waste at most, for at most four moves per entry that leaves.
  if (first_ * 4 >= size()) ReclaimFront();
}

void History::ReclaimFront() {
  if (empty()) return Clear();
  const std::uint32_t text_begin = slots_[first_].text_begin;
  slots_.erase(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(first_));
  first_ = 0;
  texts_.erase(0, text_begin);
  for (Slot& slot : slots_) slot.text_begin -= text_begin;
}

void History::Clear() {
  slots_.clear();
  texts_.clear();
  first_ = 0;
}

bool History::operator==(const History& other) const {
  if (size() != other.size()) return false;
  for (std::size_t i = 0; i < size(); ++i) {
    if ((*this)[i] != other[i] || IdOf(i) != other.IdOf(i) || CityOf(i) != other.CityOf(i)) {
      return false;
    }
  }
  return true;
}

}  // namespace harrier
