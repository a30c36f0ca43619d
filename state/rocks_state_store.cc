#include "state/rocks_state_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <rocksdb/write_buffer_manager.h>

#include <cstring>
#include <filesystem>

#include "state/rocks_fault.h"

namespace harrier {
namespace {

// Key space: one prefix byte, then the customer id. Other kinds of rows get other bytes.
constexpr char kStatePrefix = 's';
constexpr std::string_view kMarkKey = "m";
constexpr std::string_view kIdentityKey = "i";
constexpr char kMarkFormat = 1;
constexpr char kStoreFormat = '1';

rocksdb::Slice Slice(std::string_view text) { return {text.data(), text.size()}; }

void AppendFixed64(std::string* out, std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  for (int shift = 0; shift < 64; shift += 8) {
    out->push_back(static_cast<char>(bits >> shift & 0xFF));
  }
}

std::int64_t ReadFixed64(std::string_view bytes, std::size_t at) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    bits |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  }
  return static_cast<std::int64_t>(bits);
}

std::string EncodeMark(const StoreMark& mark) {
  std::string bytes(1, kMarkFormat);
  AppendFixed64(&bytes, mark.low_water.value);
  AppendFixed64(&bytes, mark.as_of.value);
  AppendFixed64(&bytes, mark.clock.ms);
  return bytes;
}

Result<StoreMark, Fault> DecodeMark(std::string_view bytes) {
  if (bytes.size() != 25 || bytes[0] != kMarkFormat) {
    return Unexpected(RocksFault("read mark", rocksdb::Status::Corruption("unknown mark format")));
  }
  return StoreMark{Offset(ReadFixed64(bytes, 1)), Offset(ReadFixed64(bytes, 9)),
                   EventTime(ReadFixed64(bytes, 17))};
}

std::string EncodeIdentity(const StoreIdentity& identity, PartitionId partition) {
  return std::string(1, kStoreFormat) + '\n' + identity.cluster_id + '\n' + identity.topic + '\n' +
         std::to_string(partition.value) + '\n' + identity.state_policy;
}

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

// RocksDB's own log file would be one more thing to fail: on a full disk 7.8.3 runs into an
// assertion while it logs that the disk is full. What matters comes back as a Status.
class NoLogger final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

class RocksStateStore final : public StateStore {
 public:
  explicit RocksStateStore(std::unique_ptr<rocksdb::DB> db) : db_(std::move(db)) {}

  Result<std::optional<StoreMark>, Fault> ReadMark() override {
    std::string bytes;
    const rocksdb::Status status = db_->Get(ReadOptions(), Slice(kMarkKey), &bytes);
    if (status.IsNotFound()) return std::optional<StoreMark>();
    if (!status.ok()) return Unexpected(RocksFault("read mark", status));
    auto mark = DecodeMark(bytes);
    if (!mark) return Unexpected(mark.error());
    return std::optional<StoreMark>(*mark);
  }

  Result<std::span<const std::optional<std::string_view>>, Fault> Load(
      std::span<const std::string_view> keys) override {
    key_bytes_.clear();
    key_slices_.clear();
    for (const std::string_view key : keys) {
      key_bytes_ += kStatePrefix;
      key_bytes_ += key;
    }
    std::size_t at = 0;
    for (const std::string_view key : keys) {
      key_slices_.emplace_back(key_bytes_.data() + at, key.size() + 1);
      at += key.size() + 1;
    }
    values_.resize(keys.size());
    for (auto& value : values_) value.Reset();
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
      key.assign(1, kStatePrefix);
      key += row.customer_id;
      const rocksdb::Status put = batch_.Put(key, Slice(row.bytes));
      if (!put.ok()) return Unexpected(RocksFault("write", put));
    }
    const rocksdb::Status put = batch_.Put(Slice(kMarkKey), EncodeMark(mark));
    if (!put.ok()) return Unexpected(RocksFault("write", put));
    write_status_ = db_->Write(WriteOptions(), &batch_);
    if (!write_status_.ok()) return Unexpected(RocksFault("write", write_status_));
    return {};
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
  options.max_background_jobs = 2;
  options.max_open_files = 256;
  options.info_log = std::make_shared<NoLogger>();
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
  return directory_ + "/partition-" + std::to_string(partition.value);
}

Result<std::unique_ptr<StateStore>, Fault> RocksStateStoreFactory::Open(PartitionId partition) {
  rocksdb::DB* opened = nullptr;
  const std::string path = PathOf(partition);
  rocksdb::Status status = rocksdb::DB::Open(shared_->options, path, &opened);
  if (!status.ok()) return Unexpected(RocksFault(("open " + path).c_str(), status));
  std::unique_ptr<rocksdb::DB> db(opened);

  const std::string expected = EncodeIdentity(identity_, partition);
  std::string found;
  status = db->Get(ReadOptions(), Slice(kIdentityKey), &found);
  if (status.IsNotFound()) {
    status = db->Put(WriteOptions(), Slice(kIdentityKey), expected);
  } else if (status.ok() && found != expected) {
    return Unexpected(Fault{FaultKind::kFatal, "state store " + path,
                            "it was written for another cluster, topic, format or state policy "
                            "(features, currencies, time zone, caps, ttl)",
                            "give another state.dir, or start with --rebuild-state to fold the "
                            "state again; the present directory is kept aside"});
  }
  if (!status.ok()) return Unexpected(RocksFault(("open " + path).c_str(), status));
  return std::make_unique<RocksStateStore>(std::move(db));
}

Result<std::unique_ptr<StateStore>, Fault> RocksStateStoreFactory::Rebuild(PartitionId partition) {
  const std::string path = PathOf(partition);
  for (int number = 1; std::filesystem::exists(path); ++number) {
    const std::string aside = path + ".set-aside-" + std::to_string(number);
    if (std::filesystem::exists(aside)) continue;
    std::error_code error;
    std::filesystem::rename(path, aside, error);
    if (error) {
      return Unexpected(Fault{FaultKind::kFatal, "rename " + path, error.message(),
                              "move the directory away by hand"});
    }
  }
  return Open(partition);
}

}  // namespace harrier
