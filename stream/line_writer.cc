#include "stream/line_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>

namespace harrier {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;

Fault FileFault(const std::string& name, const std::string& what) {
  const int code = errno;
  return {FaultKind::kFatal, name, what + std::generic_category().message(code),
          code == ENOSPC ? "make room on the disk or choose another place" : ""};
}

}  // namespace

LineWriter::LineWriter(std::string name, int descriptor, bool is_ours)
    : name_(std::move(name)), descriptor_(descriptor), is_ours_(is_ours) {
  buffer_.reserve(kBufferBytes + kBufferBytes / 8);
}

LineWriter::~LineWriter() {
  if (is_ours_) ::close(descriptor_);
}

Result<std::unique_ptr<LineWriter>, Fault> LineWriter::Open(const std::string& path) {
  if (path == "-") {
    return std::unique_ptr<LineWriter>(new LineWriter("standard output", STDOUT_FILENO, false));
  }
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) return Unexpected(FileFault(path, "cannot be created: "));
  return std::unique_ptr<LineWriter>(new LineWriter(path, descriptor, true));
}

Outcome LineWriter::EndLine() {
  buffer_ += '\n';
  return buffer_.size() < kBufferBytes ? Outcome() : Flush();
}

Outcome LineWriter::Flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Unexpected(FileFault(name_, "cannot be written: "));
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
  return {};
}

}  // namespace harrier
