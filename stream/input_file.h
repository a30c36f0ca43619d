// InputFile: the bytes of a text file or of standard input ("-"), plain or compressed (gzip, xz,
// lzma, bzip2, zstd, lz4; told by content, not by name), as a window that slides over them. What
// LineReader and CsvReader read through.
// IO; single-threaded; movable. The window belongs to the InputFile: views into it live until the
// next Extend. A UTF-8 byte order mark at the start is skipped; UTF-16 is refused with a message.
// Faults are fatal ones; `where` names the file. Offsets and sizes in bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/fault.h"
#include "core/result.h"

struct archive;

namespace harrier {

class InputFile {
 public:
  [[nodiscard]] static Result<InputFile, Fault> Open(const std::string& path);

  // The bytes that have been read and not consumed.
  [[nodiscard]] std::string_view window() const { return {buffer_.get() + begin_, end_ - begin_}; }
  // REQUIRES: count <= window().size()
  void Consume(std::size_t count) { begin_ += count; }
  // Lengthens the window by the next block (and may move it); false at the end of the file.
  [[nodiscard]] Result<bool, Fault> Extend();

  // Waits until Extend has something to read, at most `wait_ms`; false when it has nothing yet.
  // Only an uncompressed pipe or terminal is waited for: of all else nobody can tell, and it says
  // true.
  [[nodiscard]] bool WaitForMore(int wait_ms) const;

  // Progress in the input as stored, i.e. compressed.
  [[nodiscard]] std::int64_t stored_bytes_read() const;
  // nullopt when it is not known, as for a pipe.
  [[nodiscard]] std::optional<std::int64_t> stored_bytes_total() const { return total_; }
  // As given, "standard input" for "-": for messages.
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  struct CloseArchive {
    void operator()(archive* reader) const;
  };
  class Descriptor;
  struct CloseDescriptor {
    void operator()(Descriptor* descriptor) const;
  };

  InputFile() = default;
  [[nodiscard]] Outcome OpenDescriptor(const std::string& path);
  [[nodiscard]] Outcome OpenArchive();
  [[nodiscard]] Outcome SkipByteOrderMark();
  [[nodiscard]] Fault FaultOf(const std::string& what) const;
  void MakeRoom(std::size_t count);

  std::string name_;
  std::optional<std::int64_t> total_;
  std::unique_ptr<Descriptor, CloseDescriptor> descriptor_;
  std::unique_ptr<archive, CloseArchive> reader_;  // uses descriptor_; destroyed before it
  bool is_empty_ = false;                          // not one byte in it
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace harrier
