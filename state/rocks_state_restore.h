// RocksStateRestore: fills a fresh RocksDB directory in bulk, beside the place where it is to be,
// and moves it there when it is whole. Rows are gathered up to a bound, sorted, and written without
// a log of their own: what an interrupted restore leaves behind is removed by the next. Adapter;
// single-threaded; memory: kGatheredBytesMax and RocksDB's write buffers.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "state/state_store.h"

namespace rocksdb {
class DB;
struct Options;
}  // namespace rocksdb

namespace harrier {

struct RocksRestorePlace {
  std::string path;                 // where the finished store is to be
  std::string identity;             // written into it
  const rocksdb::Options* options;  // outlives the restore
  std::function<Result<std::unique_ptr<StateStore>, Fault>()> open;  // the finished store
};

class RocksStateRestore final : public StateRestore {
 public:
  [[nodiscard]] static Result<std::unique_ptr<StateRestore>, Fault> Begin(RocksRestorePlace place);
  ~RocksStateRestore() override;

  [[nodiscard]] Outcome Add(const StateRow& row) override;
  [[nodiscard]] Result<std::unique_ptr<StateStore>, Fault> Finish(const StoreMark& mark) override;

 private:
  struct Gathered {
    std::string key;
    std::optional<std::string> bytes;
  };

  RocksStateRestore(RocksRestorePlace place, std::unique_ptr<rocksdb::DB> db);
  [[nodiscard]] Outcome WriteGathered();
  [[nodiscard]] Outcome WriteMark(const StoreMark& mark);

  RocksRestorePlace place_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<Gathered> gathered_;
  std::size_t gathered_bytes_ = 0;
};

}  // namespace harrier
