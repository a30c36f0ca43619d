#include "snapshot/snapshot_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/failpoint.h"

namespace harrier {
namespace {

constexpr std::size_t kWriteBytes = 1 << 20;
constexpr mode_t kFileMode = 0640;  // rows about people: the owner, and readers of one group

}  // namespace

Result<std::unique_ptr<SnapshotFile>, Fault> SnapshotFile::Create(const std::string& folder,
                                                                  const std::string& name) {
  const std::string path = folder + "/" + name;
  const int descriptor =
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kFileMode);
  if (descriptor < 0) return Unexpected(PathFault(path, "create", errno));
  return std::unique_ptr<SnapshotFile>(new SnapshotFile(path, name, descriptor));
}

SnapshotFile::SnapshotFile(std::string path, std::string name, int descriptor)
    : path_(std::move(path)), name_(std::move(name)), descriptor_(descriptor) {}

SnapshotFile::~SnapshotFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

Outcome SnapshotFile::WriteWhenFull() {
  return buffer_.size() < kWriteBytes ? Outcome() : WriteBuffer();
}

Outcome SnapshotFile::WriteBuffer() {
  hash_.Add(buffer_);
  for (std::size_t done = 0; done < buffer_.size();) {
    const ssize_t written = write(descriptor_, buffer_.data() + done, buffer_.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Unexpected(PathFault(path_, "write", errno));
    done += static_cast<std::size_t>(written);
  }
  bytes_ += static_cast<std::int64_t>(buffer_.size());
  buffer_.clear();
  return {};
}

Result<FileFacts, Fault> SnapshotFile::Finish() {
  if (Outcome written = WriteBuffer(); !written) return Unexpected(written.error());
  if (fsync(descriptor_) != 0) return Unexpected(PathFault(path_, "fsync", errno));
  const int closed = close(std::exchange(descriptor_, -1));
  if (closed != 0) return Unexpected(PathFault(path_, "close", errno));
  HARRIER_FAILPOINT("snapshot.file_finished");
  return FileFacts{name_, 0, bytes_, hash_.FinishHex()};
}

Fault PathFault(const std::string& path, const std::string& call, int error) {
  std::string advice;
  if (error == ENOSPC || error == EDQUOT) advice = "free disk space, or choose another --out";
  if (error == EACCES || error == EPERM || error == EROFS) {
    advice = "make the folder writable, or choose another --out";
  }
  return Fault{FaultKind::kFatal, path, call + ": " + strerror(error), advice};
}

}  // namespace harrier
