// FakeLog: an input topic, its group offsets and its outputs in memory, with transactions applied
// in one step as their fate is logged, switches that make commits fail, and a generation that
// fences older members. FakeSource, FakeCommitter and FakeRecoveryLog are one life of a member; the
// log outlives them. Single-threaded.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "stream/checkpointer.h"
#include "stream/partition_recovery.h"
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
  std::vector<Output> outputs;              // read_committed
  std::map<PartitionId, Offset> log_start;  // what retention has left
  struct CheckpointEntry {
    std::string key;
    std::optional<std::string> value;
  };
  std::map<PartitionId, std::vector<CheckpointEntry>> checkpoint;  // read_committed
  // The checkpoint topic's partition is deleted and made again; another group writes to it first.
  void RecreateCheckpoint(PartitionId partition, std::size_t records_of_others);

  struct Transaction {
    std::vector<Output> outputs;
    std::vector<std::pair<PartitionId, CheckpointEntry>> checkpoint;
    std::map<PartitionId, Offset> offsets;
  };
  CommitReceipt Apply(const Transaction& transaction);

  // Whose answer was lost before its fate was decided. Stable reads wait for it; it is settled when
  // its producer is renewed, or some polls later.
  struct OpenTransaction {
    Transaction transaction;
    bool will_commit = false;
    int polls_left = 0;
  };
  std::optional<OpenTransaction> open;
  void SettleOpen();

  int generation = 0;  // of the youngest member; older ones are fenced
  int commits = 0;
  int aborts = 0;
  int fenced = 0;
  // The fate of the next commit; back to kSucceed afterwards.
  enum class Fate {
    kSucceed,
    kSucceedUntold,  // the broker does not say where the records lie
    kAbort,
    kRegroup,  // aborted, for the group has a new generation
    kFatalNotLogged,
    kFatalLogged,
    kAbortedLater,
    kLoggedLater
  } next_fate = Fate::kSucceed;
  bool next_restore_breaks_off = false;  // back to false afterwards
};

class FakeSource final : public TransactionSource {
 public:
  explicit FakeSource(FakeLog* log) : log_(log) {}

  [[nodiscard]] Result<Polled, Fault> Poll(int records_max, int wait_ms,
                                           PartitionListener* listener) override;
  [[nodiscard]] Outcome Seek(PartitionId partition, Offset offset) override;
  [[nodiscard]] bool AtEnd(PartitionId partition) const override;
  [[nodiscard]] std::int64_t Lag(PartitionId partition) const override;
  [[nodiscard]] Result<std::optional<Offset>, Fault> Committed(PartitionId partition) override;

  std::int64_t now_ms = 0;  // moves on by step_ms with each poll
  std::int64_t step_ms = 10;
  std::vector<PartitionId> lost;  // the next poll says so
  std::vector<PartitionId> revoked;
  bool assigned_again = false;  // whatever was lost or revoked

 private:
  [[nodiscard]] Outcome TellListener(PartitionListener* listener);

  FakeLog* log_;
  std::set<PartitionId> assigned_;
  std::map<PartitionId, Offset> next_;
  std::vector<RawRecord> records_;
};

class FakeRecoveryLog final : public PartitionLog, public CheckpointLog {
 public:
  FakeRecoveryLog(FakeLog* log, const CheckpointSettings& settings)
      : log_(log), settings_(settings), keys_(settings.group_id) {}

  [[nodiscard]] Result<LogRange, Fault> Range(PartitionId partition) override;
  [[nodiscard]] Result<std::optional<Offset>, Fault> Committed(PartitionId partition) override;
  [[nodiscard]] Result<Found, Fault> FindMarker(PartitionId partition) override;
  [[nodiscard]] Outcome ReadStates(PartitionId partition, Offset anchor,
                                   StateRestore* restore) override;
  [[nodiscard]] Result<std::vector<std::string>, Fault> CustomerIds(PartitionId partition) override;

 private:
  [[nodiscard]] bool HoldsAnchor(PartitionId partition, std::optional<Offset> at) const;

  FakeLog* log_;
  CheckpointSettings settings_;
  CheckpointKeys keys_;
};

// Looks at the world when it is begun, hands over what came of it some polls later.
class SlowRecoverer final : public PartitionRecoverer {
 public:
  explicit SlowRecoverer(const RecoveryPorts& ports) : inline_(ports) {}
  void Begin(PartitionId partition, const RecoveryOptions& options) override;
  [[nodiscard]] std::optional<Result<RecoveredPartition, Fault>> Take(
      PartitionId partition) override;
  void Cancel(PartitionId partition) override;

 private:
  InlineRecoverer inline_;
  std::map<PartitionId, int> polls_left_;
};

class FakeCommitter final : public Committer {
 public:
  // Of a member that takes over from all before it.
  explicit FakeCommitter(FakeLog* log) : log_(log), generation_(++log->generation) {}
  [[nodiscard]] Result<CommitReceipt, Fault> Commit(const Decisions& decisions) override;
  [[nodiscard]] Outcome Renew() override;

 private:
  FakeLog* log_;
  int generation_;
};

}  // namespace harrier
