#include "stream/file_publisher.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "stream/envelope_json.h"

namespace harrier {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;

}  // namespace

class FilePublisher::File {
 public:
  File(std::string name, int descriptor, bool is_ours)
      : name_(std::move(name)), descriptor_(descriptor), is_ours_(is_ours) {
    buffer_.reserve(kBufferBytes + kBufferBytes / 8);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (is_ours_) ::close(descriptor_);
  }

  static Result<std::unique_ptr<File>, Fault> Open(const std::string& path) {
    if (path == "-") return std::make_unique<File>("standard output", STDOUT_FILENO, false);
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor < 0) return Unexpected(FaultOf(path, "cannot be created: "));
    return std::make_unique<File>(path, descriptor, true);
  }

  Outcome AddLine(const OutgoingRecord& record) {
    if (record.is_plain && record.value) {
      buffer_ += *record.value;
    } else {
      AppendEnvelope({record.key, record.value, record.kafka_time}, &buffer_);
    }
    buffer_ += '\n';
    return buffer_.size() < kBufferBytes ? Outcome() : Write();
  }

  Outcome Write() {
    std::string_view rest = buffer_;
    while (!rest.empty()) {
      const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return Unexpected(FaultOf(name_, "cannot be written: "));
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    buffer_.clear();
    return {};
  }

 private:
  static Fault FaultOf(const std::string& name, const std::string& what) {
    Fault fault{FaultKind::kFatal, name, what + std::strerror(errno),
                ""};  // NOLINT: glibc's is safe
    if (errno == ENOSPC) fault.advice = "make room on the disk or choose another place";
    return fault;
  }

  std::string name_;
  int descriptor_;
  bool is_ours_;
  std::string buffer_;
};

FilePublisher::FilePublisher() = default;
FilePublisher::~FilePublisher() = default;

Result<std::unique_ptr<FilePublisher>, Fault> FilePublisher::Open(
    const std::string& transactions_path, const std::string& labels_path) {
  std::unique_ptr<FilePublisher> publisher(new FilePublisher());
  auto transactions = File::Open(transactions_path);
  if (!transactions) return Unexpected(transactions.error());
  publisher->transactions_ = std::move(*transactions);
  if (labels_path.empty()) return publisher;
  auto labels = File::Open(labels_path);
  if (!labels) return Unexpected(labels.error());
  publisher->labels_ = std::move(*labels);
  return publisher;
}

Outcome FilePublisher::Publish(PublishTo destination, const OutgoingRecord& record) {
  File* file = destination == PublishTo::kTransactions ? transactions_.get() : labels_.get();
  return file == nullptr ? Outcome() : file->AddLine(record);
}

Outcome FilePublisher::Flush() {
  auto written = transactions_->Write();
  if (written && labels_ != nullptr) written = labels_->Write();
  return written;
}

}  // namespace harrier
