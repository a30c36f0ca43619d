// Lines of plain and compressed files, of pipes and of files that are none.
#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "stream/line_reader.h"
#include "tests/fakes/temporary_folder.h"

namespace harrier {
namespace {

void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

using AddFilter = std::function<int(archive*)>;

void WriteCompressed(const std::string& path, const std::string& bytes, const AddFilter& filter) {
  archive* writer = archive_write_new();
  ASSERT_EQ(filter(writer), ARCHIVE_OK);
  archive_write_set_format_raw(writer);
  ASSERT_EQ(archive_write_open_filename(writer, path.c_str()), ARCHIVE_OK);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_pathname(entry, "lines");
  ASSERT_EQ(archive_write_header(writer, entry), ARCHIVE_OK);
  ASSERT_EQ(archive_write_data(writer, bytes.data(), bytes.size()),
            static_cast<la_ssize_t>(bytes.size()));
  archive_entry_free(entry);
  ASSERT_EQ(archive_write_free(writer), ARCHIVE_OK);
}

struct Lines {
  std::vector<std::string> texts;
  std::optional<Fault> fault;
};

Lines ReadLines(const std::string& path, std::size_t line_bytes_max = kLineBytesMax) {
  Lines lines;
  auto reader = LineReader::Open(path, line_bytes_max);
  if (!reader) {
    lines.fault = reader.error();
    return lines;
  }
  while (const auto line = reader->NextLine()) {
    lines.texts.emplace_back(*line);
    EXPECT_EQ(reader->line_number(), static_cast<std::int64_t>(lines.texts.size()));
  }
  lines.fault = reader->fault();
  return lines;
}

std::vector<std::string> LinesOf(const std::string& bytes) {
  TemporaryFolder folder;
  WriteFile(folder / "lines", bytes);
  const Lines lines = ReadLines(folder / "lines");
  EXPECT_FALSE(lines.fault);
  return lines.texts;
}

using Texts = std::vector<std::string>;

TEST(LineReader, LinesEndAtLfOrCrLfOrTheEndOfTheFile) {
  EXPECT_EQ(LinesOf(""), Texts{});
  EXPECT_EQ(LinesOf("a"), Texts{"a"});
  EXPECT_EQ(LinesOf("a\n"), Texts{"a"});
  EXPECT_EQ(LinesOf("a\nb"), (Texts{"a", "b"}));
  EXPECT_EQ(LinesOf("a\r\nb\r\n"), (Texts{"a", "b"}));
  EXPECT_EQ(LinesOf("\n\na\n"), (Texts{"", "", "a"}));
  EXPECT_EQ(LinesOf("a\rb\n"), Texts{"a\rb"});
  EXPECT_EQ(LinesOf("a\r"), Texts{"a\r"});
}

TEST(LineReader, AByteOrderMarkIsNoPartOfTheFirstLine) {
  EXPECT_EQ(LinesOf("\xEF\xBB\xBF{}\n\xEF\xBB\xBF{}\n"), (Texts{"{}", "\xEF\xBB\xBF{}"}));
  EXPECT_EQ(LinesOf("\xEF\xBB\xBF"), Texts{});
}

// Lines of lengths from 0 to beyond a block, so that line ends fall on every place of a block.
Texts ManyLines() {
  Texts lines;
  for (std::size_t i = 0; i < 40'000; ++i)
    lines.emplace_back(i % 97, static_cast<char>('a' + i % 26));
  lines.emplace_back(3 << 20, 'x');
  lines.emplace_back("last");
  return lines;
}

std::string Joined(const Texts& lines) {
  std::string bytes;
  for (const std::string& line : lines) bytes += line + '\n';
  return bytes;
}

TEST(LineReader, CompressedFormsHaveTheLinesOfThePlainFile) {
  const Texts lines = ManyLines();
  const std::string bytes = Joined(lines);
  const std::vector<AddFilter> filters = {
      archive_write_add_filter_none, archive_write_add_filter_gzip, archive_write_add_filter_bzip2,
      archive_write_add_filter_xz,   archive_write_add_filter_zstd, archive_write_add_filter_lz4};
  TemporaryFolder folder;
  const std::string path = folder / "data";  // no ending: the content tells
  for (std::size_t i = 0; i < filters.size(); ++i) {
    WriteCompressed(path, bytes, filters[i]);
    const Lines read = ReadLines(path);
    EXPECT_FALSE(read.fault) << i;
    EXPECT_EQ(read.texts, lines) << i;
  }
}

TEST(LineReader, CompressedFilesPutTogetherAreReadToTheEnd) {
  TemporaryFolder folder;
  const std::string path = folder / "data";
  for (const AddFilter& filter :
       {AddFilter(archive_write_add_filter_gzip), AddFilter(archive_write_add_filter_zstd),
        AddFilter(archive_write_add_filter_bzip2)}) {
    WriteCompressed(path, "a\nb\n", filter);
    const std::string once = ReadWholeFile(path);
    WriteFile(path, once + once);
    EXPECT_EQ(ReadLines(path).texts, (Texts{"a", "b", "a", "b"}));
  }
}

TEST(LineReader, ACutOffCompressedFileIsAFaultThatNamesFileAndLine) {
  TemporaryFolder folder;
  const std::string path = folder / "cut.gz";
  WriteCompressed(path, Joined(ManyLines()), archive_write_add_filter_gzip);
  const std::string whole = ReadWholeFile(path);
  WriteFile(path, whole.substr(0, whole.size() / 2));
  const Lines lines = ReadLines(path);
  ASSERT_TRUE(lines.fault);
  EXPECT_EQ(lines.fault->where, path + ':' + std::to_string(lines.texts.size() + 1));
  EXPECT_NE(lines.fault->what.find("gzip"), std::string::npos) << lines.fault->what;
}

TEST(LineReader, ALineThatIsTooLongIsAFaultAndNotMemory) {
  TemporaryFolder folder;
  const std::string path = folder / "long";
  WriteFile(path, "short\n" + std::string(1001, 'x') + "\nshort\n");
  const Lines lines = ReadLines(path, 1000);
  EXPECT_EQ(lines.texts, Texts{"short"});
  ASSERT_TRUE(lines.fault);
  EXPECT_EQ(lines.fault->where, path + ":2");
  EXPECT_EQ(lines.fault->what, "the line is longer than 1000 bytes");
  EXPECT_EQ(ReadLines(path, 1001).texts.size(), 3U);
}

TEST(LineReader, WhatIsNoFileOfTextIsRefusedByName) {
  TemporaryFolder folder;
  const Lines missing = ReadLines(folder / "missing");
  ASSERT_TRUE(missing.fault);
  EXPECT_EQ(Describe(*missing.fault),
            folder / "missing: cannot be opened: No such file or directory");
  const Lines is_folder = ReadLines(folder.path());
  ASSERT_TRUE(is_folder.fault);
  EXPECT_EQ(is_folder.fault->what, "is a folder, not a file");
  WriteFile(folder / "utf16", std::string("\xFF\xFE{\0}\0", 6));
  const Lines utf16 = ReadLines(folder / "utf16");
  ASSERT_TRUE(utf16.fault);
  EXPECT_EQ(utf16.fault->advice, "save it as UTF-8");
}

TEST(LineReader, ProgressIsInBytesOfTheFileAsStored) {
  TemporaryFolder folder;
  const std::string path = folder / "data";
  WriteCompressed(path, Joined(ManyLines()), archive_write_add_filter_gzip);
  auto reader = LineReader::Open(path);
  ASSERT_TRUE(reader);
  while (reader->NextLine()) {
  }
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path));
  EXPECT_EQ(reader->file().stored_bytes_total(), size);
  EXPECT_EQ(reader->file().stored_bytes_read(), size);
}

}  // namespace
}  // namespace harrier
