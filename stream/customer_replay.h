// CustomerReplay: folds one customer's records of a partition again, up to one of them, and judges
// that one as the detector did: the Decider itself does it, on a partition that knows of nobody
// else. Everybody else's records matter in one way only, the partition's clock, which says who has
// not been seen for so long that he counts as unknown; usually a bound of it is enough.
// Pure. Single-threaded. Memory: one state, whatever the length of the log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/decode_error.h"
#include "core/raw_record.h"
#include "core/text_arena.h"
#include "state/customer_state.h"
#include "state/observe.h"
#include "stream/decider.h"
#include "stream/partition.h"

namespace harrier {

// From where on the log is read, and what is known there.
struct ReplayStart {
  Offset from;          // every record below it is in `state`
  EventTime clock;      // greatest accepted event time of the records below it
  HistoryGap gap;       // records below its end are missing from all states
  CustomerState state;  // of the customer; may be further than `from`
  bool is_archive = false;
};

// What was judged, and what it was judged against.
struct Replayed {
  Transaction transaction;  // views that live as long as the replay
  CustomerState before;
  Observation seen;
  Verdict verdict;           // without reasons: they are in the alert
  std::string alert;         // the bytes; empty: not flagged
  std::int64_t records = 0;  // of the customer that were folded before it
};

// Why the record could not be judged.
struct ReplayProblem {
  enum class Kind : std::uint8_t {
    kUnreadable,     // a dead letter: `error`
    kOther,          // of another customer or transaction: both are named
    kNotJudged,      // a redelivery, or in conflict with one
    kStateIsBeyond,  // the state at the start holds the record already
  };
  Kind kind = Kind::kUnreadable;
  DecodeError error{};
  std::string customer_id{};
  std::string transaction_id{};
};

class CustomerReplay {
 public:
  struct Subject {
    Coordinates at;
    std::string customer_id;
    std::string transaction_id;
  };
  // kExact: every record of the partition has to be given whole, which takes longer.
  enum class Clock : std::uint8_t { kBounded, kExact };

  // `detector` outlives this.
  CustomerReplay(const Detector* detector, Subject subject, ReplayStart start, Clock clock);

  // The records in offset order, from the start on.
  // Of somebody else. kBounded: by its event time alone, when that is known.
  void PassOver(const RawRecord& record);
  void PassOver(EventTime time);
  // Of the customer, before the one to be judged. False: only the exact clock can tell whether the
  // customer was unknown by then; this replay is of no use.
  [[nodiscard]] bool Fold(const RawRecord& record);

  // The one to be judged; nothing may come after it. nullopt: as Fold's false.
  [[nodiscard]] std::optional<Result<Replayed, ReplayProblem>> Judge(const RawRecord& record);

  [[nodiscard]] const Subject& subject() const { return subject_; }
  [[nodiscard]] Clock clock() const { return clock_; }
  [[nodiscard]] Offset from() const { return start_from_; }

 private:
  [[nodiscard]] bool ClockIsKnownWellEnough(const RawRecord& record) const;
  [[nodiscard]] const CustomerState& state() const {
    return partition_.cache.Peek(subject_.customer_id)->state;
  }
  [[nodiscard]] Outcome Decide(const RawRecord& record);
  [[nodiscard]] Result<Replayed, ReplayProblem> JudgeKnown(const RawRecord& record);
  // The steps of the Decider once more, for what an alert does not say.
  [[nodiscard]] Verdict VerdictOf(const Replayed& replayed) const;

  const Detector* detector_;
  Subject subject_;
  Clock clock_;
  Offset start_from_;
  EventTime clock_at_most_;
  TransactionDecoder decoder_;
  Decider decider_;
  Partition partition_;
  Decisions decisions_;
  Counts counts_;
  TextArena arena_;
  std::int64_t records_ = 0;
};

}  // namespace harrier
