#include "state/rocks_state_reader.h"

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>

#include <chrono>
#include <filesystem>
#include <set>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "state/rocks_no_logger.h"
#include "state/rocks_read_only_env.h"

namespace harrier {
namespace {

// A detector at work changes its files every few seconds; an opening takes a small part of one.
constexpr int kOpenAttempts = 20;
constexpr std::chrono::milliseconds kOpenPause(5);

using Kind = StateReadError::Kind;

rocksdb::Slice Slice(std::string_view text) { return {text.data(), text.size()}; }

std::string_view View(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// A file that the directory's own lists name and that is gone is damage, too.
bool IsDamage(const rocksdb::Status& status) {
  return status.IsCorruption() || status.IsPathNotFound() || status.IsNotSupported() ||
         status.IsInvalidArgument() || status.IsNotFound();
}

StateReadError ErrorOf(const std::string& directory, const rocksdb::Status& status) {
  return {IsDamage(status) ? Kind::kDamaged : Kind::kEnvironment,
          directory + ": " + status.ToString()};
}

StateReadError Damage(const std::string& directory, const std::string& what) {
  return {Kind::kDamaged, directory + ": " + what};
}

rocksdb::ReadOptions RowReadOptions() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  options.fill_cache = false;  // every row is read once
  return options;
}

rocksdb::Options ReaderOptions(rocksdb::Env* env) {
  rocksdb::Options options;
  options.env = env;
  options.info_log = MakeRocksNoLogger();
  options.paranoid_checks = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  options.max_open_files = -1;  // all are open from the start: a writer may then delete them
  return options;
}

// Changes whenever a writer adds table files to the directory or takes some away.
std::set<std::pair<std::string, std::uintmax_t>> FileListsOf(const std::string& directory) {
  std::set<std::pair<std::string, std::uintmax_t>> lists;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("MANIFEST-")) continue;
    std::error_code gone;
    const std::uintmax_t bytes = entry.file_size(gone);
    lists.emplace(name, gone ? 0 : bytes);
  }
  return lists;
}

// By column families: without them 7.8.3 may open "as fully compacted", where Get does not look
// into the write-ahead logs. It does so when these are empty, but takes one that has been deleted
// for empty though it is held open: the mark would be older than the rows.
rocksdb::Status OpenOnce(const std::string& directory, rocksdb::Env* env,
                         std::unique_ptr<rocksdb::DB>* db) {
  const rocksdb::Options options = ReaderOptions(env);
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  rocksdb::DB* opened = nullptr;
  rocksdb::Status status = rocksdb::DB::OpenForReadOnly(
      options, directory, {{rocksdb::kDefaultColumnFamilyName, options}}, &families, &opened);
  db->reset(opened);
  for (rocksdb::ColumnFamilyHandle* family : families) opened->DestroyColumnFamilyHandle(family);
  return status;
}

}  // namespace

struct RocksStateReader::Database {
  std::unique_ptr<rocksdb::Env> env;
  std::unique_ptr<rocksdb::DB> db;

  // A table file may have been replaced by another between reading its name and opening it.
  rocksdb::Status Open(const std::string& directory) {
    rocksdb::Status status;
    for (int attempt = 0; attempt < kOpenAttempts; ++attempt) {
      if (attempt > 0) std::this_thread::sleep_for(kOpenPause);
      const auto lists = FileListsOf(directory);
      db.reset();
      env = ReadOnlyRocksEnv(directory);
      status = OpenOnce(directory, env.get(), &db);
      if (status.ok() || FileListsOf(directory) == lists) return status;
    }
    return status;
  }
};

RocksStateReader::RocksStateReader(std::string directory, std::unique_ptr<Database> database)
    : directory_(std::move(directory)), database_(std::move(database)) {}

RocksStateReader::~RocksStateReader() = default;

Result<std::unique_ptr<RocksStateReader>, StateReadError> RocksStateReader::Open(
    const std::string& directory) {
  std::error_code error;
  const bool is_store = std::filesystem::exists(directory + "/CURRENT", error);
  if (error) {
    return Unexpected(StateReadError{Kind::kEnvironment, directory + ": " + error.message()});
  }
  if (!is_store) {
    return Unexpected(StateReadError{Kind::kNoStore, directory + ": there is no state store here"});
  }
  auto database = std::make_unique<Database>();
  const rocksdb::Status status = database->Open(directory);
  if (!status.ok()) return Unexpected(ErrorOf(directory, status));
  std::unique_ptr<RocksStateReader> reader(new RocksStateReader(directory, std::move(database)));
  if (auto read = reader->ReadIdentityAndMark(); !read) return Unexpected(read.error());
  return reader;
}

Result<void, StateReadError> RocksStateReader::ReadIdentityAndMark() {
  std::string bytes;
  rocksdb::Status status = database_->db->Get(RowReadOptions(), Slice(kIdentityRowKey), &bytes);
  if (status.IsNotFound()) {
    return Unexpected(Damage(directory_, "a RocksDB directory, but not one of Harrier's"));
  }
  if (!status.ok()) return Unexpected(ErrorOf(directory_, status));
  auto identity = DecodeIdentityRow(bytes);
  if (!identity) {
    return Unexpected(Damage(directory_, "it was written by another version of the store"));
  }
  identity_ = std::move(*identity);

  status = database_->db->Get(RowReadOptions(), Slice(kMarkRowKey), &bytes);
  if (status.IsNotFound()) return {};
  if (!status.ok()) return Unexpected(ErrorOf(directory_, status));
  mark_ = DecodeMarkRow(bytes);
  if (!mark_) return Unexpected(Damage(directory_, "its mark is not one of this version"));
  return {};
}

Result<void, StateReadError> RocksStateReader::ReadRows(
    const std::function<bool(const StateRow&)>& take) const {
  const std::unique_ptr<rocksdb::Iterator> rows(database_->db->NewIterator(RowReadOptions()));
  const rocksdb::Slice prefix(&kStateRowPrefix, 1);
  for (rows->Seek(prefix); rows->Valid() && rows->key().starts_with(prefix); rows->Next()) {
    if (!take({View(rows->key()).substr(1), View(rows->value())})) return {};
  }
  if (!rows->status().ok()) return Unexpected(ErrorOf(directory_, rows->status()));
  return {};
}

Result<std::optional<std::string>, StateReadError> RocksStateReader::ReadState(
    std::string_view customer_id) const {
  std::string bytes;
  const rocksdb::Status status =
      database_->db->Get(RowReadOptions(), kStateRowPrefix + std::string(customer_id), &bytes);
  if (status.IsNotFound()) return std::optional<std::string>();
  if (!status.ok()) return Unexpected(ErrorOf(directory_, status));
  return std::optional(std::move(bytes));
}

Result<void, StateReadError> RocksStateReader::VerifyFiles() const {
  const rocksdb::Status status = database_->db->VerifyChecksum(RowReadOptions());
  // A detector at work has deleted a file, whose rows are in newer ones: ReadRows still sees them.
  if (status.ok() || status.IsPathNotFound()) return {};
  return Unexpected(ErrorOf(directory_, status));
}

}  // namespace harrier
