// FileCommitter: outputs as files of JSON lines, one file for each kind; a kind without a file is
// dropped. What a failed run leaves behind is the beginning of what a whole run writes: start it
// again. IO; single-threaded.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "stream/output_file.h"
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

  [[nodiscard]] Outcome Commit(const Decisions& decisions) override;
  [[nodiscard]] Outcome Renew() override { return {}; }

 private:
  explicit FileCommitter(std::string source_topic) : source_topic_(std::move(source_topic)) {}

  std::string source_topic_;
  std::array<std::unique_ptr<OutputFile>, 3> files_;  // by OutputTopic
};

}  // namespace harrier
