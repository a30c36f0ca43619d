#include "app/temporary_directory.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "app/command.h"

namespace harrier {

TemporaryDirectory::TemporaryDirectory(const std::string& what) {
  path_ = (std::filesystem::temp_directory_path() / ("harrier-" + what + "-XXXXXX")).string();
  if (::mkdtemp(path_.data()) == nullptr) {
    throw StartupError{kExitEnvironment, "cannot create a directory like " + path_ +
                                             ": set TMPDIR to one that can be written"};
  }
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;  // nothing is left to do about it
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace harrier
