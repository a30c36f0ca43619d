#include "app/whole_file.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "app/command.h"
#include "core/fault.h"

namespace harrier {

void WriteWholeFile(const std::string& path, const std::string& text) {
  const std::string draft = path + ".part";
  std::ofstream file(draft, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(draft, path, error);
  if (!file || error) {
    std::remove(draft.c_str());
    throw StartupError{kExitEnvironment,
                       path + ": cannot be written: check folder, rights and space"};
  }
}

}  // namespace harrier
