#include "app/live_line.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

namespace harrier {
namespace {

constexpr std::string_view kEraseLine = "\r\033[K";

// What cannot be written to standard error has nowhere else to go.
void WriteToStandardError(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

// A line that wraps could not be erased.
std::size_t TerminalColumns() {
  constexpr std::size_t kDefaultColumns = 80;
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return known ? size.ws_col : kDefaultColumns;
}

}  // namespace

LiveLine::LiveLine() : is_terminal_(::isatty(STDERR_FILENO) == 1) {}

LiveLine& LiveLine::OfStandardError() {
  static LiveLine line;
  return line;
}

void LiveLine::Print(std::string_view line) {
  const std::lock_guard lock(mutex_);
  std::string bytes;
  if (!shown_.empty()) bytes += kEraseLine;
  bytes += line;
  bytes += shown_;
  WriteToStandardError(bytes);
}

void LiveLine::Show(std::string_view text) {
  if (!is_terminal_) return;
  const std::lock_guard lock(mutex_);
  if (text.empty() && shown_.empty()) return;
  shown_ = text.substr(0, TerminalColumns() - 1);
  WriteToStandardError(std::string(kEraseLine) + shown_);
}

}  // namespace harrier
