#include "app/progress_line.h"

#include "app/live_line.h"

namespace harrier {
namespace {

constexpr std::chrono::milliseconds kPrintEvery(250);

}  // namespace

ProgressLine::ProgressLine(std::string unit, std::int64_t total, bool quiet)
    : unit_(std::move(unit)),
      total_(total),
      is_shown_(!quiet && LiveLine::OfStandardError().is_terminal()) {}

ProgressLine::~ProgressLine() { Clear(); }

double ProgressLine::seconds() const {
  return std::chrono::duration<double>(Clock::now() - start_).count();
}

void ProgressLine::Print(std::int64_t done) {
  const Clock::time_point now = Clock::now();
  if (now - last_print_ < kPrintEvery) return;
  last_print_ = now;
  const double rate = static_cast<double>(done) / seconds();
  std::string line = CountForPeople(done);
  if (total_ > 0) line += " of " + CountForPeople(total_);
  line += " " + unit_ + ", " + CountForPeople(static_cast<std::int64_t>(rate)) + "/s";
  if (total_ > done && rate > 0) {
    const double left_s = static_cast<double>(total_ - done) / rate;
    line += ", " + CountForPeople(static_cast<std::int64_t>(left_s) + 1) + " s left";
  }
  LiveLine::OfStandardError().Show(line);
  is_printed_ = true;
}

void ProgressLine::Clear() {
  if (is_printed_) LiveLine::OfStandardError().Show("");
  is_printed_ = false;
}

std::string CountForPeople(std::int64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    if (text[at - 1] != '-') text.insert(at, 1, ',');
  }
  return text;
}

}  // namespace harrier
