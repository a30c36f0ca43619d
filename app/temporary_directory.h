// TemporaryDirectory: a fresh directory below TMPDIR, removed with everything in it in the end. IO.
#pragma once

#include <string>

namespace harrier {

class TemporaryDirectory {
 public:
  // `what` it is for is part of its name. Throws StartupError(4).
  explicit TemporaryDirectory(const std::string& what);
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace harrier
