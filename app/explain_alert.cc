#include "app/explain_alert.h"

#include <utility>

#include "app/explain_archive.h"
#include "core/decode_error.h"
#include "stream/alert_id.h"

namespace harrier {
namespace {

using Clock = CustomerReplay::Clock;
using Kind = ExplainProblem::Kind;

std::string Number(Offset offset) { return std::to_string(offset.value); }

ExplainProblem Changed(std::string message, JsonDifference difference) {
  return {Kind::kAlertChanged, std::move(message), std::move(difference)};
}

// One alert on its way.
class Explainer {
 public:
  Explainer(ExplainRequest request, const Detector& detector, ExplainLog* log)
      : alert_(std::move(request.alert)),
        archive_dir_(std::move(request.archive_dir)),
        detector_(detector),
        log_(log) {}

  Result<Explanation, ExplainProblem> Explain() {
    if (auto problem = CheckOrigin()) return Unexpected(std::move(*problem));
    if (auto problem = FindStart()) return Unexpected(std::move(*problem));
    auto read = Replay(log_->CanBeReadAgain() ? Clock::kBounded : Clock::kExact);
    if (read.ending == ExplainLog::Ending::kClockMatters) read = Replay(Clock::kExact);
    if (!read.judged) return Unexpected(NoRecord());
    if (!*read.judged) return Unexpected(ProblemOf((*read.judged).error()));

    Explanation explanation;
    explanation.replayed = std::move(**read.judged);
    explanation.published = alert_;
    explanation.detector = &detector_;
    explanation.replay = std::move(replay_);
    explanation.source = source_;
    explanation.difference = Difference(explanation.replayed);
    return explanation;
  }

 private:
  // Whether the alert's id is right once one of its members is put right.
  [[nodiscard]] bool IdIsOf(const AlertOrigin& origin) const {
    return AlertId(origin) == alert_.alert_id;
  }

  std::optional<ExplainProblem> CheckOrigin() {
    if (alert_.policy_id != detector_.policy_id) {
      if (IdIsOf({alert_.topic, alert_.at, alert_.transaction_id, detector_.policy_id})) {
        return Changed("its policy id was changed after it was published",
                       {"policy.id", alert_.policy_id, detector_.policy_id});
      }
      return ExplainProblem{Kind::kPolicyDiffers, PolicyMessage()};
    }
    if (alert_.topic == detector_.input_topic) return std::nullopt;
    if (IdIsOf({detector_.input_topic, alert_.at, alert_.transaction_id, alert_.policy_id})) {
      return Changed("its source was changed after it was published",
                     {"source.topic", alert_.topic, detector_.input_topic});
    }
    return ExplainProblem{Kind::kPolicyDiffers,
                          "it is about the topic " + alert_.topic + ", the configuration reads " +
                              detector_.input_topic +
                              "; give --set topics.transactions=" + alert_.topic};
  }

  [[nodiscard]] std::string PolicyMessage() const {
    const std::string& model = detector_.scorer.sha256();
    std::string message = "made under policy " + alert_.policy_id +
                          ", the configuration is policy " + detector_.policy_id +
                          "; give the configuration of then";
    if (alert_.model_id != model) {
      message += " (the model was " + alert_.model_id + ", now it is " + model + ")";
    }
    return message;
  }

  std::optional<ExplainProblem> FindStart() {
    const auto log_start = log_->StartOf(alert_.at.partition);
    if (!log_start) {
      return Changed("the log has no such partition",
                     {"source.partition", std::to_string(alert_.at.partition.value), "absent"});
    }
    source_.log = log_->name();
    ArchiveStart archived;
    if (!archive_dir_.empty()) {
      archived = FindArchiveStart(archive_dir_, Wanted(*log_start), Subject());
    }
    if (alert_.at.offset < *log_start) return Incomplete(*log_start, "the record itself is gone");
    if (archived.start) {
      start_ = std::move(*archived.start);
      source_.archive = archived.archive;
    } else if (*log_start > Offset(0)) {
      std::string archives = "give a state archive of before the transaction (--archive DIR)";
      if (!archive_dir_.empty()) archives = "no archive in " + archive_dir_ + " helps";
      if (!archived.why_not.empty()) {
        archives += "; the newest, " + archived.archive + ": " + archived.why_not;
      }
      return Incomplete(*log_start, archives);
    }
    source_.from = start_.from;
    return std::nullopt;
  }

