// HARRIER_CHECK: a broken invariant is a bug. It is on in release builds, prints where and what to
// standard error and leaves at once with exit code 70; exactly-once processing makes that safe.
// Pure apart from that last act. Thread-safe.
#pragma once

#include <string_view>

namespace harrier {

inline constexpr int kExitBug = 70;

[[noreturn]] void ReportBrokenInvariant(const char* file, int line, const char* expression,
                                        std::string_view note);

}  // namespace harrier

#define HARRIER_CHECK(expression, note) \
  (static_cast<bool>(expression)        \
       ? static_cast<void>(0)           \
       : ::harrier::ReportBrokenInvariant(__FILE__, __LINE__, #expression, (note)))
