// The log that an alert is derived from once more, read as fast as it goes: everybody else's
// records are told by their key, or by the bytes of the line, and passed over without being parsed.
// IO; single-threaded. Faults end the command: 3 for a file, 4 for Kafka.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/command.h"
#include "stream/customer_replay.h"

namespace harrier {

class ExplainLog {
 public:
  enum class Ending : std::uint8_t {
    kJudged,        // or there is a reason why not
    kClockMatters,  // only a replay with the exact clock can tell
    kNoRecord,      // there is none at the offset
  };
  struct Read {
    Ending ending = Ending::kNoRecord;
    std::optional<Result<Replayed, ReplayProblem>> judged{};
  };

  virtual ~ExplainLog() = default;

  // For people: the topic, or the file as given.
  [[nodiscard]] virtual std::string name() const = 0;
  // Empty for a file.
  [[nodiscard]] virtual std::string cluster_id() const = 0;
  // The first offset that there is; nullopt: no such partition.
  [[nodiscard]] virtual std::optional<Offset> StartOf(PartitionId partition) = 0;
  // Gives the replay what it needs, from its start to its record.
  [[nodiscard]] virtual Read Feed(CustomerReplay* replay) = 0;
  // Whether Feed may be called more than once.
  [[nodiscard]] virtual bool CanBeReadAgain() const = 0;
};

[[nodiscard]] std::unique_ptr<ExplainLog> OpenExplainFile(const std::string& path, bool quiet);
[[nodiscard]] std::unique_ptr<ExplainLog> OpenExplainTopic(const Config& config, bool quiet);

}  // namespace harrier
