#include "app/shipped_files.h"

#include <filesystem>
#include <vector>

#include "app/command.h"

namespace harrier {

std::string ShippedFile(std::string_view relative_path) {
  std::vector<std::filesystem::path> homes;
  std::error_code error;
  const auto binary = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) {
    homes.push_back(binary.parent_path().parent_path() / "share" / "harrier");
    // build/release/app/harrier: the source tree is where the build folder is.
    for (auto folder = binary.parent_path(); folder.has_relative_path();
         folder = folder.parent_path()) {
      if (folder.filename() == "build") homes.push_back(folder.parent_path());
    }
  }
  for (const auto& home : homes) {
    const auto path = home / relative_path;
    if (std::filesystem::exists(path, error)) return path.string();
  }
  throw StartupError{kExitEnvironment, "cannot find " + std::string(relative_path) +
                                           ", which ships with the program: it belongs in "
                                           "share/harrier beside the folder of the program"};
}

}  // namespace harrier
