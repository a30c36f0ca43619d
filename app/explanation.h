// Explanation: an alert derived once more, as data: what was read, what was judged, and whether it
// is the alert that was published. explain_text.h and explain_json.h print it. Plain values.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "stream/customer_replay.h"
#include "stream/json_difference.h"
#include "stream/published_alert.h"

namespace harrier {

inline constexpr std::int64_t kExplainVersion = 1;
// Of the customer's earlier transactions, those that are listed.
inline constexpr std::size_t kEarlierShown = 20;

// Where the history came from.
struct HistorySource {
  std::string log;      // the topic, or the file
  Offset from;          // the first record of the partition that was read
  std::string archive;  // the state archive below it; empty: none was needed
};

struct Explanation {
  PublishedAlert published;
  const Detector* detector = nullptr;      // outlives this
  std::unique_ptr<CustomerReplay> replay;  // what the views of `replayed` point into
  Replayed replayed;
  HistorySource source;
  std::optional<JsonDifference> difference;  // nullopt: reproduced, byte for byte

  [[nodiscard]] bool is_reproduced() const { return !difference; }
};

// Why an alert cannot be derived again.
struct ExplainProblem {
  enum class Kind : std::uint8_t {
    kPolicyDiffers,      // it was made under another policy
    kAlertChanged,       // it does not agree with itself, or with the log
    kHistoryIncomplete,  // the log and the archives do not reach back
  };
  Kind kind = Kind::kAlertChanged;
  std::string message;                         // in a person's words
  std::optional<JsonDifference> difference{};  // kAlertChanged
  std::optional<Offset> first_offset{};        // kHistoryIncomplete: the first that there is
};
[[nodiscard]] std::string_view ExplainProblemName(ExplainProblem::Kind kind);

}  // namespace harrier
