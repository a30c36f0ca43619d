#include "tests/fakes/compressed_text.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <memory>

namespace harrier {

std::string ReadCompressedText(const std::filesystem::path& path) {
  const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(),
                                                                      archive_read_free);
  archive_read_support_filter_all(reader.get());
  archive_read_support_format_raw(reader.get());
  archive_entry* entry = nullptr;
  EXPECT_EQ(archive_read_open_filename(reader.get(), path.c_str(), 65'536), ARCHIVE_OK) << path;
  EXPECT_EQ(archive_read_next_header(reader.get(), &entry), ARCHIVE_OK) << path;
  std::string text;
  std::string buffer(65'536, '\0');
  for (;;) {
    const auto count = archive_read_data(reader.get(), buffer.data(), buffer.size());
    if (count <= 0) return text;
    text.append(buffer, 0, static_cast<std::size_t>(count));
  }
}

}  // namespace harrier
