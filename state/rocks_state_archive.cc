#include "state/rocks_state_archive.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace harrier {
namespace {

using rocksdb::FileOptions;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

// A detector at work changes its files every few seconds; an image takes a small part of one.
constexpr int kAttempts = 20;
constexpr std::chrono::milliseconds kPause(20);
constexpr std::size_t kCopyBytes = 1 << 20;

using Kind = StateReadError::Kind;

// One try at an image.
class ImageMaker {
 public:
  ImageMaker(const std::string& store, const std::string& image)
      : files_(rocksdb::FileSystem::Default()), store_(store), image_(image) {}

  IOStatus Make() {
    IOStatus status = files_->CreateDir(image_, IOOptions(), nullptr);
    if (status.ok()) status = CopyAll(".log");
    if (status.ok()) status = CopyLists();
    if (status.ok()) status = LinkTables();
    if (status.ok()) status = SyncFolder();
    return status;
  }

  void Remove() {
    for (const std::string& name : Names(image_)) {
      files_->DeleteFile(image_ + "/" + name, IOOptions(), nullptr).PermitUncheckedError();
    }
    files_->DeleteDir(image_, IOOptions(), nullptr).PermitUncheckedError();
  }

  [[nodiscard]] std::uint64_t linked_bytes() const { return linked_bytes_; }
  [[nodiscard]] std::uint64_t copied_bytes() const { return copied_bytes_; }

 private:
  std::vector<std::string> Names(const std::string& directory) {
    std::vector<std::string> names;
    files_->GetChildren(directory, IOOptions(), &names, nullptr).PermitUncheckedError();
    std::sort(names.begin(), names.end());
    return names;
  }

  // A log that is gone has been written into a table file, which the list will name.
  IOStatus CopyAll(std::string_view suffix) {
    for (const std::string& name : Names(store_)) {
      if (!name.ends_with(suffix)) continue;
      const IOStatus status = Copy(name);
      if (!status.ok() && !IsGone(status)) return status;
    }
    return IOStatus::OK();
  }

  // CURRENT names the list in force.
  IOStatus CopyLists() {
    IOStatus status = Copy("CURRENT");
    if (!status.ok()) return status;
    for (const std::string& name : Names(store_)) {
      if (!name.starts_with("MANIFEST-")) continue;
      status = Copy(name);
      if (!status.ok() && !IsGone(status)) return status;
    }
    return IOStatus::OK();
  }

  IOStatus LinkTables() {
    for (const std::string& name : Names(store_)) {
      if (!name.ends_with(".sst")) continue;
      const IOStatus status = Link(name);
      if (!status.ok() && !IsGone(status)) return status;
    }
    return IOStatus::OK();
  }

  IOStatus Link(const std::string& name) {
    IOStatus status =
        files_->LinkFile(store_ + "/" + name, image_ + "/" + name, IOOptions(), nullptr);
    if (status.IsNotSupported()) return Copy(name);  // another file system
    std::uint64_t bytes = 0;
    if (status.ok()) {
      status = files_->GetFileSize(image_ + "/" + name, IOOptions(), &bytes, nullptr);
    }
    linked_bytes_ += bytes;
    return status;
  }

  IOStatus Copy(const std::string& name) {
    std::unique_ptr<rocksdb::FSSequentialFile> from;
    std::unique_ptr<rocksdb::FSWritableFile> to;
    IOStatus status = files_->NewSequentialFile(store_ + "/" + name, FileOptions(), &from, nullptr);
    if (status.ok()) {
      status = files_->NewWritableFile(image_ + "/" + name, FileOptions(), &to, nullptr);
    }
    std::vector<char> room(kCopyBytes);
    rocksdb::Slice part;
    do {
      if (status.ok()) status = from->Read(room.size(), IOOptions(), &part, room.data(), nullptr);
      if (status.ok() && !part.empty()) status = to->Append(part, IOOptions(), nullptr);
      if (!status.ok()) return status;
      copied_bytes_ += part.size();
    } while (!part.empty());
    status = to->Fsync(IOOptions(), nullptr);
    return status.ok() ? to->Close(IOOptions(), nullptr) : status;
  }

  IOStatus SyncFolder() {
    std::unique_ptr<rocksdb::FSDirectory> folder;
    IOStatus status = files_->NewDirectory(image_, IOOptions(), &folder, nullptr);
    return status.ok() ? folder->Fsync(IOOptions(), nullptr) : status;
  }

  static bool IsGone(const IOStatus& status) {
    return status.IsPathNotFound() || status.IsNotFound();
  }

  std::shared_ptr<rocksdb::FileSystem> files_;
  std::string store_;
  std::string image_;
  std::uint64_t linked_bytes_ = 0;
  std::uint64_t copied_bytes_ = 0;
};

}  // namespace

Result<ArchivedStore, StateReadError> ArchiveRocksStore(const std::string& store,
                                                        const std::string& image) {
  // What is no store is found here, before anything is made of it.
  if (auto opened = RocksStateReader::Open(store); !opened) return Unexpected(opened.error());
  std::string last;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(kPause);
    ImageMaker maker(store, image);
    const IOStatus made = maker.Make();
    if (!made.ok()) {
      maker.Remove();
      return Unexpected(StateReadError{Kind::kEnvironment, image + ": " + made.ToString()});
    }
    // A table file that the list names may have been replaced by another before it was linked.
    const auto opened = RocksStateReader::Open(image);
    if (opened) {
      return ArchivedStore{(*opened)->identity(), (*opened)->mark(), maker.linked_bytes(),
                           maker.copied_bytes()};
    }
    last = opened.error().message;
    maker.Remove();
  }
  return Unexpected(StateReadError{
      Kind::kEnvironment, store +
                              ": its files are replaced faster than they can be linked, try "
                              "again when the detector is less busy (" +
                              last + ")"});
}

}  // namespace harrier
