// Where the files that ship with the program are: the installed share/harrier beside the binary's
// bin/, or the source tree that it was built in. Reads the file system; throws StartupError(4) when
// the file is in none of them.
#pragma once

#include <string>
#include <string_view>

namespace harrier {

[[nodiscard]] std::string ShippedFile(std::string_view relative_path);

}  // namespace harrier
