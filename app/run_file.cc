// harrier run --input FILE: the same pipeline on a file of transactions, one partition, once
// through. The state is kept in the same store as over Kafka, so that memory stays bounded; unless
// a directory is named, it is a temporary one that goes with the run.
#include <thread>

#include "app/detector_setup.h"
#include "app/logging.h"
#include "app/run_options.h"
#include "app/run_watch.h"
#include "app/temporary_directory.h"
#include "state/rocks_state_store.h"
#include "stream/file_committer.h"
#include "stream/file_source.h"

namespace harrier {
namespace {

template <class T>
T OrLeave(Result<T, Fault> result, int exit_code) {
  if (!result) throw StartupError{exit_code, Describe(result.error())};
  return std::move(*result);
}

// A source that remembers that the input, not the machine, is what failed.
WorkerEnd RunFileWorker(Pipeline* pipeline, FileSource* source, const WorkerPlace& place) {
  WorkerEnd end = RunWorker(pipeline, *source, place);
  if (end.exit_code != 0 && source->is_unusable()) end.exit_code = kExitInput;
  return end;
}

}  // namespace

int RunOnFile(const Config& config, const RunOptions& options) {
  const auto detector = MakeDetector(config);
  auto source = OrLeave(FileSource::Open(options.input), kExitInput);
  auto committer =
      OrLeave(FileCommitter::Open({options.alerts, options.scored, options.dead_letter},
                                  config.topics.transactions),
              kExitEnvironment);
  const TemporaryDirectory state_dir("state");
  RocksStateStoreFactory stores(state_dir.path(), {"file", options.input, 1, ""}, RocksLimits());
  PipelineOptions pipeline_options = MakePipelineOptions(config, 1);
  pipeline_options.scored = options.scored.empty()                    ? ScoredOutput::kOff
                            : config.scored == ScoredOutput::kFlagged ? ScoredOutput::kFlagged
                                                                      : ScoredOutput::kAll;
  InlineRecoverer recoverer({source.get(), nullptr, &stores});
  Pipeline pipeline(detector.get(), {source.get(), committer.get(), &recoverer}, pipeline_options);
  LogInfo("detector starts", {{"policy", detector->policy_id}, {"input", options.input}});

  RunOptions once = options;
  once.until_end = true;
  RunWatch watch(1, once);
  std::thread worker([&] {
    watch.WorkerDone(RunFileWorker(&pipeline, source.get(), {0, watch.board(), watch.stop()}));
    watch.WorkerEnded();
  });
  static_cast<void>(watch.WatchUntilDone(1));
  worker.join();
  return watch.Report();
}

}  // namespace harrier
