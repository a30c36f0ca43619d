#include "core/check.h"

#include <cstdio>
#include <cstdlib>

namespace harrier {

void ReportBrokenInvariant(const char* file, int line, const char* expression,
                           std::string_view note) {
  std::fprintf(stderr,
               "harrier: bug: broken invariant at %s:%d: %s: %.*s\n"
               "harrier: nothing is lost: start it again and it goes on from its last commit. "
               "Please report the line above.\n",
               file, line, expression, static_cast<int>(note.size()), note.data());
  std::fflush(stderr);
  std::_Exit(kExitBug);  // no destructors: a broken process must not write anything more
}

}  // namespace harrier
