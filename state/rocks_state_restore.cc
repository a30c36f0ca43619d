#include "state/rocks_state_restore.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <filesystem>

#include "core/failpoint.h"
#include "state/rocks_fault.h"
#include "state/rocks_layout.h"

namespace harrier {
namespace {

// Sorted runs of this size are written at a time: RocksDB inserts them about twice as fast.
constexpr std::size_t kGatheredBytesMax = 32 << 20;
constexpr std::size_t kRowOverheadBytes = sizeof(std::string) * 2 + 16;

std::string RestoringPath(const std::string& path) { return path + ".restoring"; }

Fault FileFault(const std::string& where, const std::error_code& error) {
  return {FaultKind::kFatal, where, error.message(), "check the permissions of state.dir"};
}

}  // namespace

Result<std::unique_ptr<StateRestore>, Fault> RocksStateRestore::Begin(RocksRestorePlace place) {
  const std::string path = RestoringPath(place.path);
  std::error_code error;
  std::filesystem::remove_all(path, error);
  if (error) return Unexpected(FileFault("remove " + path, error));
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(*place.options, path, &opened);
  if (!status.ok()) return Unexpected(RocksFault(("open " + path).c_str(), status));
  return std::unique_ptr<StateRestore>(
      new RocksStateRestore(std::move(place), std::unique_ptr<rocksdb::DB>(opened)));
}

RocksStateRestore::RocksStateRestore(RocksRestorePlace place, std::unique_ptr<rocksdb::DB> db)
    : place_(std::move(place)), db_(std::move(db)) {}

RocksStateRestore::~RocksStateRestore() = default;

Outcome RocksStateRestore::Add(const StateRow& row) {
  Gathered& gathered = gathered_.emplace_back();
  gathered.key = kStateRowPrefix + std::string(row.customer_id);
  if (row.bytes) gathered.bytes = *row.bytes;
  gathered_bytes_ += gathered.key.size() + (row.bytes ? row.bytes->size() : 0) + kRowOverheadBytes;
  return gathered_bytes_ < kGatheredBytesMax ? Outcome() : WriteGathered();
}

Outcome RocksStateRestore::WriteGathered() {
  // Of equal keys the last to come is written last, and wins.
  std::stable_sort(gathered_.begin(), gathered_.end(),
                   [](const Gathered& a, const Gathered& b) { return a.key < b.key; });
  rocksdb::WriteBatch batch;
  for (const Gathered& row : gathered_) {
    const rocksdb::Status put = row.bytes ? batch.Put(row.key, *row.bytes) : batch.Delete(row.key);
    if (!put.ok()) return Unexpected(RocksFault("restore", put));
  }
  gathered_.clear();
  gathered_bytes_ = 0;
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  const rocksdb::Status status = db_->Write(options, &batch);
  if (!status.ok()) return Unexpected(RocksFault("restore", status));
  HARRIER_FAILPOINT("restore.chunk_written");
  return {};
}

// The mark comes last, and only when everything else is on disk.
Outcome RocksStateRestore::WriteMark(const StoreMark& mark) {
  rocksdb::Status status = db_->Flush(rocksdb::FlushOptions());
  rocksdb::WriteBatch batch;
  if (status.ok()) status = batch.Put(std::string(kIdentityRowKey), place_.identity);
  if (status.ok()) status = batch.Put(std::string(kMarkRowKey), EncodeMarkRow(mark));
  rocksdb::WriteOptions options;
  options.sync = true;
  if (status.ok()) status = db_->Write(options, &batch);
  if (status.ok()) status = db_->Close();
  if (!status.ok()) return Unexpected(RocksFault("restore", status));
  db_.reset();
  return {};
}

Result<std::unique_ptr<StateStore>, Fault> RocksStateRestore::Finish(const StoreMark& mark) {
  if (Outcome written = WriteGathered(); !written) return Unexpected(written.error());
  if (Outcome marked = WriteMark(mark); !marked) return Unexpected(marked.error());
  std::error_code error;
  std::filesystem::remove_all(place_.path, error);  // it has no customers
  if (!error) std::filesystem::rename(RestoringPath(place_.path), place_.path, error);
  if (error) return Unexpected(FileFault("rename " + RestoringPath(place_.path), error));
  return place_.open();
}

}  // namespace harrier
