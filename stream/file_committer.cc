#include "stream/file_committer.h"

#include "stream/dead_letter.h"

namespace harrier {

Result<std::unique_ptr<FileCommitter>, Fault> FileCommitter::Open(const FileCommitterPaths& paths,
                                                                  std::string source_topic) {
  std::unique_ptr<FileCommitter> committer(new FileCommitter(std::move(source_topic)));
  const std::array<const std::string*, 3> in_order = {&paths.alerts, &paths.scored,
                                                      &paths.dead_letter};
  for (std::size_t i = 0; i < in_order.size(); ++i) {
    if (in_order[i]->empty()) continue;
    auto file = LineWriter::Open(*in_order[i]);
    if (!file) return Unexpected(file.error());
    committer->files_[i] = std::move(*file);
  }
  return committer;
}

Result<CommitReceipt, Fault> FileCommitter::Commit(const Decisions& decisions) {
  outcome_ = Write(decisions);
  if (!outcome_) return Unexpected(outcome_.error());
  return CommitReceipt();
}

Outcome FileCommitter::Renew() { return outcome_; }

Outcome FileCommitter::Write(const Decisions& decisions) {
  for (const OutputRecord& output : decisions.outputs) {
    LineWriter* file = files_[static_cast<std::size_t>(output.topic)].get();
    if (file == nullptr) continue;
    if (output.topic == OutputTopic::kDeadLetter) {
      AppendDeadLetterLine(output, source_topic_, file->line());
    } else {
      *file->line() += output.value.value_or("");
    }
    if (Outcome ended = file->EndLine(); !ended) return ended;
  }
  for (const auto& file : files_) {
    if (file == nullptr) continue;
    if (Outcome flushed = file->Flush(); !flushed) return flushed;
  }
  return {};
}

}  // namespace harrier
