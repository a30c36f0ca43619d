// RecordPace: holds a producer to so many records a second, even to a millisecond: never more than
// a tenth of a second's worth at once. Reads the steady clock and sleeps; single-threaded.
#pragma once

#include <chrono>
#include <cstdint>
#include <thread>

namespace harrier {

class RecordPace {
 public:
  // 0: as fast as it goes.
  explicit RecordPace(double records_per_s) : records_per_s_(records_per_s) {}

  // Returns when the next record may go.
  void Wait() {
    if (records_per_s_ <= 0) return;
    const double due_s = static_cast<double>(sent_++) / records_per_s_;
    const Clock::time_point due =
        start_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(due_s));
    const Clock::time_point now = Clock::now();
    if (due > now + kStep) {
      std::this_thread::sleep_until(due);
    } else if (now - due > kCatchUpMax) {  // it was held up: go on from here, without a flood
      start_ += now - due - kCatchUpMax;
    }
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kCatchUpMax{100};
  // Waking up for every record would cost a fast producer more than the record itself.
  static constexpr std::chrono::milliseconds kStep{1};

  double records_per_s_;
  std::int64_t sent_ = 0;
  Clock::time_point start_ = Clock::now();
};

}  // namespace harrier
