#include "snapshot/csv_cells.h"

#include <bit>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace harrier {
namespace {

constexpr std::string_view kNeedsQuotes(",\"\r\n", 4);

// The first byte from `at` on that ends a cell or is not allowed in one without quotes.
std::size_t PlainEnd(std::string_view text, std::size_t at) {
  const std::size_t end = text.find_first_of(kNeedsQuotes, at);
  return end == std::string_view::npos ? text.size() : end;
}

constexpr std::size_t kBlock = 32;

#if defined(__SSE2__)
// A bit for each of 16 bytes that is `,` `"` CR or LF.
std::uint32_t SpecialBits(const char* bytes) {
  const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  const __m128i separators = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8(',')),
                                          _mm_cmpeq_epi8(block, _mm_set1_epi8('\n')));
  const __m128i others = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')),
                                      _mm_cmpeq_epi8(block, _mm_set1_epi8('\r')));
  return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_or_si128(separators, others)));
}
#endif

// Bits for the next kBlock bytes; 0 bytes are taken where fewer are left.
struct Block {
  std::uint32_t bits = 0;
  std::size_t size = 0;
};
Block BlockAt(std::string_view text, std::size_t at) {
#if defined(__SSE2__)
  if (text.size() - at >= kBlock) {
    const char* const bytes = text.data() + at;
    return {SpecialBits(bytes) | SpecialBits(bytes + kBlock / 2) << (kBlock / 2), kBlock};
  }
#endif
  // Everywhere else, and at the end of the text: up to the first special byte and with it.
  const std::size_t length = PlainEnd(text.substr(at, kBlock), 0);
  const bool is_special = length < kBlock && at + length < text.size();
  return {is_special ? std::uint32_t{1} << length : 0, length + (is_special ? 1 : 0)};
}

// One past the quote that closes the cell which begins at `start`, 0 when it is not in `text`;
// `special` is the first byte of it that is not allowed without quotes.
Result<std::size_t, CsvFault> QuotedEnd(std::string_view text, std::size_t start,
                                        std::size_t special) {
  if (text[special] == '\r') {
    return Unexpected(CsvFault{special, "a carriage return without quotes around it"});
  }
  if (special != start) return Unexpected(CsvFault{special, "a quote inside a cell without any"});
  std::size_t quote = text.find('"', start + 1);
  while (quote != std::string_view::npos && quote + 1 < text.size() && text[quote + 1] == '"') {
    quote = text.find('"', quote + 2);
  }
  if (quote == std::string_view::npos || quote + 1 == text.size()) return std::size_t{0};
  if (text[quote + 1] != ',' && text[quote + 1] != '\n') {
    return Unexpected(CsvFault{quote + 1, "more text behind the closing quote of a cell"});
  }
  const std::string_view inside = text.substr(start + 1, quote - start - 1);
  if (inside.find_first_of(kNeedsQuotes) == std::string_view::npos) {
    return Unexpected(CsvFault{start, "quotes around a cell that needs none"});
  }
  return quote + 1;
}

}  // namespace

Result<std::size_t, CsvFault> CsvCells::Read(std::string_view text) {
  row_ = text;
  ends_.clear();
  std::size_t at = 0;
  while (at < text.size()) {
    Block block = BlockAt(text, at);
    std::size_t next = at + block.size;
    while (block.bits != 0) {
      const std::size_t place = at + static_cast<std::size_t>(std::countr_zero(block.bits));
      block.bits &= block.bits - 1;
      const char special = text[place];
      if (special == ',') {
        ends_.push_back(place);
        continue;
      }
      if (special == '\n') {
        ends_.push_back(place);
        return place + 1;
      }
      const Result<std::size_t, CsvFault> quoted = QuotedEnd(text, StartOf(size()), place);
      if (!quoted || *quoted == 0) return quoted;
      next = *quoted;
      break;
    }
    at = next;
  }
  return std::size_t{0};
}

std::string CellText(std::string_view cell) {
  if (!cell.starts_with('"')) return std::string(cell);
  std::string text;
  for (std::size_t at = 1; at + 1 < cell.size(); ++at) {
    text += cell[at];
    if (cell[at] == '"') ++at;
  }
  return text;
}

}  // namespace harrier
