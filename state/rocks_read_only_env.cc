#include "state/rocks_read_only_env.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace harrier {
namespace {

using rocksdb::FileOptions;
using rocksdb::FSSequentialFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

bool IsLog(const std::string& name) { return name.ends_with(".log"); }

IOStatus Refuse(const std::string& path) {
  return IOStatus::NotSupported("this directory is only read", path);
}

class ReadOnlyFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit ReadOnlyFileSystem(const std::string& directory)
      : FileSystemWrapper(rocksdb::FileSystem::Default()) {
    std::vector<std::string> names;
    if (!target()->GetChildren(directory, IOOptions(), &names, nullptr).ok()) return;
    for (const std::string& name : names) {
      if (!IsLog(name)) continue;
      std::unique_ptr<FSSequentialFile> log;
      const std::string path = directory + '/' + name;
      // One that has just been deleted was no longer needed.
      if (target()->NewSequentialFile(path, FileOptions(), &log, nullptr).ok()) {
        logs_.emplace(name, std::move(log));
      }
    }
  }

  const char* Name() const override { return "harrier-read-only"; }

  IOStatus GetChildren(const std::string& directory, const IOOptions& options,
                       std::vector<std::string>* names, IODebugContext* debug) override {
    const IOStatus status = target()->GetChildren(directory, options, names, debug);
    std::erase_if(*names, IsLog);
    for (const auto& [name, log] : logs_) names->push_back(name);
    return status;
  }
  IOStatus NewSequentialFile(const std::string& path, const FileOptions& options,
                             std::unique_ptr<FSSequentialFile>* file,
                             IODebugContext* debug) override {
    const auto held = logs_.find(path.substr(path.rfind('/') + 1));
    if (held == logs_.end() || held->second == nullptr) {
      return target()->NewSequentialFile(path, options, file, debug);
    }
    *file = std::move(held->second);
    return IOStatus::OK();
  }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& /*options*/,
                           std::unique_ptr<rocksdb::FSWritableFile>* /*file*/,
                           IODebugContext* /*debug*/) override {
    return Refuse(path);
  }
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& /*options*/,
                              std::unique_ptr<rocksdb::FSWritableFile>* /*file*/,
                              IODebugContext* /*debug*/) override {
    return Refuse(path);
  }
  IOStatus ReuseWritableFile(const std::string& path, const std::string& /*old_path*/,
                             const FileOptions& /*options*/,
                             std::unique_ptr<rocksdb::FSWritableFile>* /*file*/,
                             IODebugContext* /*debug*/) override {
    return Refuse(path);
  }
  IOStatus NewRandomRWFile(const std::string& path, const FileOptions& /*options*/,
                           std::unique_ptr<rocksdb::FSRandomRWFile>* /*file*/,
                           IODebugContext* /*debug*/) override {
    return Refuse(path);
  }
  IOStatus NewMemoryMappedFileBuffer(
      const std::string& path,
      std::unique_ptr<rocksdb::MemoryMappedFileBuffer>* /*file*/) override {
    return Refuse(path);
  }
  IOStatus NewLogger(const std::string& path, const IOOptions& /*options*/,
                     std::shared_ptr<rocksdb::Logger>* /*logger*/,
                     IODebugContext* /*debug*/) override {
    return Refuse(path);
  }
  IOStatus DeleteFile(const std::string& path, const IOOptions& /*options*/,
                      IODebugContext* /*debug*/) override {
    return Refuse(path);
  }
  IOStatus Truncate(const std::string& path, std::size_t /*size*/, const IOOptions& /*options*/,
                    IODebugContext* /*debug*/) override {
    return Refuse(path);
  }
  IOStatus CreateDir(const std::string& path, const IOOptions& /*options*/,
                     IODebugContext* /*debug*/) override {
    return Refuse(path);
  }
  IOStatus CreateDirIfMissing(const std::string& path, const IOOptions& /*options*/,
                              IODebugContext* /*debug*/) override {
    return Refuse(path);
  }
  IOStatus DeleteDir(const std::string& path, const IOOptions& /*options*/,
                     IODebugContext* /*debug*/) override {
    return Refuse(path);
  }
  IOStatus RenameFile(const std::string& path, const std::string& /*new_path*/,
                      const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return Refuse(path);
  }
  IOStatus LinkFile(const std::string& path, const std::string& /*new_path*/,
                    const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return Refuse(path);
  }
  IOStatus LockFile(const std::string& path, const IOOptions& /*options*/,
                    rocksdb::FileLock** /*lock*/, IODebugContext* /*debug*/) override {
    return Refuse(path);
  }

 private:
  std::map<std::string, std::unique_ptr<FSSequentialFile>> logs_;  // null once it is handed out
};

}  // namespace

std::unique_ptr<rocksdb::Env> ReadOnlyRocksEnv(const std::string& directory) {
  return rocksdb::NewCompositeEnv(std::make_shared<ReadOnlyFileSystem>(directory));
}

}  // namespace harrier
