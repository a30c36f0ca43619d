#include "state/rocks_fault.h"

namespace harrier {
namespace {

// Another worker of this process has not let go of it yet.
bool IsHeldHere(const rocksdb::Status& status) {
  return status.IsIOError() &&
         status.ToString().find("lock hold by current process") != std::string::npos;
}

}  // namespace

Fault RocksFault(const char* where, const rocksdb::Status& status) {
  Fault fault{FaultKind::kFatal, std::string("rocksdb ") + where, status.ToString(), ""};
  if (status.IsBusy() || status.IsTryAgain() || status.IsTimedOut()) {
    fault.kind = FaultKind::kRetry;
  } else if (status.IsNoSpace()) {
    fault.advice = "the disk of state.dir is full: free space and start again; nothing is lost";
  } else if (status.IsCorruption() || status.IsPathNotFound()) {
    fault.kind = FaultKind::kUnsound;
    fault.advice =
        "start again: the damaged directory is kept aside and the state restored from the "
        "checkpoint topic";
  } else if (IsHeldHere(status)) {
    fault.kind = FaultKind::kRetry;
  } else if (status.IsIOError() && status.ToString().find("lock") != std::string::npos) {
    fault.advice =
        "another process holds this state directory: stop it, or give this one its own "
        "state.dir";
  } else if (status.IsIOError()) {
    fault.advice = "check the permissions and the disk of state.dir";
  }
  return fault;
}

}  // namespace harrier
