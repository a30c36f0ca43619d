#include "app/state_archive.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <system_error>
#include <utility>

#include "app/command.h"
#include "app/state_dump_json.h"
#include "app/stored_partitions.h"
#include "core/json_text.h"
#include "core/sha256.h"
#include "state/rocks_state_archive.h"

namespace harrier {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCheckOut =
    "give a directory that can be written, best on the disk of state.dir";

Fault FileFault(const std::string& path, const std::error_code& error) {
  return {FaultKind::kFatal, path, error.message(), kCheckOut};
}

std::error_code LastError() { return {errno, std::generic_category()}; }

// Makes a file or a folder durable.
Outcome Sync(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return Unexpected(FileFault(path, LastError()));
  const bool is_synced = ::fsync(descriptor) == 0;
  const std::error_code error = LastError();
  ::close(descriptor);
  if (!is_synced) return Unexpected(FileFault(path, error));
  return {};
}

// The folder while it is being filled: DIR/.NAME; gone again unless it is published as DIR/NAME.
class PendingFolder {
 public:
  static Result<PendingFolder, Fault> Make(const ArchiveOptions& options) {
    std::error_code error;
    fs::create_directories(options.directory, error);
    if (error) return Unexpected(FileFault(options.directory, error));
    for (EventTime time = options.created_at;; time.ms += kSecondMs) {
      std::string name = FormatCompactTime(time);
      if (fs::exists(options.directory + "/" + name)) continue;
      const bool is_made = fs::create_directory(options.directory + "/." + name, error);
      if (is_made) return PendingFolder(options.directory, std::move(name));
      if (error) return Unexpected(FileFault(options.directory + "/." + name, error));
    }
  }
  PendingFolder(PendingFolder&& other) noexcept
      : directory_(std::move(other.directory_)), name_(std::exchange(other.name_, {})) {}
  PendingFolder& operator=(PendingFolder&&) = delete;
  ~PendingFolder() {
    std::error_code ignored;
    if (!name_.empty()) fs::remove_all(path(), ignored);
  }

  [[nodiscard]] std::string path() const { return directory_ + "/." + name_; }
  [[nodiscard]] std::string published() const { return directory_ + "/" + name_; }

  Outcome Publish() {
    if (Outcome synced = Sync(path()); !synced) return synced;
    std::error_code error;
    fs::rename(path(), published(), error);
    if (error) return Unexpected(FileFault(published(), error));
    name_.clear();
    return Sync(directory_);
  }

 private:
  PendingFolder(std::string directory, std::string name)
      : directory_(std::move(directory)), name_(std::move(name)) {}

  std::string directory_;
  std::string name_;
};

Outcome WriteDurably(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) return Unexpected(FileFault(path, std::make_error_code(std::errc::io_error)));
  return Sync(path);
}

Fault StoreFault(const StateReadError& error) {
  return {FaultKind::kFatal, "state archive", error.message, "see harrier state check"};
}

// Adds one store's image; all stores must be of one topic and one state policy.
class ArchiveMaker {
 public:
  explicit ArchiveMaker(std::string folder) : folder_(std::move(folder)) {}

  Outcome Add(const StoredPartition& stored) {
    const std::string image = folder_ + "/" + PartitionDirectoryName(stored.partition);
    const auto archived = ArchiveRocksStore(stored.directory, image);
    if (!archived) return Unexpected(StoreFault(archived.error()));
    if (!archived->mark) {
      std::error_code ignored;
      fs::remove_all(image, ignored);
      return {};
    }
    IdentityRow identity = archived->identity;
    identity.partition = PartitionId(0);
    if (report_.partitions.empty()) identity_ = identity;
    if (identity != identity_) {
      return Unexpected(Fault{FaultKind::kFatal, stored.directory,
                              "it is of another cluster, topic or state policy than the others",
                              "move away what the detector has left behind"});
    }
    report_.partitions.push_back({stored.partition, *archived->mark});
    report_.linked_bytes += archived->linked_bytes;
    report_.copied_bytes += archived->copied_bytes;
    return {};
  }

  [[nodiscard]] ArchiveReport& report() { return report_; }
  [[nodiscard]] const IdentityRow& identity() const { return identity_; }

 private:
  std::string folder_;
  IdentityRow identity_;
  ArchiveReport report_;
};

Result<std::vector<StoredPartition>, Fault> FindStores(const std::string& state_dir) {
  try {
    return FindStoredPartitions(state_dir, std::nullopt);
  } catch (const StartupError& error) {
    return Unexpected(Fault{FaultKind::kFatal, "state archive", error.message, ""});
  }
}

}  // namespace

Result<ArchiveReport, Fault> ArchiveState(const ArchiveOptions& options) {
  const auto stores = FindStores(options.state_dir);
  if (!stores) return Unexpected(stores.error());
  auto folder = PendingFolder::Make(options);
  if (!folder) return Unexpected(folder.error());
  ArchiveMaker maker(folder->path());
  for (const StoredPartition& stored : *stores) {
    if (Outcome added = maker.Add(stored); !added) return Unexpected(added.error());
  }
  ArchiveReport& report = maker.report();
  if (report.partitions.empty()) {
    return Unexpected(Fault{FaultKind::kFatal, options.state_dir, "its stores are empty",
                            "archive when the detector has run"});
  }
  report.path = folder->published();
  report.cluster_id = maker.identity().cluster_id;
  report.topic = maker.identity().topic;
  report.state_policy = maker.identity().state_policy;
  Outcome done =
      WriteDurably(folder->path() + "/" + kArchiveFile, ArchiveJson(report, options.created_at));
  if (done) done = folder->Publish();
  if (!done) return Unexpected(done.error());
  return std::move(report);
}

NamedArchive ArchiveForRun(const Config& config, EventTime created_at) {
  static_cast<void>(FindStoredPartitions(config.state_dir, std::nullopt));  // says what is wrong
  const auto report = ArchiveState({config.state_dir, config.archive_dir, created_at});
  if (!report) throw StartupError{kExitEnvironment, Describe(report.error())};
  return {fs::path(report->path).filename().string(), Sha256Hex(ArchiveJson(*report, created_at))};
}

std::vector<std::string> FindArchives(const std::string& directory) {
  std::error_code error;
  if (fs::exists(directory + "/" + kArchiveFile, error)) return {directory};
  std::vector<std::string> archives;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const std::string path = entry.path().string();
    const bool is_pending = entry.path().filename().string().starts_with('.');
    if (!is_pending && fs::exists(path + "/" + kArchiveFile, error)) archives.push_back(path);
  }
  std::sort(archives.begin(), archives.end(), std::greater<>());
  return archives;
}

std::string ArchiveJson(const ArchiveReport& report, EventTime created_at) {
  std::string json;
  JsonObjectWriter object(&json);
  object.Number("schema_version", kArchiveVersion);
  AppendEventTime(object.Name("created_at"), created_at);
  object.String("cluster_id", report.cluster_id);
  object.String("topic", report.topic);
  object.Raw("state_policy", report.state_policy.empty() ? "{}" : report.state_policy);
  JsonObjectWriter partitions(object.Name("partitions"));
  for (const ArchivedPartition& archived : report.partitions) {
    JsonObjectWriter partition(partitions.Name(std::to_string(archived.partition.value)));
    partition.Number("low_water", archived.mark.low_water.value);
    partition.Number("as_of", archived.mark.as_of.value);
    if (const auto clock = KnownClock(archived.mark)) {
      AppendEventTime(partition.Name("clock"), *clock);
    }
    partition.Close();
  }
  partitions.Close();
  object.Close();
  json += '\n';
  return json;
}

}  // namespace harrier
