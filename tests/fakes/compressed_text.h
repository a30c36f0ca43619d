// The text of a test's data file, plain or compressed. Reads the file; a failure fails the test.
#pragma once

#include <filesystem>
#include <string>

namespace harrier {

[[nodiscard]] std::string ReadCompressedText(const std::filesystem::path& path);

}  // namespace harrier
