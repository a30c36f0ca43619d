// Life: one life of a member of the group on a FakeLog: everything that dies with the process.
// Single-threaded; detector, log and stores outlive it.
#pragma once

#include "stream/pipeline.h"
#include "tests/fakes/fake_log.h"

namespace harrier {

struct Life {
  // REQUIRES: options.checkpoint.
  Life(const Detector& detector, FakeLog* log, StateStoreFactory* stores,
       const PipelineOptions& options)
      : source(log),
        committer(log),
        recovery_log(log, *options.checkpoint),
        recoverer({&recovery_log, &recovery_log, stores}),
        pipeline(&detector, {&source, &committer, &recoverer}, options) {}

  FakeSource source;
  FakeCommitter committer;
  FakeRecoveryLog recovery_log;
  SlowRecoverer recoverer;
  Pipeline pipeline;
};

[[nodiscard]] inline bool StopCleanly(Life* life) {
  return life->pipeline.Drain() && life->pipeline.WriteStates();
}

}  // namespace harrier
