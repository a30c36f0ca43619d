// harrier topics: makes the topics that Harrier needs, checks those that exist, deletes those of a
// trial.
#include <algorithm>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "app/command.h"
#include "core/fault.h"
#include "core/json_text.h"
#include "stream/kafka_admin.h"

namespace harrier {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
// Windows reach back 24 hours: with less history they could not be folded again.
constexpr std::int64_t kLeastHistoryMs = kDayMs;
// A segment in use is never compacted (docs/kafka.md).
constexpr std::int64_t kCheckpointSegmentBytes = 64 << 20;
constexpr std::int64_t kForEver = -1;

struct TopicsOptions {
  int partitions = 4;
  bool partitions_given = false;
  int replication_factor = -1;
  int retention_days = 30;
  bool yes = false;
};

using TopicsFound = std::map<std::string, TopicFound>;

// What is said of one topic.
struct TopicLine {
  TopicPlan plan;
  std::string state;  // created, exists, missing, deleted
  TopicFound found;
  std::vector<std::string> problems;
};

template <class T>
T Require(Result<T, Fault> result) {
  if (!result) throw StartupError{kExitEnvironment, Describe(result.error())};
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

KafkaAdmin Connect(const Config& config) {
  return Require(KafkaAdmin::Create(config.KafkaClientProperties()));
}

TopicPlan PlanLog(const std::string& name, int partitions, std::int64_t retention_ms) {
  TopicPlan plan;
  plan.name = name;
  plan.partitions = partitions;
  plan.retention_ms = retention_ms;
  return plan;
}

// In the order of docs/kafka.md. Labels and alerts are evidence: they are kept.
std::vector<TopicPlan> PlanTopics(const TopicNames& names, const TopicsOptions& options) {
  const int partitions = options.partitions;
  const std::int64_t retention_ms = options.retention_days * kDayMs;
  std::vector<TopicPlan> plans = {
      PlanLog(names.transactions, partitions, retention_ms),
      PlanLog(names.labels, partitions, kForEver),
      PlanLog(names.alerts, partitions, kForEver),
      PlanLog(names.scored, partitions, retention_ms),
      PlanLog(names.dead_letter, partitions, retention_ms),
      PlanLog(names.checkpoint, partitions, kForEver),
  };
  TopicPlan& transactions = plans.front();
  transactions.partitions_exact = options.partitions_given;
  transactions.least_retention_ms = kLeastHistoryMs;
  TopicPlan& checkpoint = plans.back();
  checkpoint.partitions_exact = true;
  checkpoint.compacted = true;
  checkpoint.segment_bytes = kCheckpointSegmentBytes;
  return plans;
}

std::vector<std::string> NamesOf(const std::vector<TopicPlan>& plans) {
  std::vector<std::string> names;
  for (const TopicPlan& plan : plans) names.push_back(plan.name);
  return names;
}

// The checkpoint topic has as many partitions as the transactions that exist.
void FollowTransactions(const TopicsFound& found, std::vector<TopicPlan>* plans) {
  const auto transactions = found.find(plans->front().name);
  if (transactions != found.end()) plans->back().partitions = transactions->second.partitions;
}

TopicLine Judge(const TopicPlan& plan, const TopicsFound& found) {
  TopicLine line;
  line.plan = plan;
  const auto topic = found.find(plan.name);
  if (topic == found.end()) {
    line.state = "missing";
    line.problems.emplace_back("it does not exist; make it with: harrier topics create");
  } else {
    line.state = "exists";
    line.found = topic->second;
    line.problems = ProblemsOf(plan, topic->second);
  }
  return line;
}

std::vector<TopicLine> Judge(const std::vector<TopicPlan>& plans, const TopicsFound& found) {
  std::vector<TopicLine> lines;
  for (const TopicPlan& plan : plans) lines.push_back(Judge(plan, found));
  return lines;
}

std::string LineJson(const TopicLine& line) {
  std::string json;
  JsonObjectWriter object(&json);
  object.String("topic", line.plan.name);
  object.String("state", line.state);
  if (line.found.partitions > 0) {
    object.Number("partitions", std::int64_t{line.found.partitions});
    object.String("cleanup_policy", line.found.settings.at("cleanup.policy"));
    if (!line.plan.compacted) {
      object.Number("retention_ms", NumberSetting(line.found.settings, "retention.ms", kForEver));
    }
  }
  std::string problems;
  for (const std::string& problem : line.problems) {
    problems += problems.empty() ? "" : ",";
    AppendJsonString(&problems, problem);
  }
  object.Raw("problems", "[" + problems + "]");
  object.Close();
  return json;
}

std::string LineText(const TopicLine& line) {
  std::ostringstream text;
  text << std::left << std::setw(36) << line.plan.name << ' ' << std::setw(8) << line.state;
  if (line.found.partitions > 0) {
    const std::string policy = line.found.settings.at("cleanup.policy");
    text << ' ' << std::right << std::setw(4) << line.found.partitions << " partitions, ";
    if (policy == "delete") {
      text << "kept "
           << DescribeRetention(NumberSetting(line.found.settings, "retention.ms", kForEver));
    } else {
      text << "cleanup " << policy;
    }
  }
  for (const std::string& problem : line.problems) text << "\n  problem: " << problem;
  return text.str();
}

int Report(const std::vector<TopicLine>& lines, bool json) {
  bool sound = true;
  for (const TopicLine& line : lines) {
    std::cout << (json ? LineJson(line) : LineText(line)) << '\n';
    sound = sound && line.problems.empty();
  }
  return sound ? kExitDone : kExitCheckFailed;
}

int CheckTopics(const CommonOptions& common, const TopicsOptions& options) {
  const Config config = LoadConfig(common);
  std::vector<TopicPlan> plans = PlanTopics(config.topics, options);
  KafkaAdmin admin = Connect(config);
  const TopicsFound found = Require(admin.Describe(NamesOf(plans)));
  FollowTransactions(found, &plans);
  return Report(Judge(plans, found), common.json);
}

int CreateTopics(const CommonOptions& common, const TopicsOptions& options) {
  const Config config = LoadConfig(common);
  std::vector<TopicPlan> plans = PlanTopics(config.topics, options);
  KafkaAdmin admin = Connect(config);
  const TopicsFound before = Require(admin.Describe(NamesOf(plans)));
  FollowTransactions(before, &plans);
  std::vector<TopicPlan> missing;
  std::copy_if(plans.begin(), plans.end(), std::back_inserter(missing),
               [&](const TopicPlan& plan) { return !before.contains(plan.name); });
  Require(admin.CreateTopics(missing, options.replication_factor));

  std::vector<TopicLine> lines = Judge(plans, Require(admin.Describe(NamesOf(plans))));
  for (TopicLine& line : lines) {
    if (line.state == "exists" && !before.contains(line.plan.name)) line.state = "created";
  }
  return Report(lines, common.json);
}

// Only what carries a prefix: the topics of a trial, never those of everyday work.
int DeleteTopics(const CommonOptions& common, const TopicsOptions& options) {
  const Config config = LoadConfig(common);
  if (config.topics.prefix.empty()) {
    throw StartupError{kExitUsage,
                       "only topics with a prefix are deleted: give --set topics.prefix=PREFIX"};
  }
  std::vector<TopicPlan> plans = PlanTopics(config.topics, options);
  if (!options.yes) {
    std::string names;
    for (const std::string& name : NamesOf(plans)) names += " " + name;
    throw StartupError{kExitUsage, "this deletes for good:" + names + "; say --yes to do it"};
  }
  KafkaAdmin admin = Connect(config);
  const TopicsFound found = Require(admin.Describe(NamesOf(plans)));
  std::erase_if(plans, [&](const TopicPlan& plan) { return !found.contains(plan.name); });
  Require(admin.DeleteTopics(NamesOf(plans)));
  std::vector<TopicLine> lines;
  for (const TopicPlan& plan : plans) {
    lines.emplace_back();
    lines.back().plan = plan;
    lines.back().state = "deleted";
  }
  return Report(lines, common.json);
}

using TopicsFunction = int (*)(const CommonOptions&, const TopicsOptions&);

CLI::App* AddTopicsSubcommand(CLI::App* topics, CommandContext* context,
                              const std::shared_ptr<TopicsOptions>& options,
                              const std::pair<std::string, std::string>& name_and_help,
                              TopicsFunction function) {
  CLI::App* command = topics->add_subcommand(name_and_help.first, name_and_help.second);
  AddCommonOptions(command, &context->common);
  command->callback([context, options, function] {
    context->run = [context, options, function] { return function(context->common, *options); };
  });
  return command;
}

void AddPartitionsOption(CLI::App* command, const std::shared_ptr<TopicsOptions>& options) {
  command
      ->add_option_function<int>(
          "--partitions",
          [options](int partitions) {
            options->partitions = partitions;
            options->partitions_given = true;
          },
          "Partitions of every topic: the most workers that can share the work [4]")
      ->check(CLI::Range(1, 10'000));
}

}  // namespace

void AddTopicsCommand(CLI::App* app, CommandContext* context) {
  CLI::App* topics = app->add_subcommand("topics", "Make or check the topics that Harrier needs");
  topics->require_subcommand(1);
  topics->footer("Example: harrier topics create --brokers localhost:9092 --partitions 8");
  auto options = std::make_shared<TopicsOptions>();

  CLI::App* check = AddTopicsSubcommand(
      topics, context, options,
      {"check", "Compare the topics with what is needed; exit code 5 when something is wrong"},
      CheckTopics);
  AddPartitionsOption(check, options);

  CLI::App* create = AddTopicsSubcommand(
      topics, context, options,
      {"create", "Make the topics that are missing, leave the others, check them all"},
      CreateTopics);
  AddPartitionsOption(create, options);
  create
      ->add_option("--replication-factor", options->replication_factor,
                   "Copies of every record; -1: the cluster's default")
      ->check(CLI::Range(-1, 100))
      ->capture_default_str();
  create
      ->add_option("--retention-days", options->retention_days,
                   "How long transactions, scored rows and dead letters are kept; labels and "
                   "alerts are kept for ever")
      ->check(CLI::Range(1, 36'500))
      ->capture_default_str();

  CLI::App* erase = AddTopicsSubcommand(
      topics, context, options,
      {"delete", "Delete the topics of a trial: those of the configured prefix"}, DeleteTopics);
  erase->add_flag("--yes", options->yes, "Really delete");
}

}  // namespace harrier
