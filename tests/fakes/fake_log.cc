#include "tests/fakes/fake_log.h"

#include <algorithm>
#include <utility>

namespace harrier {
namespace {

constexpr int kPollsUntilSettled = 4;

// Read stable.
Result<std::optional<Offset>, Fault> CommittedIn(const FakeLog& log, PartitionId partition) {
  if (log.open) {
    return Unexpected(Fault{FaultKind::kRetry, "offset", "a transaction is still open", ""});
  }
  const auto found = log.committed.find(partition);
  return found == log.committed.end() ? std::nullopt : std::optional(found->second);
}

FakeLog::Transaction TransactionOf(const Decisions& decisions) {
  FakeLog::Transaction transaction;
  for (const OutputRecord& output : decisions.outputs) {
    transaction.outputs.push_back(
        {output.topic, std::string(output.value.value_or("")), output.source});
  }
  for (const CheckpointRecord& record : decisions.checkpoint) {
    FakeLog::CheckpointEntry entry{std::string(record.key), std::nullopt};
    if (record.value) entry.value = *record.value;
    transaction.checkpoint.emplace_back(record.partition, std::move(entry));
  }
  for (const NextOffset& next : decisions.next_offsets) {
    transaction.offsets[next.partition] = next.next;
  }
  return transaction;
}

Fault CommitFault(FaultKind kind, const char* what) { return {kind, "commit", what, ""}; }

}  // namespace

CommitReceipt FakeLog::Apply(const Transaction& transaction) {
  CommitReceipt receipt;
  ++commits;
  outputs.insert(outputs.end(), transaction.outputs.begin(), transaction.outputs.end());
  for (const auto& [partition, entry] : transaction.checkpoint) {
    receipt.checkpoint.emplace_back(
        Offset(static_cast<std::int64_t>(checkpoint[partition].size())));
    checkpoint[partition].push_back(entry);
  }
  for (const auto& [partition, next] : transaction.offsets) committed[partition] = next;
  return receipt;
}

void FakeLog::RecreateCheckpoint(PartitionId partition, std::size_t records_of_others) {
  checkpoint[partition].assign(records_of_others, {CheckpointKeys("others").marker(), "theirs"});
  if (!open) return;
  // What a transaction under way has written to a topic that is gone is gone with it.
  std::erase_if(open->transaction.checkpoint,
                [partition](const auto& record) { return record.first == partition; });
}

void FakeLog::SettleOpen() {
  if (!open) return;
  const OpenTransaction settled = std::move(*std::exchange(open, std::nullopt));
  if (settled.will_commit) {
    Apply(settled.transaction);
  } else {
    ++aborts;
  }
}

Outcome FakeSource::TellListener(PartitionListener* listener) {
  if (assigned_.empty() || std::exchange(assigned_again, false)) {
    std::vector<PartitionId> fresh;
    for (const auto& [id, records] : log_->input) {
      if (assigned_.insert(id).second) fresh.push_back(id);
    }
    if (!fresh.empty()) return listener->OnAssigned(fresh);
  }
  for (std::vector<PartitionId>* gone : {&lost, &revoked}) {
    std::erase_if(*gone, [this](PartitionId id) { return assigned_.erase(id) == 0; });
  }
  Outcome outcome;
  if (!lost.empty()) listener->OnLost(lost);
  if (!revoked.empty()) outcome = listener->OnRevoked(revoked);
  for (const PartitionId id : lost) next_.erase(id);
  for (const PartitionId id : revoked) next_.erase(id);
  lost.clear();
  revoked.clear();
  return outcome;
}

Result<Polled, Fault> FakeSource::Poll(int records_max, int /*wait_ms*/,
                                       PartitionListener* listener) {
  now_ms += step_ms;
  records_.clear();
  if (log_->open && --log_->open->polls_left <= 0) log_->SettleOpen();
  if (Outcome told = TellListener(listener); !told) return Unexpected(told.error());
  for (auto& [id, next] : next_) {
    const auto& input = log_->input.at(id);
    while (next < Offset(static_cast<std::int64_t>(input.size())) &&
           records_.size() < static_cast<std::size_t>(records_max)) {
      const FakeLog::Record& record = input[static_cast<std::size_t>(next.value)];
      records_.push_back({{id, next}, record.key, record.value, record.kafka_time, ""});
      next = next.Next();
    }
  }
  return Polled{records_, now_ms};
}

Outcome FakeSource::Seek(PartitionId partition, Offset offset) {
  next_[partition] = offset;
  return {};
}

bool FakeSource::AtEnd(PartitionId partition) const { return Lag(partition) == 0; }

std::int64_t FakeSource::Lag(PartitionId partition) const {
  const auto found = next_.find(partition);
  if (found == next_.end()) return 0;
  return static_cast<std::int64_t>(log_->input.at(partition).size()) - found->second.value;
}

Result<std::optional<Offset>, Fault> FakeSource::Committed(PartitionId partition) {
  return CommittedIn(*log_, partition);
}

Result<LogRange, Fault> FakeRecoveryLog::Range(PartitionId partition) {
  return LogRange{log_->log_start[partition],
                  Offset(static_cast<std::int64_t>(log_->input.at(partition).size()))};
}

Result<std::optional<Offset>, Fault> FakeRecoveryLog::Committed(PartitionId partition) {
  return CommittedIn(*log_, partition);
}

Result<CheckpointLog::Found, Fault> FakeRecoveryLog::FindMarker(PartitionId partition) {
  log_->SettleOpen();  // waited for
  Found found;
  for (const FakeLog::CheckpointEntry& entry : log_->checkpoint[partition]) {
    if (entry.key != keys_.marker()) continue;
    const auto marker = DecodeCheckpointMarker(entry.value.value_or(""), settings_.identity);
    found.is_foreign = !marker;
    found.marker = marker ? std::optional(*marker) : std::nullopt;
  }
  if (found.marker && !HoldsAnchor(partition, found.marker->anchor)) found.marker->anchor.reset();
  return found;
}

bool FakeRecoveryLog::HoldsAnchor(PartitionId partition, std::optional<Offset> at) const {
  const auto& entries = log_->checkpoint.at(partition);
  return at && *at < Offset(static_cast<std::int64_t>(entries.size())) &&
         entries[static_cast<std::size_t>(at->value)].key == keys_.anchor();
}

Outcome FakeRecoveryLog::ReadStates(PartitionId partition, Offset anchor, StateRestore* restore) {
  const bool breaks_off = std::exchange(log_->next_restore_breaks_off, false);
  if (breaks_off || !HoldsAnchor(partition, anchor)) {
    return Unexpected(Fault{FaultKind::kRetry, "restore", "the fake breaks off", ""});
  }
  const auto& entries = log_->checkpoint[partition];
  for (auto i = static_cast<std::size_t>(anchor.value); i < entries.size(); ++i) {
    const FakeLog::CheckpointEntry& entry = entries[i];
    const auto customer = keys_.CustomerOf(entry.key);
    if (!customer) continue;
    if (Outcome added = restore->Add({*customer, entry.value}); !added) return added;
  }
  return {};
}

Result<std::vector<std::string>, Fault> FakeRecoveryLog::CustomerIds(PartitionId partition) {
  std::vector<std::string> ids;
  for (const FakeLog::CheckpointEntry& entry : log_->checkpoint[partition]) {
    if (const auto customer = keys_.CustomerOf(entry.key)) ids.emplace_back(*customer);
  }
  return ids;
}

void SlowRecoverer::Begin(PartitionId partition, const RecoveryOptions& options) {
  polls_left_[partition] = partition.value % 3;
  inline_.Begin(partition, options);
}

std::optional<Result<RecoveredPartition, Fault>> SlowRecoverer::Take(PartitionId partition) {
  if (polls_left_[partition]-- > 0) return std::nullopt;
  return inline_.Take(partition);
}

void SlowRecoverer::Cancel(PartitionId partition) { inline_.Cancel(partition); }

Result<CommitReceipt, Fault> FakeCommitter::Commit(const Decisions& decisions) {
  if (generation_ != log_->generation) {
    ++log_->fenced;
    return Unexpected(CommitFault(FaultKind::kRegrouped, "a younger member has taken over"));
  }
  using Fate = FakeLog::Fate;
  const Fate fate = std::exchange(log_->next_fate, Fate::kSucceed);
  if (fate == Fate::kRegroup) {
    ++log_->aborts;
    return Unexpected(CommitFault(FaultKind::kRegrouped, "the group has a new generation"));
  }
  if (fate == Fate::kAbort || fate == Fate::kFatalNotLogged) {
    ++log_->aborts;
    return Unexpected(
        CommitFault(fate == Fate::kAbort ? FaultKind::kAbortBatch : FaultKind::kFatal, "aborted"));
  }
  if (fate == Fate::kAbortedLater || fate == Fate::kLoggedLater) {
    log_->open = {TransactionOf(decisions), fate == Fate::kLoggedLater, kPollsUntilSettled};
    return Unexpected(CommitFault(FaultKind::kFatal, "its fate is not known yet"));
  }
  CommitReceipt receipt = log_->Apply(TransactionOf(decisions));
  if (fate == Fate::kFatalLogged) {
    return Unexpected(CommitFault(FaultKind::kFatal, "the answer was lost"));
  }
  if (fate == Fate::kSucceedUntold) receipt = CommitReceipt();
  return receipt;
}

// As init_transactions: what an older producer left open is ended first.
Outcome FakeCommitter::Renew() {
  if (generation_ == log_->generation) log_->SettleOpen();
  return {};
}

}  // namespace harrier
