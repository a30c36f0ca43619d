#include "stream/input_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/check.h"

namespace harrier {
namespace {

// One read of a plain file; compressed ones come in the blocks of their library.
constexpr std::size_t kBlockBytes = 1 << 20;

std::string ReasonOf(int error_number) {
  return std::strerror(error_number);  // NOLINT(concurrency-mt-unsafe): glibc's is safe
}

// What archive_read_support_filter_all adds beyond these starts external programs or takes
// ordinary text for an encoding (uuencode), so the filters are named.
void SupportCompressions(archive* reader) {
  archive_read_support_filter_gzip(reader);
  archive_read_support_filter_bzip2(reader);
  archive_read_support_filter_xz(reader);
  archive_read_support_filter_lzma(reader);
  archive_read_support_filter_zstd(reader);
  archive_read_support_filter_lz4(reader);
}

}  // namespace

class InputFile::Descriptor {
 public:
  Descriptor(int number, bool is_ours) : number_(number), is_ours_(is_ours) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (is_ours_) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
  bool is_ours_;
};

void InputFile::CloseDescriptor::operator()(Descriptor* descriptor) const { delete descriptor; }
void InputFile::CloseArchive::operator()(archive* reader) const { archive_read_free(reader); }

Fault InputFile::FaultOf(const std::string& what) const {
  return Fault{FaultKind::kFatal, name_, what, ""};
}

Result<InputFile, Fault> InputFile::Open(const std::string& path) {
  InputFile file;
  file.name_ = path == "-" ? "standard input" : path;
  auto opened = file.OpenDescriptor(path);
  if (opened) opened = file.OpenArchive();
  if (opened) opened = file.SkipByteOrderMark();
  if (!opened) return Unexpected(opened.error());
  return file;
}

Outcome InputFile::OpenDescriptor(const std::string& path) {
  const bool is_stdin = path == "-";
  const int number = is_stdin ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (number < 0) return Unexpected(FaultOf("cannot be opened: " + ReasonOf(errno)));
  descriptor_.reset(new Descriptor(number, !is_stdin));
  struct stat status {};
  if (::fstat(number, &status) != 0) {
    return Unexpected(FaultOf("cannot be read: " + ReasonOf(errno)));
  }
  if (S_ISDIR(status.st_mode)) return Unexpected(FaultOf("is a folder, not a file"));
  if (S_ISREG(status.st_mode)) total_ = status.st_size;
  return {};
}

Outcome InputFile::OpenArchive() {
  reader_.reset(archive_read_new());
  HARRIER_CHECK(reader_ != nullptr, "libarchive makes a reader");
  SupportCompressions(reader_.get());
  archive_read_support_format_raw(reader_.get());
  archive_read_support_format_empty(reader_.get());
  if (archive_read_open_fd(reader_.get(), descriptor_->number(), kBlockBytes) != ARCHIVE_OK) {
    return Unexpected(FaultOf(archive_error_string(reader_.get())));
  }
  archive_entry* entry = nullptr;
  const int status = archive_read_next_header(reader_.get(), &entry);
  is_empty_ = status == ARCHIVE_EOF;
  if (status != ARCHIVE_OK && !is_empty_) {
    const char* reason = archive_error_string(reader_.get());
    return Unexpected(FaultOf(reason != nullptr ? reason : "cannot be read"));
  }
  return {};
}

Outcome InputFile::SkipByteOrderMark() {
  constexpr std::string_view kUtf8 = "\xEF\xBB\xBF";
  while (window().size() < kUtf8.size()) {
    auto more = Extend();
    if (!more) return Unexpected(more.error());
    if (!*more) break;
  }
  if (window().starts_with(kUtf8)) Consume(kUtf8.size());
  if (window().starts_with("\xFF\xFE") || window().starts_with("\xFE\xFF")) {
    Fault fault = FaultOf("is UTF-16 text");
    fault.advice = "save it as UTF-8";
    return Unexpected(fault);
  }
  return {};
}

Result<bool, Fault> InputFile::Extend() {
  if (is_empty_) return false;
  const void* block = nullptr;
  std::size_t size = 0;
  la_int64_t offset = 0;
  int status = ARCHIVE_OK;
  while (status == ARCHIVE_OK && size == 0) {
    status = archive_read_data_block(reader_.get(), &block, &size, &offset);
  }
  if (status == ARCHIVE_EOF) return false;
  if (status != ARCHIVE_OK) {
    const char* reason = archive_error_string(reader_.get());
    Fault fault = FaultOf(reason != nullptr ? reason : "cannot be read");
    fault.advice = "the file is damaged or cut off";
    return Unexpected(fault);
  }
  MakeRoom(size);
  std::memcpy(buffer_.get() + end_, block, size);
  end_ += size;
  return true;
}

bool InputFile::WaitForMore(int wait_ms) const {
  // The library keeps back bytes that it has read only when it decompresses.
  if (total_ || archive_filter_code(reader_.get(), 0) != ARCHIVE_FILTER_NONE) return true;
  pollfd waiting{descriptor_->number(), POLLIN, 0};
  return ::poll(&waiting, 1, wait_ms) > 0;
}

std::int64_t InputFile::stored_bytes_read() const {
  return archive_filter_bytes(reader_.get(), -1);
}

void InputFile::MakeRoom(std::size_t count) {
  const std::size_t kept = end_ - begin_;
  if (capacity_ - end_ >= count) return;
  if (capacity_ >= kept + count) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, kept);
  } else {
    capacity_ = std::max(2 * capacity_, kept + count);
    auto larger = std::make_unique_for_overwrite<char[]>(capacity_);
    if (kept != 0) std::memcpy(larger.get(), buffer_.get() + begin_, kept);
    buffer_ = std::move(larger);
  }
  begin_ = 0;
  end_ = kept;
}

}  // namespace harrier
