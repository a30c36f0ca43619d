#include "state/rocks_state_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <rocksdb/write_buffer_manager.h>

#include <filesystem>

#include "core/failpoint.h"
#include "state/rocks_fault.h"
#include "state/rocks_layout.h"
#include "state/rocks_no_logger.h"
#include "state/rocks_state_restore.h"

namespace harrier {
namespace {

rocksdb::Slice Slice(std::string_view text) { return {text.data(), text.size()}; }

rocksdb::ReadOptions ReadOptions() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  return options;
}

rocksdb::WriteOptions WriteOptions() {
  rocksdb::WriteOptions options;
  options.sync = false;  // survives the process; a power cut leaves a prefix with its own mark
  options.protection_bytes_per_key = 8;
  return options;
}

class RocksStateStore final : public StateStore {
 public:
  explicit RocksStateStore(std::unique_ptr<rocksdb::DB> db) : db_(std::move(db)) {}

  // Whoever opens it next need not read the log: a partition that comes back waits for that. Should
  // it fail, the log holds the same.
  ~RocksStateStore() override {
    if (write_status_.ok()) static_cast<void>(db_->Flush(rocksdb::FlushOptions()));
  }

  Result<std::optional<StoreMark>, Fault> ReadMark() override {
    std::string bytes;
    const rocksdb::Status status = db_->Get(ReadOptions(), Slice(kMarkRowKey), &bytes);
    if (status.IsNotFound()) return std::optional<StoreMark>();
    if (!status.ok()) return Unexpected(RocksFault("read mark", status));
    const auto mark = DecodeMarkRow(bytes);
    if (mark) return mark;
    return Unexpected(RocksFault("read mark", rocksdb::Status::Corruption("unknown mark format")));
  }

  Result<std::span<const std::optional<std::string_view>>, Fault> Load(
      std::span<const std::string_view> keys) override {
    key_bytes_.clear();
    key_slices_.clear();
    for (const std::string_view key : keys) {
      key_bytes_ += kStateRowPrefix;
      key_bytes_ += key;
    }
    std::size_t at = 0;
    for (const std::string_view key : keys) {
      key_slices_.emplace_back(key_bytes_.data() + at, key.size() + 1);
      at += key.size() + 1;
    }
    // First let go, then grow: 7.8.3 leaves a pointer unset when a pinned value is moved.
    for (auto& value : values_) value.Reset();
    values_.resize(keys.size());
    statuses_.assign(keys.size(), rocksdb::Status());
    loaded_.assign(keys.size(), std::nullopt);
    db_->MultiGet(ReadOptions(), db_->DefaultColumnFamily(), keys.size(), key_slices_.data(),
                  values_.data(), statuses_.data(), /*sorted_input=*/true);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (statuses_[i].IsNotFound()) continue;
      if (!statuses_[i].ok()) return Unexpected(RocksFault("load", statuses_[i]));
      loaded_[i] = std::string_view(values_[i].data(), values_[i].size());
    }
    return std::span<const std::optional<std::string_view>>(loaded_);
  }

  Outcome Write(std::span<const StateRow> rows, const StoreMark& mark) override {
    // After a failed write RocksDB is not to be written to again: 7.8.3 runs into an assertion.
    if (!write_status_.ok()) return Unexpected(RocksFault("write", write_status_));
    batch_.Clear();
    std::string key;
    for (const StateRow& row : rows) {
      key.assign(1, kStateRowPrefix);
      key += row.customer_id;
      const rocksdb::Status put =
          row.bytes ? batch_.Put(key, Slice(*row.bytes)) : batch_.Delete(key);
      if (!put.ok()) return Unexpected(RocksFault("write", put));
    }
    const rocksdb::Status put = batch_.Put(Slice(kMarkRowKey), EncodeMarkRow(mark));
    if (!put.ok()) return Unexpected(RocksFault("write", put));
    HARRIER_FAILPOINT("flush.before_write");
    write_status_ = db_->Write(WriteOptions(), &batch_);
    if (!write_status_.ok()) return Unexpected(RocksFault("write", write_status_));
    HARRIER_FAILPOINT("flush.after_write");
    return {};
  }

  Result<std::span<const StateRow>, Fault> Scan(std::string_view after,
                                                std::size_t rows_max) override {
    rocksdb::ReadOptions options = ReadOptions();
    options.fill_cache = false;
    const std::string from = kStateRowPrefix + std::string(after);
    const std::unique_ptr<rocksdb::Iterator> row(db_->NewIterator(options));
    scanned_bytes_.clear();
    scanned_sizes_.clear();
    for (row->Seek(from); row->Valid() && scanned_sizes_.size() < rows_max; row->Next()) {
      const rocksdb::Slice key = row->key();
      if (key.empty() || key[0] != kStateRowPrefix) break;
      if (key == rocksdb::Slice(from) && !after.empty()) continue;
      scanned_bytes_.append(key.data() + 1, key.size() - 1);
      scanned_bytes_.append(row->value().data(), row->value().size());
      scanned_sizes_.emplace_back(key.size() - 1, row->value().size());
    }
    if (!row->status().ok()) return Unexpected(RocksFault("scan", row->status()));
    scanned_.clear();
    std::string_view rest = scanned_bytes_;
    for (const auto& [id_size, value_size] : scanned_sizes_) {
      scanned_.push_back({rest.substr(0, id_size), rest.substr(id_size, value_size)});
      rest.remove_prefix(id_size + value_size);
    }
    return std::span<const StateRow>(scanned_);
  }

