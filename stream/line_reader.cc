#include "stream/line_reader.h"

#include <cstring>
#include <utility>

namespace harrier {

Result<LineReader, Fault> LineReader::Open(const std::string& path, std::size_t line_bytes_max) {
  auto file = InputFile::Open(path);
  if (!file) return Unexpected(std::move(file.error()));
  return LineReader(std::move(*file), line_bytes_max);
}

std::optional<std::string_view> LineReader::NextLine() {
  if (fault_) return std::nullopt;
  file_.Consume(std::exchange(taken_, 0));
  const auto length = FindLineEnd();
  if (!length) return std::nullopt;
  ++line_number_;
  const std::string_view window = file_.window();
  taken_ = *length < window.size() ? *length + 1 : *length;
  std::string_view line = window.substr(0, *length);
  if (taken_ > *length && line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool LineReader::HasLine() const {
  return file_.window().find('\n', taken_) != std::string_view::npos;
}

bool LineReader::WaitForLine(int wait_ms) {
  return fault_ || HasLine() || file_.WaitForMore(wait_ms);
}

std::optional<std::size_t> LineReader::FindLineEnd() {
  std::size_t searched = 0;
  for (;;) {
    const std::string_view window = file_.window();
    const void* found = window.size() == searched
                            ? nullptr
                            : std::memchr(window.data() + searched, '\n', window.size() - searched);
    const std::size_t length =
        found == nullptr
            ? window.size()
            : static_cast<std::size_t>(static_cast<const char*>(found) - window.data());
    if (length > line_bytes_max_) {
      Fail(Fault{FaultKind::kFatal, file_.name(),
                 "the line is longer than " + std::to_string(line_bytes_max_) + " bytes",
                 "is this a file of lines?"});
      return std::nullopt;
    }
    if (found != nullptr) return length;
    searched = length;
    auto more = file_.Extend();
    if (!more) {
      Fail(std::move(more.error()));
      return std::nullopt;
    }
    if (!*more) return length == 0 ? std::nullopt : std::optional(length);
  }
}

void LineReader::Fail(Fault fault) {
  fault.where += ':' + std::to_string(line_number_ + 1);
  fault_ = std::move(fault);
}

}  // namespace harrier
