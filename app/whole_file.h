// Files that are read or written as a whole. IO; throws StartupError.
#pragma once

#include <cstddef>
#include <string>

namespace harrier {

// Exit code 3 when it cannot be read or is larger than `bytes_max`; `what` is in the message:
// "risk table".
[[nodiscard]] std::string ReadWholeFile(const std::string& path, const std::string& what,
                                        std::size_t bytes_max);

// Exit code 4. Under another name first: nobody ever sees half of it.
void WriteWholeFile(const std::string& path, const std::string& text);

}  // namespace harrier
