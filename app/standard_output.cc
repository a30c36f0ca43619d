#include "app/standard_output.h"

#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "app/command.h"

namespace harrier {
namespace {

bool ReaderHasLeft() {
  pollfd output{STDOUT_FILENO, POLLOUT, 0};
  return ::poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

}  // namespace

void FlushStandardOutput() {
  std::cout.flush();
  const bool is_written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && std::cout.good();
  if (is_written || ReaderHasLeft()) return;
  throw StartupError{kExitEnvironment,
                     "cannot write to standard output: is the disk full? The result is incomplete"};
}

}  // namespace harrier
