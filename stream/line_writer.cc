#include "stream/line_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace harrier {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;

Fault FaultOf(const std::string& name, const std::string& what, int error_number) {
  Fault fault{FaultKind::kFatal, name, what + std::strerror(error_number), ""};
  if (error_number == ENOSPC) fault.advice = "make room on the disk or choose another place";
  return fault;
}

}  // namespace

Result<std::unique_ptr<LineWriter>, Fault> LineWriter::Open(const std::string& path) {
  if (path == "-") {
    return std::unique_ptr<LineWriter>(new LineWriter("standard output", STDOUT_FILENO));
  }
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) return Unexpected(FaultOf(path, "cannot be created: ", errno));
  return std::unique_ptr<LineWriter>(new LineWriter(path, descriptor));
}

LineWriter::~LineWriter() {
  if (descriptor_ != STDOUT_FILENO) ::close(descriptor_);
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
    if (written < 0) return Unexpected(FaultOf(name_, "cannot be written: ", errno));
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
  return {};
}

}  // namespace harrier