  std::uint64_t SizeBytes() const override {
    std::uint64_t total = 0;
    for (const auto* name : {"rocksdb.total-sst-files-size", "rocksdb.cur-size-all-mem-tables"}) {
      std::uint64_t bytes = 0;
      if (db_->GetIntProperty(name, &bytes)) total += bytes;
    }
    return total;
  }

 private:
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::WriteBatch batch_{0, 0, 8, 0};  // 8: checksum of every key and value until written
  rocksdb::Status write_status_;
  std::string key_bytes_;
  std::vector<rocksdb::Slice> key_slices_;
  std::vector<rocksdb::PinnableSlice> values_;
  std::vector<rocksdb::Status> statuses_;
  std::vector<std::optional<std::string_view>> loaded_;
  std::string scanned_bytes_;  // ids and values, one behind the other
  std::vector<std::pair<std::size_t, std::size_t>> scanned_sizes_;
  std::vector<StateRow> scanned_;
};

}  // namespace

struct RocksStateStoreFactory::Shared {
  std::shared_ptr<rocksdb::Cache> block_cache;
  std::shared_ptr<rocksdb::WriteBufferManager> write_buffers;
  rocksdb::Options options;
};

RocksStateStoreFactory::RocksStateStoreFactory(std::string directory, StoreIdentity identity,
                                               RocksLimits limits)
    : directory_(std::move(directory)),
      identity_(std::move(identity)),
      shared_(std::make_shared<Shared>()) {
  shared_->block_cache = rocksdb::NewLRUCache(static_cast<std::size_t>(limits.block_cache_bytes));
  shared_->write_buffers = std::make_shared<rocksdb::WriteBufferManager>(
      static_cast<std::size_t>(limits.write_buffer_bytes));
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = shared_->block_cache;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.format_version = 5;
  rocksdb::Options& options = shared_->options;
  options.create_if_missing = true;
  options.paranoid_checks = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_manager = shared_->write_buffers;
  options.write_buffer_size = 16 << 20;
  options.allow_concurrent_memtable_write = false;  // a store has one writer
  options.memtable_whole_key_filtering = true;
  options.memtable_prefix_bloom_size_ratio = 0.05;
  options.compression = rocksdb::kLZ4Compression;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  options.avoid_flush_during_recovery = true;  // or each restart writes a file first
  options.max_background_jobs = 2;
  options.max_open_files = 256;
  options.info_log = MakeRocksNoLogger();
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  if (!error) {
    std::filesystem::permissions(directory_, std::filesystem::perms::owner_all, error);
  }
  if (error) {
    throw StartupError{4, "state.dir " + directory_ + ": " + error.message() +
                              ": give a directory that this user can write"};
  }
}

RocksStateStoreFactory::~RocksStateStoreFactory() = default;

std::string RocksStateStoreFactory::PathOf(PartitionId partition) const {
  return directory_ + "/" + PartitionDirectoryName(partition);
}

Result<std::unique_ptr<StateStore>, Fault> RocksStateStoreFactory::Open(PartitionId partition) {
  rocksdb::DB* opened = nullptr;
  const std::string path = PathOf(partition);
  rocksdb::Status status = rocksdb::DB::Open(shared_->options, path, &opened);
  if (!status.ok()) return Unexpected(RocksFault(("open " + path).c_str(), status));
  std::unique_ptr<rocksdb::DB> db(opened);

  const std::string expected = IdentityOf(partition);
  std::string found;
  status = db->Get(ReadOptions(), Slice(kIdentityRowKey), &found);
  if (status.IsNotFound()) {
    status = db->Put(WriteOptions(), Slice(kIdentityRowKey), expected);
  } else if (status.ok() && found != expected) {
    return Unexpected(Fault{FaultKind::kUnsound, "state store " + path,
                            "it was written for another cluster, topic, number of partitions, "
                            "format or state policy (features, currencies, time zone, caps, ttl)",
                            "give another state.dir, or start with --rebuild-state"});
  }
  if (!status.ok()) return Unexpected(RocksFault(("open " + path).c_str(), status));
  return std::make_unique<RocksStateStore>(std::move(db));
}

std::string RocksStateStoreFactory::IdentityOf(PartitionId partition) const {
  return EncodeIdentityRow({identity_.cluster_id, identity_.topic, identity_.partitions, partition,
                            identity_.state_policy});
}

Outcome RocksStateStoreFactory::SetAside(PartitionId partition) {
  const std::string path = PathOf(partition);
  std::string aside;
  for (int number = 1; aside.empty() || std::filesystem::exists(aside); ++number) {
    aside = path + ".set-aside-" + std::to_string(number);
  }
  std::error_code error;
  if (std::filesystem::exists(path)) std::filesystem::rename(path, aside, error);
  if (!error) return {};
  return Unexpected(Fault{FaultKind::kFatal, "rename " + path, error.message(),
                          "move the directory away by hand"});
}

Result<std::unique_ptr<StateRestore>, Fault> RocksStateStoreFactory::BeginRestore(
    PartitionId partition) {
  return RocksStateRestore::Begin({PathOf(partition), IdentityOf(partition), &shared_->options,
                                   [this, partition] { return Open(partition); }});
}

}  // namespace harrier
