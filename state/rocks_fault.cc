#include "state/rocks_fault.h"

namespace harrier {

Fault RocksFault(const char* where, const rocksdb::Status& status) {
  Fault fault{FaultKind::kFatal, std::string("rocksdb ") + where, status.ToString(), ""};
  if (status.IsBusy() || status.IsTryAgain() || status.IsTimedOut()) {
    fault.kind = FaultKind::kRetry;
  } else if (status.IsNoSpace()) {
    fault.advice = "the disk of state.dir is full: free space and start again; nothing is lost";
  } else if (status.IsCorruption()) {
    fault.advice =
        "start with --rebuild-state: the damaged directory is kept aside and the state "
        "folded again from the log";
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
