#include "app/whole_file.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "app/command.h"
#include "core/fault.h"

namespace harrier {

std::string ReadWholeFile(const std::string& path, const std::string& what, std::size_t bytes_max) {
  const auto fail = [&](const std::string& why) {
    throw StartupError{kExitInput, what + " " + path + ": " + why};
  };
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) fail("cannot be opened");
  const auto bytes = static_cast<std::streamoff>(file.tellg());
  if (bytes < 0) fail("cannot be read");
  if (static_cast<std::size_t>(bytes) > bytes_max) {
    fail("is larger than " + std::to_string(bytes_max >> 20) + " MiB");
  }
  std::string text(static_cast<std::size_t>(bytes), '\0');
  file.seekg(0);
  file.read(text.data(), bytes);
  if (!file) fail("cannot be read");
  return text;
}

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
