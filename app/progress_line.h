// ProgressLine: one line on a terminal that says how far a long command is, how fast it goes and
// how long it will take; nothing when standard error is no terminal or the user asked for quiet.
// IO (standard error, steady clock); single-threaded.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace harrier {

class ProgressLine {
 public:
  // `unit`: what is counted, e.g. "transactions". `total` 0: not known.
  ProgressLine(std::string unit, std::int64_t total, bool quiet);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // Cheap: looks at the clock once in a thousand calls, prints four times a second.
  void Show(std::int64_t done) {
    if (is_shown_ && ++calls_ % 1024 == 0) Print(done);
  }
  // The same for a caller that comes a few thousand times a second at most.
  void ShowNow(std::int64_t done) {
    if (is_shown_) Print(done);
  }
  // Removes the line from the terminal.
  void Clear();

  [[nodiscard]] double seconds() const;

 private:
  using Clock = std::chrono::steady_clock;

  void Print(std::int64_t done);

  std::string unit_;
  std::int64_t total_;
  bool is_shown_;
  bool is_printed_ = false;
  std::uint32_t calls_ = 0;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_print_ = start_;
};

// "1,234,567"
[[nodiscard]] std::string CountForPeople(std::int64_t count);

}  // namespace harrier