  [[nodiscard]] ExplainProblem Incomplete(Offset log_start, const std::string& why) const {
    return {Kind::kHistoryIncomplete,
            "history incomplete: partition " + std::to_string(alert_.at.partition.value) + " of " +
                source_.log + " begins at offset " + Number(log_start) +
                ", what came before was deleted; " + why,
            std::nullopt, log_start};
  }

  [[nodiscard]] WantedStates Wanted(Offset log_start) const {
    return {log_->cluster_id(), detector_.input_topic,
            CanonicalStatePolicyJson(detector_.policy.state), log_start};
  }

  [[nodiscard]] CustomerReplay::Subject Subject() const {
    return {alert_.at, alert_.customer_id, alert_.transaction_id};
  }

  ExplainLog::Read Replay(Clock clock) {
    replay_ = std::make_unique<CustomerReplay>(&detector_, Subject(), start_, clock);
    return log_->Feed(replay_.get());
  }

  [[nodiscard]] ExplainProblem NoRecord() const {
    return Changed("the log has no record at its offset",
                   {"source.offset", Number(alert_.at.offset), "absent"});
  }

  [[nodiscard]] ExplainProblem ProblemOf(const ReplayProblem& problem) const {
    switch (problem.kind) {
      case ReplayProblem::Kind::kUnreadable:
        return OffsetProblem("a record that cannot be judged (" +
                             std::string(DecodeErrorName(problem.error.code)) + ")");
      case ReplayProblem::Kind::kNotJudged:
        return OffsetProblem("a transaction that came before, and was not judged again");
      case ReplayProblem::Kind::kStateIsBeyond:
        return OffsetProblem("a record that the archive holds already");
      case ReplayProblem::Kind::kOther:
        break;
    }
    // The id of the alert says which of its members was changed.
    if (problem.transaction_id == alert_.transaction_id) {
      return Changed("its customer is not that of the record",
                     {"transaction.customer_id", alert_.customer_id, problem.customer_id});
    }
    if (IdIsOf({alert_.topic, alert_.at, problem.transaction_id, alert_.policy_id})) {
      return Changed("its transaction is not that of the record",
                     {"transaction.transaction_id", alert_.transaction_id, problem.transaction_id});
    }
    return OffsetProblem("transaction " + problem.transaction_id + " of customer " +
                         problem.customer_id + ", not " + alert_.transaction_id + " of " +
                         alert_.customer_id);
  }

  [[nodiscard]] ExplainProblem OffsetProblem(const std::string& what) const {
    return Changed("at its source lies another record",
                   {"source.offset", Number(alert_.at.offset), what});
  }

  [[nodiscard]] std::optional<JsonDifference> Difference(const Replayed& replayed) const {
    if (!replayed.alert.empty()) return FirstDifference(alert_.bytes, replayed.alert);
    return JsonDifference{"alert_id", alert_.alert_id, "none: the transaction is not flagged"};
  }

  PublishedAlert alert_;
  std::string archive_dir_;
  const Detector& detector_;
  ExplainLog* log_;
  ReplayStart start_;
  HistorySource source_;
  std::unique_ptr<CustomerReplay> replay_;
};

}  // namespace

Result<Explanation, ExplainProblem> ExplainAlert(ExplainRequest request, const Detector& detector,
                                                 ExplainLog* log) {
  return Explainer(std::move(request), detector, log).Explain();
}

}  // namespace harrier
