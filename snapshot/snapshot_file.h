// SnapshotFile: a file that is written once, from front to back, hashed on the way and fsynced.
// IO; single-threaded. Faults are fatal ones that name the file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/fault.h"
#include "core/result.h"
#include "core/sha256.h"
#include "snapshot/run_manifest.h"

namespace harrier {

class SnapshotFile {
 public:
  [[nodiscard]] static Result<std::unique_ptr<SnapshotFile>, Fault> Create(
      const std::string& folder, const std::string& name);
  ~SnapshotFile();
  SnapshotFile(const SnapshotFile&) = delete;
  SnapshotFile& operator=(const SnapshotFile&) = delete;

  // The caller appends to the buffer and offers it for writing now and then.
  [[nodiscard]] std::string* buffer() { return &buffer_; }
  [[nodiscard]] Outcome WriteWhenFull();
  // Writes the rest and makes it durable. Call once, last. `rows` is the caller's to fill in.
  [[nodiscard]] Result<FileFacts, Fault> Finish();

 private:
  SnapshotFile(std::string path, std::string name, int descriptor);
  [[nodiscard]] Outcome WriteBuffer();

  std::string path_;
  std::string name_;
  int descriptor_;
  std::string buffer_;
  std::int64_t bytes_ = 0;
  Sha256Stream hash_;
};

// What a failed system call on a path means to the operator. `error`: errno.
[[nodiscard]] Fault PathFault(const std::string& path, const std::string& call, int error);

}  // namespace harrier
