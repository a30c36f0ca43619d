// Fault: what an adapter says when the environment fails it. The adapter decides what kind it is
// (one table per adapter); the pipeline acts on the kind and never looks at an error code.
// Pure values; thread-compatible.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace harrier {

enum class FaultKind {
  kRetry,       // the same call may go through when made again
  kAbortBatch,  // the open transaction is void: drop the batch, recover, go on
  kRegrouped,   // it is void for the group alone moved on: the same batch may be committed again
  kUnsound,     // a store's contents are not to be used: set it aside, restore it from elsewhere
  kFatal,       // this client or store cannot go on: rebuild it, or leave when that fails too
};

struct Fault {
  FaultKind kind = FaultKind::kFatal;
  std::string where;   // the call, e.g. "commit_transaction"
  std::string what;    // the library's own words
  std::string advice;  // what the operator can do; may be empty
};

using Outcome = Result<void, Fault>;

// One line for logs and for standard error.
[[nodiscard]] std::string Describe(const Fault& fault);

// Thrown only before the stream has started; caught once, in app/. `exit_code` as in docs/cli.md.
struct StartupError {
  int exit_code;
  std::string message;
};

}  // namespace harrier
