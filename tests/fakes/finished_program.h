// What a program left behind when it ended, for tests that run the real one. IO; single-threaded.
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

#include "tests/fakes/temporary_folder.h"

namespace harrier {

struct FinishedProgram {
  int exit_code = -1;  // 128 and the signal when it was killed
  std::string output;
  std::string errors;
};

// `command` is for a shell and sends its standard error to `errors_path`.
[[nodiscard]] inline FinishedProgram RunInShell(const std::string& command,
                                                const std::string& errors_path) {
  FinishedProgram finished;
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return finished;
  std::array<char, 4096> bytes{};
  for (std::size_t count = 0; (count = std::fread(bytes.data(), 1, bytes.size(), pipe)) > 0;) {
    finished.output.append(bytes.data(), count);
  }
  const int status = ::pclose(pipe);
  finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  finished.errors = ReadWholeFile(errors_path);
  return finished;
}

}  // namespace harrier
