#include "app/explain_archive.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "app/command.h"
#include "app/state_archive.h"
#include "app/stored_partitions.h"
#include "state/rocks_layout.h"
#include "state/state_codec.h"

namespace harrier {
namespace {

std::string Number(Offset offset) { return std::to_string(offset.value); }

// Why the states are of another log or policy; empty: they are not.
std::string Strangeness(const IdentityRow& identity, const WantedStates& wanted) {
  if (identity.topic != wanted.topic) {
    return "it is of the topic " + identity.topic + ", not " + wanted.topic;
  }
  if (!wanted.cluster_id.empty() && identity.cluster_id != wanted.cluster_id) {
    return "it is of the cluster " + identity.cluster_id + ", not " + wanted.cluster_id;
  }
  if (identity.state_policy != wanted.state_policy) {
    return "its states were made with other currencies, time zone, caps or ttl";
  }
  return "";
}

// One archive's answer.
ArchiveStart LookInto(const std::string& archive, const WantedStates& wanted,
                      const CustomerReplay::Subject& subject) {
  ArchiveStart found;
  found.archive = archive;
  const PartitionId partition = subject.at.partition;
  auto reader = OpenStored({partition, archive + "/" + PartitionDirectoryName(partition)});
  if (!reader && reader.error().kind == StateReadError::Kind::kNoStore) {
    found.why_not = "it has no partition " + std::to_string(partition.value);
    return found;
  }
  if (!reader) FailReading(reader.error());
  found.why_not = Strangeness((*reader)->identity(), wanted);
  if (found.why_not.empty() && !(*reader)->mark()) found.why_not = "it is empty";
  if (!found.why_not.empty()) return found;

  const StoreMark& mark = *(*reader)->mark();
  const auto bytes = (*reader)->ReadState(subject.customer_id);
  if (!bytes) FailReading(bytes.error());
  ReplayStart start;
  start.from = mark.low_water;
  start.clock = mark.clock;
  start.gap = mark.gap;
  if (*bytes) {
    const auto decoded = DecodeStateInto(**bytes, &start.state);
    if (!decoded) {
      Fail(kExitInput, archive + ": customer " + PrintableId(subject.customer_id) + ": " +
                           std::string(StateDecodeErrorName(decoded.error())));
    }
  }
  const Offset beyond = std::max(mark.low_water, start.state.applied);
  if (beyond > subject.at.offset) {
    found.why_not = "it was made at offset " + Number(beyond) + ", after the transaction";
  } else if (mark.low_water < wanted.log_start) {
    found.why_not = "it ends at offset " + Number(mark.low_water) + ", and the log begins at " +
                    Number(wanted.log_start);
  } else {
    found.start = std::move(start);
  }
  return found;
}

}  // namespace

ArchiveStart FindArchiveStart(const std::string& directory, const WantedStates& wanted,
                              const CustomerReplay::Subject& subject) {
  const std::vector<std::string> archives = FindArchives(directory);
  if (archives.empty()) {
    Fail(kExitInput, "--archive " + directory +
                         ": there is no state archive here; harrier state archive makes one");
  }
  ArchiveStart newest;
  for (const std::string& archive : archives) {
    ArchiveStart found = LookInto(archive, wanted, subject);
    if (found.start) return found;
    if (newest.archive.empty()) newest = std::move(found);
  }
  return newest;
}

}  // namespace harrier
