// harrier run on Kafka: one group member per worker thread, until told to stop or, with
// --until-end, until everything that was there at the start has been published.
#include <cstdlib>
#include <iostream>
#include <thread>

#include "app/detector_setup.h"
#include "app/logging.h"
#include "app/periodic_snapshots.h"
#include "app/recovery_threads.h"
#include "app/run_options.h"
#include "app/run_report.h"
#include "app/run_watch.h"
#include "app/worker.h"
#include "state/rocks_state_store.h"
#include "stream/kafka_admin.h"
#include "stream/kafka_committer.h"
#include "stream/kafka_source.h"

namespace harrier {
namespace {

constexpr int kMetadataTimeoutMs = 10'000;

// A compacted log forgets transactions: no window could be folded from it again.
void CheckNotCompacted(const Config& config) {
  auto admin = KafkaAdmin::Create(config.KafkaClientProperties());
  if (!admin) throw StartupError{kExitEnvironment, Describe(admin.error())};
  const auto found = admin->Describe({config.topics.transactions});
  if (!found) {
    LogWarning("cannot see whether the input topic is compacted; that would make windows wrong",
               {{"because", Describe(found.error())}});
    return;
  }
  const auto topic = found->find(config.topics.transactions);
  if (topic == found->end()) return;
  const auto policy = topic->second.settings.find("cleanup.policy");
  if (policy == topic->second.settings.end()) return;
  if (policy->second.find("compact") == std::string::npos) return;
  throw StartupError{kExitEnvironment,
                     "topic " + config.topics.transactions +
                         " is compacted: Kafka removes transactions from it, and windows folded "
                         "again would differ; set cleanup.policy=delete"};
}

// Asks for every topic before anything is started, so that a missing one is the first message.
TopicFacts CheckTopics(const Config& config) {
  KafkaCallbackTarget target;
  KafkaConfiguration configuration(config.KafkaClientProperties());
  // A consumer: a producer's question would create a missing topic where brokers allow that.
  auto client = configuration.Create(RD_KAFKA_CONSUMER, &target);
  if (!client) throw StartupError{kExitEnvironment, Describe(client.error())};
  const auto ask = [&](const std::string& topic) {
    auto facts = DescribeTopic(client->get(), topic, kMetadataTimeoutMs);
    if (!facts) {
      throw StartupError{kExitEnvironment, Describe(facts.error()) + "; brokers " + config.brokers};
    }
    return *facts;
  };
  TopicFacts facts = ask(config.topics.transactions);
  ask(config.topics.alerts);
  ask(config.topics.dead_letter);
  ask(config.topics.scored);
  const int checkpoint_partitions = ask(config.topics.checkpoint).partitions;
  if (checkpoint_partitions != facts.partitions) {
    throw StartupError{kExitEnvironment,
                       "topic " + config.topics.checkpoint + " has " +
                           std::to_string(checkpoint_partitions) + " partitions and " +
                           config.topics.transactions + " " + std::to_string(facts.partitions) +
                           ": they must be equal; delete the checkpoint topic and make it again "
                           "with: harrier topics create"};
  }
  CheckNotCompacted(config);
  return facts;
}

KafkaSourceOptions SourceOptions(const Config& config, const std::string& member) {
  KafkaSourceOptions options;
  options.common = config.KafkaClientProperties();
  options.topic = config.topics.transactions;
  options.group_id = config.group_id;
  if (config.membership == Membership::kStatic) options.group_instance_id = member;
  return options;
}

KafkaCommitterOptions CommitterOptions(const Config& config, const std::string& member) {
  KafkaCommitterOptions options;
  options.common = config.KafkaClientProperties();
  options.transactional_id = member;
  options.producers = config.commit_producers;
  options.transaction_timeout_ms = config.transaction_timeout_ms;
  options.input_topic = config.topics.transactions;
  options.alerts_topic = config.topics.alerts;
  options.scored_topic = config.topics.scored;
  options.dead_letter_topic = config.topics.dead_letter;
  options.checkpoint_topic = config.topics.checkpoint;
  return options;
}

KafkaRecoveryLogOptions RecoveryLogOptions(const Config& config,
                                           const CheckpointSettings& checkpoint) {
  KafkaRecoveryLogOptions options;
  options.common = config.KafkaClientProperties();
  options.group_id = config.group_id;
  options.input_topic = config.topics.transactions;
  options.checkpoint_topic = config.topics.checkpoint;
  options.checkpoint = checkpoint;
  return options;
}

struct WorkerSetup {
  const Config* config;
  const Detector* detector;
  PipelineOptions pipeline;
  StateStoreFactory* stores;
  WorkerPlace place;
};

// Tells `watch` when its work is done; leaving the group may take longer.
void RunKafkaWorker(const WorkerSetup& setup, RunWatch* watch) try {
  const std::string member = setup.config->group_id + "-" + setup.config->instance_id + "-" +
                             std::to_string(setup.place.number);
  KafkaSource source(SourceOptions(*setup.config, member));
  KafkaCommitter committer(CommitterOptions(*setup.config, member), source.handle());
  // Ends what an earlier life of this member left open, before anything is read.
  if (const Outcome ready = committer.Renew(); !ready) {
    return watch->WorkerDone({kExitEnvironment, Describe(ready.error())});
  }
  RecoveryThreads recoverer(RecoveryLogOptions(*setup.config, *setup.pipeline.checkpoint),
                            setup.stores);
  Pipeline pipeline(setup.detector, {&source, &committer, &recoverer}, setup.pipeline);
  WorkerEnd end = RunWorker(&pipeline, source, setup.place);
  // Others wait for its partitions, and nobody for its states: it leaves while they are written. If
  // it has failed, what it holds in memory is not to be trusted.
  const std::jthread leaving([&source] { source.Close(); });
  if (end.exit_code == 0) end = EndOf(pipeline.WriteStates());
  watch->WorkerDone(end);
} catch (const StartupError& error) {
  watch->WorkerDone({error.exit_code, error.message});
}

}  // namespace

int RunOnKafka(const Config& config, const RunOptions& options) {
  const auto detector = MakeDetector(config);
  const TopicFacts facts = CheckTopics(config);
  const std::string state_policy = CanonicalStatePolicyJson(detector->policy.state);
  RocksStateStoreFactory stores(
      config.state_dir,
      {facts.cluster_id, config.topics.transactions, facts.partitions, state_policy},
      RocksLimits());
  PipelineOptions pipeline = MakePipelineOptions(config, config.workers);
  pipeline.recovery.warm_up = options.warm_up;
  pipeline.recovery.rebuild_state = options.rebuild_state;
  pipeline.recovery.accept_gap = options.accept_gap;
  pipeline.checkpoint = CheckpointSettings{
      config.group_id,
      MakeCheckpointIdentity(config.topics.transactions, facts.partitions, state_policy),
      config.checkpoint_interval_ms};
  LogInfo("detector starts", {{"policy", detector->policy_id},
                              {"topic", config.topics.transactions},
                              {"partitions", facts.partitions},
                              {"workers", config.workers},
                              {"brokers", config.brokers}});

  PeriodicSnapshots snapshots(config, *detector);
  RunWatch watch(static_cast<std::size_t>(config.workers), options);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < static_cast<std::size_t>(config.workers); ++i) {
    threads.emplace_back([&, i] {
      const WorkerSetup setup{
          &config, detector.get(), pipeline, &stores, {i, watch.board(), watch.stop()}};
      RunKafkaWorker(setup, &watch);
      watch.WorkerEnded();
    });
  }
  if (!watch.WatchUntilDone(facts.partitions)) {
    LogWarning("a Kafka client does not close: it is left behind; nothing is lost");
    snapshots.Finish();
    const int exit_code = watch.Report();
    std::cout.flush();
    std::_Exit(exit_code);  // its threads would hang a proper end
  }
  for (std::thread& thread : threads) thread.join();
  snapshots.Finish();
  return watch.Report();
}

}  // namespace harrier
