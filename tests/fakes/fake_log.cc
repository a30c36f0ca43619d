#include "tests/fakes/fake_log.h"

#include <algorithm>

namespace harrier {

Outcome FakeSource::TellListener(PartitionListener* listener) {
  if (!assigned_) {
    assigned_ = true;
    std::vector<PartitionId> all;
    for (const auto& [id, records] : log_->input) all.push_back(id);
    return listener->OnAssigned(all);
  }
  if (!lost.empty()) {
    for (const PartitionId id : lost) next_.erase(id);
    listener->OnLost(std::exchange(lost, {}));
  }
  if (!revoked.empty()) {
    const auto partitions = std::exchange(revoked, {});
    Outcome outcome = listener->OnRevoked(partitions);
    for (const PartitionId id : partitions) next_.erase(id);
    return outcome;
  }
  return {};
}

Result<Polled, Fault> FakeSource::Poll(int records_max, int /*wait_ms*/,
                                       PartitionListener* listener) {
  now_ms += step_ms;
  records_.clear();
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

Result<LogRange, Fault> FakeSource::Range(PartitionId partition) {
  return LogRange{Offset(0), Offset(static_cast<std::int64_t>(log_->input.at(partition).size()))};
}

bool FakeSource::AtEnd(PartitionId partition) const { return Lag(partition) == 0; }

std::int64_t FakeSource::Lag(PartitionId partition) const {
  const auto found = next_.find(partition);
  if (found == next_.end()) return 0;
  return static_cast<std::int64_t>(log_->input.at(partition).size()) - found->second.value;
}

Result<std::optional<Offset>, Fault> FakeSource::Committed(PartitionId partition) {
  const auto found = log_->committed.find(partition);
  if (found == log_->committed.end()) return std::optional<Offset>();
  return std::optional<Offset>(found->second);
}

Outcome FakeCommitter::Commit(const Decisions& decisions) {
  const FakeLog::Fate fate = std::exchange(log_->next_fate, FakeLog::Fate::kSucceed);
  if (fate == FakeLog::Fate::kAbort || fate == FakeLog::Fate::kFatalNotLogged) {
    ++log_->aborts;
    return Unexpected(
        Fault{fate == FakeLog::Fate::kAbort ? FaultKind::kAbortBatch : FaultKind::kFatal, "commit",
              "the fake says no", ""});
  }
  ++log_->commits;
  for (const OutputRecord& output : decisions.outputs) {
    log_->outputs.push_back({output.topic, std::string(output.value.value_or("")), output.source});
  }
  for (const NextOffset& next : decisions.next_offsets) {
    log_->committed[next.partition] = next.next;
  }
  if (fate == FakeLog::Fate::kFatalLogged) {
    return Unexpected(Fault{FaultKind::kFatal, "commit", "the answer was lost", ""});
  }
  return {};
}

Outcome FakeCommitter::Renew() {
  ++renewals;
  return {};
}

}  // namespace harrier
