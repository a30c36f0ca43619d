// FileCommitter: outputs as files of JSON lines, one file for each kind; a kind without a file is
// dropped. What a failed run leaves behind is the beginning of what a whole run writes: start it
// again. IO; single-threaded.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "stream/line_writer.h"
#include "stream/ports.h"

namespace harrier {

struct FileCommitterPaths {
  std::string alerts;  // empty: not written
  std::string scored;
  std::string dead_letter;
};

class FileCommitter final : public Committer {
 public:
  [[nodiscard]] static Result<std::unique_ptr<FileCommitter>, Fault> Open(
      const FileCommitterPaths& paths, std::string source_topic);

  [[nodiscard]] Result<CommitReceipt, Fault> Commit(const Decisions& decisions) override;
  // A file that could not be written has no second life: the fault of the commit that failed.
  [[nodiscard]] Outcome Renew() override;

 private:
  explicit FileCommitter(std::string source_topic) : source_topic_(std::move(source_topic)) {}

  [[nodiscard]] Outcome Write(const Decisions& decisions);

  std::string source_topic_;
  std::array<std::unique_ptr<LineWriter>, 3> files_;  // by OutputTopic
  Outcome outcome_;                                   // of the last commit
};

}  // namespace harrier
