// TextArena: keeps copies of texts until Reset, without an allocation per text: a bump allocator
// over blocks that are kept and used again. Pure. Single-threaded. A view it returns stays valid
// until Reset or destruction; moving the arena leaves its views valid (the moved-from arena is then
// only to be destroyed).
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace harrier {

class TextArena {
 public:
  static constexpr std::size_t kDefaultBlockBytes = 256 * 1024;

  explicit TextArena(std::size_t block_bytes = kDefaultBlockBytes) : block_bytes_(block_bytes) {}

  // Copies `text`.
  [[nodiscard]] std::string_view Append(std::string_view text) { return AppendPadded(text, 0); }

  // Copies `text` and keeps `padding` zero bytes behind the copy, for parsers that read beyond the
  // end in whole vectors.
  [[nodiscard]] std::string_view AppendPadded(std::string_view text, std::size_t padding) {
    char* const begin = Room(text.size() + padding);
    if (!text.empty()) std::memcpy(begin, text.data(), text.size());
    if (padding != 0) std::memset(begin + text.size(), 0, padding);
    next_ = begin + text.size() + padding;
    return {begin, text.size()};
  }

  // Forgets every text and keeps the blocks.
  void Reset() {
    current_ = 0;
    next_ = blocks_.empty() ? nullptr : blocks_[0].bytes.get();
    end_ = blocks_.empty() ? nullptr : next_ + blocks_[0].size;
  }

  // Memory held, used or not.
  [[nodiscard]] std::size_t capacity_bytes() const {
    std::size_t sum = 0;
    for (const Block& block : blocks_) sum += block.size;
    return sum;
  }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };

  char* Room(std::size_t size) {
    while (static_cast<std::size_t>(end_ - next_) < size) EnterNextBlock(size);
    return next_;
  }

  // Makes the following block the current one; a new one when there is none or it is too small.
  void EnterNextBlock(std::size_t size) {
    const std::size_t following = next_ == nullptr ? 0 : current_ + 1;
    if (following == blocks_.size() || blocks_[following].size < size) {
      const std::size_t bytes = size > block_bytes_ ? size : block_bytes_;
      blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(following),
                     Block{std::make_unique<char[]>(bytes), bytes});
    }
    current_ = following;
    next_ = blocks_[current_].bytes.get();
    end_ = next_ + blocks_[current_].size;
  }

  std::size_t block_bytes_;
  std::vector<Block> blocks_;
  std::size_t current_ = 0;
  char* next_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace harrier
