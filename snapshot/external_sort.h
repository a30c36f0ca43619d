// ExternalSort: sorts any number of (key, value) byte strings in bounded memory. Records gather in
// one block of memory; a full block is sorted and appended to a spill file as one sorted run; in
// the end the runs are merged (Knuth, TAOCP 3, 5.4). Keys are compared as bytes; records with equal
// keys come out in the order in which they went in.
// IO: the spill file lies in `spill_directory`, is unlinked as soon as it is open (a killed process
// leaves nothing behind), and exists only when the records do not fit. Single-threaded; not
// movable. Memory: at most about memory_bytes. Faults are fatal ones that name the directory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/fault.h"
#include "core/result.h"

namespace harrier {

struct ExternalSortOptions {
  std::string spill_directory;
  std::size_t memory_bytes = 128 << 20;  // at least kSortMemoryBytesMin
};
inline constexpr std::size_t kSortMemoryBytesMin = 1 << 20;
// Key and value of one record together: a 64 KiB record and its key fit with room to spare.
inline constexpr std::size_t kSortRecordBytesMax = 256 << 10;

class ExternalSort {
 public:
  struct Record {
    std::string_view key;
    std::string_view value;
  };

  // REQUIRES: memory_bytes >= kSortMemoryBytesMin
  explicit ExternalSort(ExternalSortOptions options);
  ~ExternalSort();
  ExternalSort(const ExternalSort&) = delete;
  ExternalSort& operator=(const ExternalSort&) = delete;

  // REQUIRES: Finish has not been called; the record is not longer than kSortRecordBytesMax.
  [[nodiscard]] Outcome Add(std::string_view key, std::string_view value);
  // No more records come. Call once.
  [[nodiscard]] Outcome Finish();
  // The next record in order; false at the end. The views live until the next call.
  // REQUIRES: Finish has been called.
  [[nodiscard]] Result<bool, Fault> Next(Record* record);

  [[nodiscard]] std::size_t spilled_runs() const { return runs_.size(); }

 private:
  struct Entry;
  class RunReader;
  class SpillFile;
  struct Run {
    std::uint64_t begin = 0;  // in the spill file
    std::uint64_t end = 0;
  };

  [[nodiscard]] bool HasRoomFor(std::size_t bytes) const;
  void SortBlock();
  [[nodiscard]] Outcome SpillBlock();
  [[nodiscard]] Result<bool, Fault> NextOfRuns(Record* record);

  ExternalSortOptions options_;
  std::unique_ptr<char[]> block_;
  std::size_t block_used_ = 0;
  std::vector<Entry> entries_;  // of the block
  std::size_t next_entry_ = 0;  // when everything fitted
  std::unique_ptr<SpillFile> spill_;
  std::vector<Run> runs_;
  std::vector<std::unique_ptr<RunReader>> merge_;  // a heap, the least record at its root
  bool is_root_taken_ = false;                     // the root's record has been handed out
  bool is_finished_ = false;
};

}  // namespace harrier
