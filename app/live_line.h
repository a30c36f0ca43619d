// LiveLine: standard error as lines that stay and, on a terminal, one line below them that changes
// in place. Log lines and progress go through the same object, so that neither garbles the other.
// IO; thread-safe.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

namespace harrier {

class LiveLine {
 public:
  // The process has one standard error, hence one of these.
  static LiveLine& OfStandardError();

  [[nodiscard]] bool is_terminal() const { return is_terminal_; }

  // Writes a line that stays. `line` ends in a newline.
  void Print(std::string_view line);
  // Replaces the changing line; an empty text removes it. Nothing happens when this is no terminal.
  void Show(std::string_view text);

 private:
  LiveLine();

  const bool is_terminal_;
  std::mutex mutex_;
  std::string shown_;
};

}  // namespace harrier
