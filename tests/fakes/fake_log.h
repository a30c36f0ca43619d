// FakeLog: an input topic, its group offsets and its outputs in memory, with transactions applied
// in one step as their fate is logged, and switches that make commits fail. FakeSource and
// FakeCommitter are one life of a member; the log outlives them. Single-threaded.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stream/ports.h"

namespace harrier {

struct FakeLog {
  struct Record {
    std::optional<std::string> key;
    std::optional<std::string> value;
    EventTime kafka_time;
  };
  struct Output {
    OutputTopic topic;
    std::string value;
    Coordinates source;
    bool operator==(const Output&) const = default;
  };

  std::map<PartitionId, std::vector<Record>> input;
  std::map<PartitionId, Offset> committed;
  std::vector<Output> outputs;  // read_committed

  int commits = 0;
  int aborts = 0;
  // The fate of the next commit; back to kSucceed afterwards.
  enum class Fate { kSucceed, kAbort, kFatalNotLogged, kFatalLogged } next_fate = Fate::kSucceed;
};

class FakeSource final : public TransactionSource {
 public:
  explicit FakeSource(FakeLog* log) : log_(log) {}

  [[nodiscard]] Result<Polled, Fault> Poll(int records_max, int wait_ms,
                                           PartitionListener* listener) override;
  [[nodiscard]] Outcome Seek(PartitionId partition, Offset offset) override;
  [[nodiscard]] Result<LogRange, Fault> Range(PartitionId partition) override;
  [[nodiscard]] bool AtEnd(PartitionId partition) const override;
  [[nodiscard]] std::int64_t Lag(PartitionId partition) const override;
  [[nodiscard]] Result<std::optional<Offset>, Fault> Committed(PartitionId partition) override;

  std::int64_t now_ms = 0;  // moves on by step_ms with each poll
  std::int64_t step_ms = 10;
  std::vector<PartitionId> lost;  // the next poll says so
  std::vector<PartitionId> revoked;

 private:
  [[nodiscard]] Outcome TellListener(PartitionListener* listener);

  FakeLog* log_;
  bool assigned_ = false;
  std::map<PartitionId, Offset> next_;
  std::vector<RawRecord> records_;
};

class FakeCommitter final : public Committer {
 public:
  explicit FakeCommitter(FakeLog* log) : log_(log) {}
  [[nodiscard]] Outcome Commit(const Decisions& decisions) override;
  [[nodiscard]] Outcome Renew() override;
  int renewals = 0;

 private:
  FakeLog* log_;
};

}  // namespace harrier
