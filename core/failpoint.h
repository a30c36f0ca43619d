// Failpoints: places in the protocol where a test can kill, stop, delay or fail the program
// (docs/guarantees.md). `HARRIER_FAILPOINT("commit.begun");` is nothing at all in a release build.
// Where HARRIER_WITH_FAILPOINTS is defined, in the test program `harrier-failpoints` alone, a
// passing is counted and may fire; what then happens is in tests/fault/failpoints.cc.
// For .cc files in the list of tests/CMakeLists.txt, never for headers: two builds of one inline
// function must not differ. The macros are pure in a release build; thread-safe in both.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace harrier {

struct Failpoint {
  std::string_view name;
  std::string_view meaning;
  bool can_fail = false;  // passed by HARRIER_FAILPOINT_FAILS: the place knows how to fail
};

// Append only: the number of a failpoint is its slot in the file of counts.
inline constexpr std::array kFailpoints = {
    // --- one commit
    Failpoint{"commit.begun", "the transaction is open and empty"},
    Failpoint{"commit.outputs_produced", "alerts, scored rows and dead letters are handed over"},
    Failpoint{"commit.checkpoint_produced", "states and their marker are handed over"},
    Failpoint{"commit.offsets_sent", "the group coordinator has the offsets"},
    Failpoint{"commit.ending", "the end of the transaction is about to be asked for"},
    Failpoint{"commit.answered", "the transaction is committed, nobody else knows yet"},
    Failpoint{"commit.aborts", "the commit is to fail as an abortable one does", true},
    // --- the local store
    Failpoint{"flush.before_write", "states and mark are encoded, none is written"},
    Failpoint{"flush.after_write", "states and mark are written, memory still calls them dirty"},
    // --- recovery of one partition
    Failpoint{"recover.started", "nothing is known yet"},
    Failpoint{"recover.offset_known", "the group's committed offset has been read"},
    Failpoint{"recover.marker_known", "the marker of the checkpoint topic has been read"},
    Failpoint{"restore.begun", "a fresh directory is open and empty"},
    Failpoint{"restore.chunk_written", "some states of the checkpoint are in it"},
    Failpoint{"restore.before_mark", "all states are in it, the mark that justifies them is not"},
    Failpoint{"restore.done", "the mark is written"},
    Failpoint{"recover.start_committed", "a first start has committed where it begins"},
    Failpoint{"recover.folding", "one batch has been folded silently"},
    Failpoint{"recover.done", "memory is level with what is committed"},
    // --- hand-over
    Failpoint{"rebalance.assigned", "partitions have been given, none is recovered"},
    Failpoint{"rebalance.revoked", "partitions are given back, their last commit is done"},
    Failpoint{"rebalance.flushed", "the states of partitions that were given up are written"},
    Failpoint{"rebalance.lost", "partitions are another member's already"},
    // --- one snapshot
    Failpoint{"snapshot.rows_sorted", "all rows are read and sorted, no file is begun"},
    Failpoint{"snapshot.file_finished", "one file is written and synced"},
    Failpoint{"snapshot.manifest_written", "all files are, run.json and its signature too"},
    Failpoint{"snapshot.folder_synced", "the folder's entries are durable under its hidden name"},
    Failpoint{"snapshot.link_written", "the link that is to become `latest` is durable"},
    Failpoint{"snapshot.renamed", "the run has its name, `latest` points at the one before"},
    Failpoint{"snapshot.before_latest", "the name of the run is durable"},
    Failpoint{"snapshot.latest_swapped", "`latest` points at the run"},
};

// The place of `name` in the table. A name that is not there, or that is passed by the wrong one of
// the two macros, does not compile.
consteval std::size_t FailpointNumber(std::string_view name, bool can_fail) {
  for (std::size_t number = 0; number < kFailpoints.size(); ++number) {
    const Failpoint& failpoint = kFailpoints[number];
    if (failpoint.name == name && failpoint.can_fail == can_fail) return number;
  }
  throw "no such failpoint, or not of this macro";  // not a constant: the compiler stops here
}

#ifdef HARRIER_WITH_FAILPOINTS
// Counts a passing and does what HARRIER_FAILPOINTS asks for. Whether the place is to fail.
bool PassFailpoint(std::size_t number);
#endif

}  // namespace harrier

#ifdef HARRIER_WITH_FAILPOINTS
#define HARRIER_FAILPOINT(name) \
  static_cast<void>(::harrier::PassFailpoint(::harrier::FailpointNumber((name), false)))
#define HARRIER_FAILPOINT_FAILS(name) \
  ::harrier::PassFailpoint(::harrier::FailpointNumber((name), true))
#else
#define HARRIER_FAILPOINT(name) ((void)0)
#define HARRIER_FAILPOINT_FAILS(name) false
#endif
