// FilePublisher: transactions and labels as files of lines (docs/formats/file-input.md).
// IO; single-threaded. Owns the files it opens; "-" is standard output. Faults are fatal ones;
// `where` names the file.
#pragma once

#include <memory>
#include <string>

#include "core/result.h"
#include "stream/line_writer.h"
#include "stream/record_publisher.h"

namespace harrier {

class FilePublisher : public RecordPublisher {
 public:
  // Creates or empties the files. An empty `labels_path`: labels are left out.
  [[nodiscard]] static Result<std::unique_ptr<FilePublisher>, Fault> Open(
      const std::string& transactions_path, const std::string& labels_path);
  ~FilePublisher() override;

  [[nodiscard]] Outcome Publish(PublishTo destination, const OutgoingRecord& record) override;
  [[nodiscard]] Outcome Flush() override;

 private:
  FilePublisher();

  std::unique_ptr<LineWriter> transactions_;
  std::unique_ptr<LineWriter> labels_;  // null: left out
};

}  // namespace harrier
