#include "snapshot/run_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "core/failpoint.h"
#include "core/sha256.h"
#include "snapshot/snapshot_file.h"

namespace harrier {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kLockMode = 0640;
constexpr mode_t kFolderMode = 0750;
constexpr int kSecondsTried = 3600;

Outcome Failed(const std::string& path, const char* call) {
  return Unexpected(PathFault(path, call, errno));
}

Outcome SyncFolder(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return Failed(path, "open");
  const bool is_synced = fsync(descriptor) == 0;
  const int error = errno;
  close(descriptor);
  if (!is_synced) return Unexpected(PathFault(path, "fsync", error));
  return {};
}

// All of `path` that does not exist yet.
Outcome MakeFolders(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); true; slash = path.find('/', slash + 1)) {
    const std::string part = path.substr(0, slash);
    if (mkdir(part.c_str(), kFolderMode) != 0 && errno != EEXIST) return Failed(part, "mkdir");
    if (slash == std::string::npos) return {};
  }
}

}  // namespace

RunFolder::RunFolder(std::string directory)
    : directory_(std::move(directory)), runs_(directory_ + "/runs") {}

Result<std::unique_ptr<RunFolder>, Fault> RunFolder::Open(const Options& options) {
  std::unique_ptr<RunFolder> folder(new RunFolder(options.directory));
  Outcome ready = MakeFolders(folder->runs_);
  if (ready) ready = folder->Lock();
  if (ready) ready = folder->RemoveStale();
  if (ready) ready = folder->FinishPublishing();
  if (ready) ready = folder->ReadPrevious();
  if (ready) ready = folder->Reserve(options);
  if (!ready) return Unexpected(ready.error());
  return folder;
}

RunFolder::~RunFolder() {
  if (is_reserved_ && !is_published_) {
    std::error_code ignored;  // the next run removes what this one could not
    fs::remove_all(pending_path(), ignored);
  }
  if (lock_ >= 0) close(lock_);
}

Outcome RunFolder::Lock() {
  const std::string path = directory_ + "/.lock";
  lock_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kLockMode);
  if (lock_ < 0) return Failed(path, "open");
  if (flock(lock_, LOCK_EX | LOCK_NB) == 0) return {};
  if (errno != EWOULDBLOCK) return Failed(path, "lock");
  return Unexpected(Fault{FaultKind::kFatal, directory_, "another snapshot is being written here",
                          "wait until it is done, or choose another --out"});
}

Outcome RunFolder::RemoveStale() {
  // We hold the lock, so a dot folder belongs to a writer that died.
  std::error_code error;
  for (fs::directory_iterator entry(runs_, error), end; !error && entry != end;) {
    const fs::path path = entry->path();
    entry.increment(error);
    if (path.filename().string().front() != '.') continue;
    fs::remove_all(path, error);
  }
  if (error) return Unexpected(PathFault(runs_, "remove what a dead run left", error.value()));
  return {};
}

Outcome RunFolder::ReadPrevious() {
  const fs::path latest = fs::path(directory_) / "latest";
  std::error_code error;
  const fs::file_status status = fs::symlink_status(latest, error);
  if (status.type() == fs::file_type::not_found) return {};
  if (!fs::is_symlink(status)) {
    return Unexpected(Fault{FaultKind::kFatal, latest.string(), "is not a symbolic link",
                            "it is not ours: move it away, or choose another --out"});
  }
  const std::string manifest = (latest / kManifestName).string();
  std::ifstream file(manifest, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open()) {
    return Unexpected(
        Fault{FaultKind::kFatal, manifest, "cannot be read",
              "the chain of runs is broken here: restore the run that `latest` names, "
              "or remove `latest` to begin a new chain"});
  }
  previous_ = PreviousRun{fs::read_symlink(latest, error).filename().string(), Sha256Hex(bytes)};
  return {};
}

Outcome RunFolder::Reserve(const Options& options) {
  for (int seconds = 0; seconds < kSecondsTried; ++seconds) {
    const EventTime time(options.run_time.ms + seconds * kSecondMs);
    run_id_ = FormatCompactTime(time) + "-" + options.kind;
    const bool is_later = !previous_ || previous_->run_id < run_id_;
    if (!is_later || access(published_path().c_str(), F_OK) == 0) continue;
    if (mkdir(pending_path().c_str(), kFolderMode) != 0) return Failed(pending_path(), "mkdir");
    is_reserved_ = true;
    return {};
  }
  return Unexpected(Fault{FaultKind::kFatal, runs_, "the newest run is from the future: " + run_id_,
                          "set this machine's clock, or choose another --out"});
}

Outcome RunFolder::Publish() {
  if (Outcome synced = SyncFolder(pending_path()); !synced) return synced;
  HARRIER_FAILPOINT("snapshot.folder_synced");
  if (Outcome written = WriteNextLatest(); !written) return written;
  HARRIER_FAILPOINT("snapshot.link_written");
  if (rename(pending_path().c_str(), published_path().c_str()) != 0) {
    return Failed(published_path(), "rename");
  }
  is_published_ = true;
  HARRIER_FAILPOINT("snapshot.renamed");
  if (Outcome synced = SyncFolder(runs_); !synced) return synced;
  HARRIER_FAILPOINT("snapshot.before_latest");
  return SwapLatest();
}

// A link cannot be written over, but renamed over. It is written before the run gets its name: so
// whoever dies in between leaves word of what is still to be done.
Outcome RunFolder::WriteNextLatest() {
  const std::string next = next_latest();
  if (unlink(next.c_str()) != 0 && errno != ENOENT) return Failed(next, "unlink");
  if (symlink(("runs/" + run_id_).c_str(), next.c_str()) != 0) return Failed(next, "symlink");
  return SyncFolder(directory_);
}

Outcome RunFolder::SwapLatest() {
  const std::string latest = directory_ + "/latest";
  if (rename(next_latest().c_str(), latest.c_str()) != 0) return Failed(latest, "rename");
  HARRIER_FAILPOINT("snapshot.latest_swapped");
  return SyncFolder(directory_);
}

// What a writer that died after its run was published did not get to.
Outcome RunFolder::FinishPublishing() {
  std::error_code none;
  const fs::path target = fs::read_symlink(next_latest(), none);
  if (none) return {};
  if (fs::is_directory(directory_ / target, none)) return SwapLatest();
  return unlink(next_latest().c_str()) == 0 ? Outcome() : Failed(next_latest(), "unlink");
}

}  // namespace harrier
