// RocksStateReader: one partition's states as they lie on disk, read without a lock and without
// changing anything, also while a detector writes to the directory. It sees what was there when it
// was opened: all of some moment, never parts of two. Adapter; single-threaded. Memory: one row,
// the directory's write-ahead log and its filters, however many customers there are.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "state/rocks_layout.h"
#include "state/state_store.h"

namespace harrier {

struct StateReadError {
  enum class Kind : std::uint8_t {
    kNoStore,      // there is nothing of the kind
    kDamaged,      // it is not as a store has written it
    kEnvironment,  // permission, disk
  };
  Kind kind = Kind::kEnvironment;
  std::string message;  // names the directory
};

class RocksStateReader {
 public:
  // `directory` is that of one partition.
  [[nodiscard]] static Result<std::unique_ptr<RocksStateReader>, StateReadError> Open(
      const std::string& directory);
  ~RocksStateReader();
  RocksStateReader(const RocksStateReader&) = delete;
  RocksStateReader& operator=(const RocksStateReader&) = delete;

  [[nodiscard]] const IdentityRow& identity() const { return identity_; }
  // nullopt: nothing was ever written.
  [[nodiscard]] const std::optional<StoreMark>& mark() const { return mark_; }

  // Gives all rows to `take` in the order of their ids, until it returns false; checksums are
  // verified. The views live until it returns. May be called again: the rows are the same ones.
  [[nodiscard]] Result<void, StateReadError> ReadRows(
      const std::function<bool(const StateRow&)>& take) const;

  // The bytes of one customer's state; nullopt: unknown.
  [[nodiscard]] Result<std::optional<std::string>, StateReadError> ReadState(
      std::string_view customer_id) const;

  // Reads every file and verifies its checksums, also of what has been overwritten.
  [[nodiscard]] Result<void, StateReadError> VerifyFiles() const;

 private:
  struct Database;
  RocksStateReader(std::string directory, std::unique_ptr<Database> database);
  [[nodiscard]] Result<void, StateReadError> ReadIdentityAndMark();

  std::string directory_;
  std::unique_ptr<Database> database_;
  IdentityRow identity_;
  std::optional<StoreMark> mark_;
};

}  // namespace harrier
