// SIGINT and SIGTERM as a flag that loops look at, so that every command stops cleanly. A second
// signal ends the process at once. Changes the process's signal handlers; the flag is thread-safe.
#pragma once

#include <atomic>

namespace harrier {

// Installs the handlers on the first call. True once the user has asked to stop.
[[nodiscard]] const std::atomic<bool>& StopFlag();

}  // namespace harrier
