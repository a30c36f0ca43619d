#include "tests/fault/failpoint_counts.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace harrier {
namespace {

std::string SystemError(const std::string& what) {
  return what + ": " + std::generic_category().message(errno);
}

// A file without counts is new, even if whoever made it was killed while writing the names.
bool IsNew(const FailpointCounts& counts) {
  return std::all_of(counts.begin(), counts.end(),
                     [](const FailpointSlot& slot) { return slot.passed == 0; });
}

// Writes the names of a new file; tells whether an older one has the same.
bool HasOurNames(FailpointCounts* counts) {
  const bool is_new = IsNew(*counts);
  for (std::size_t number = 0; number < counts->size(); ++number) {
    std::array<char, sizeof(FailpointSlot::name)> name{};
    if (number < kFailpoints.size()) kFailpoints[number].name.copy(name.data(), name.size() - 1);
    if (is_new) (*counts)[number].name = name;
    if ((*counts)[number].name != name) return false;
  }
  return true;
}

Result<FailpointCounts*, std::string> Map(int file) {
  if (::flock(file, LOCK_EX) != 0) return Unexpected(SystemError("flock"));  // others start, too
  struct stat status {};
  if (::fstat(file, &status) != 0) return Unexpected(SystemError("fstat"));
  if (status.st_size == 0 && ::ftruncate(file, sizeof(FailpointCounts)) != 0) {
    return Unexpected(SystemError("ftruncate"));
  }
  if (status.st_size != 0 && status.st_size != sizeof(FailpointCounts)) {
    return Unexpected(std::string("is no file of counts, which has 8192 bytes"));
  }
  void* const memory =
      ::mmap(nullptr, sizeof(FailpointCounts), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory == MAP_FAILED) return Unexpected(SystemError("mmap"));
  auto* const counts = static_cast<FailpointCounts*>(memory);
  if (!HasOurNames(counts)) {
    return Unexpected(std::string("was written by a program with other failpoints"));
  }
  return counts;
}

}  // namespace

Result<FailpointCounts*, std::string> OpenFailpointCounts(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return Unexpected(SystemError("open"));
  auto counts = Map(file);
  ::close(file);  // gives the lock back; the mapping stays
  return counts;
}

}  // namespace harrier
