#include "snapshot/file_pass.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "core/sha256.h"
#include "snapshot/snapshot_file.h"

namespace harrier {
namespace {

// Small enough that the second thread finds a piece in a cache.
constexpr std::size_t kPieceBytes = 256 << 10;
constexpr std::size_t kPieces = 4;
// A manifest of a hundred thousand partitions has some megabytes.
constexpr std::size_t kSmallFileBytesMax = 64 << 20;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

// Pieces go round: filled by the reader, in use until the hasher is done with them.
class PieceRing {
 public:
  PieceRing() : hasher_([this] { Hash(); }) {}
  ~PieceRing() { End(); }
  PieceRing(const PieceRing&) = delete;
  PieceRing& operator=(const PieceRing&) = delete;

  // The next one to fill; waits until it has been hashed.
  std::vector<char>& Free() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return filled_ - hashed_ < kPieces; });
    return pieces_[filled_ % kPieces];
  }
  // What Free returned, with its first `bytes`; to be read from then on, and not written.
  void Hand(std::size_t bytes) {
    {
      const std::lock_guard lock(mutex_);
      sizes_[filled_ % kPieces] = bytes;
      ++filled_;
    }
    changed_.notify_all();
  }
  [[nodiscard]] std::string FinishHex() {
    End();
    return hash_.FinishHex();
  }

 private:
  void Hash() {
    for (std::size_t next = 0; true; ++next) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return filled_ > next || is_ended_; });
      if (filled_ == next) return;
      const std::string_view bytes(pieces_[next % kPieces].data(), sizes_[next % kPieces]);
      lock.unlock();
      hash_.Add(bytes);
      lock.lock();
      hashed_ = next + 1;
      lock.unlock();
      changed_.notify_all();
    }
  }
  void End() {
    if (!hasher_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      is_ended_ = true;
    }
    changed_.notify_all();
    hasher_.join();
  }

  std::array<std::vector<char>, kPieces> pieces_ = {
      std::vector<char>(kPieceBytes), std::vector<char>(kPieceBytes),
      std::vector<char>(kPieceBytes), std::vector<char>(kPieceBytes)};
  std::array<std::size_t, kPieces> sizes_{};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t filled_ = 0;
  std::size_t hashed_ = 0;
  bool is_ended_ = false;
  Sha256Stream hash_;
  std::thread hasher_;  // last: it uses all the others
};

// -1 when there is no regular file; a pipe would be waited for, a link leads elsewhere.
Result<int, Fault> OpenRegular(const std::string& path) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0 && errno != ENOENT) {
    return Unexpected(PathFault(path, "stat", errno));
  }
  if (!S_ISREG(status.st_mode)) return -1;
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return Unexpected(PathFault(path, "open", errno));
  return descriptor;
}

// Fills as much of the buffer as there is.
Result<std::size_t, Fault> ReadPiece(const std::string& path, int descriptor,
                                     std::vector<char>* buffer) {
  std::size_t filled = 0;
  while (filled < buffer->size()) {
    const ssize_t got = read(descriptor, buffer->data() + filled, buffer->size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Unexpected(PathFault(path, "read", errno));
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

}  // namespace

Result<FilePass, Fault> PassOverFile(const std::string& path,
                                     const std::function<bool(std::string_view)>& take) {
  const Result<int, Fault> opened = OpenRegular(path);
  if (!opened) return Unexpected(opened.error());
  if (*opened < 0) return FilePass();
  const Descriptor descriptor(*opened);
  PieceRing ring;
  FilePass pass{true, 0, ""};
  while (true) {
    std::vector<char>& piece = ring.Free();
    const Result<std::size_t, Fault> bytes = ReadPiece(path, descriptor.get(), &piece);
    if (!bytes) return Unexpected(bytes.error());
    if (*bytes == 0) break;
    pass.bytes += static_cast<std::int64_t>(*bytes);
    ring.Hand(*bytes);
    if (!take({piece.data(), *bytes})) break;
  }
  pass.sha256 = ring.FinishHex();
  return pass;
}

Result<SmallFile, Fault> ReadSmallFile(const std::string& path) {
  const Result<int, Fault> opened = OpenRegular(path);
  if (!opened) return Unexpected(opened.error());
  if (*opened < 0) return SmallFile();
  const Descriptor descriptor(*opened);
  SmallFile file{true, ""};
  std::vector<char> piece(kPieceBytes);
  while (file.bytes.size() < kSmallFileBytesMax) {
    const Result<std::size_t, Fault> bytes = ReadPiece(path, descriptor.get(), &piece);
    if (!bytes) return Unexpected(bytes.error());
    if (*bytes == 0) break;
    file.bytes.append(piece.data(), *bytes);
  }
  return file;
}

}  // namespace harrier
