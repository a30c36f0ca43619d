// The customers of one stored partition, decoded one after another. IO (reads only);
// single-threaded. Every mistake in the store ends the command with exit code 3 and a message that
// names the partition's directory and the customer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "app/stored_partitions.h"
#include "state/customer_state.h"

namespace harrier {

struct StoredState {
  StateRow row;  // views that live until the callback returns, like `state`
  const CustomerState& state;
  bool is_expired;  // as of the store's clock
};

class StoredStates {
 public:
  StoredStates(const StoredPartition& stored, std::int64_t ttl_ms);

  [[nodiscard]] const RocksStateReader& reader() const { return *reader_; }

  // In the order of the ids; may be called again, and gives the same ones.
  void ForEach(const std::function<void(const StoredState&)>& take) const;

 private:
  StoredPartition stored_;
  std::int64_t ttl_ms_;
  std::unique_ptr<RocksStateReader> reader_;
};

}  // namespace harrier
