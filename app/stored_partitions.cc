#include "app/stored_partitions.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "app/command.h"
#include "app/state_dump_json.h"
#include "stream/utf8_json.h"

namespace harrier {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWhichDirectory = "; name the detector's with --state-dir";

}  // namespace

std::vector<StoredPartition> FindStoredPartitions(const std::string& state_dir,
                                                  std::optional<std::int32_t> wanted) {
  std::error_code error;
  fs::directory_iterator entries(state_dir, error);
  if (error == std::errc::permission_denied) {
    Fail(kExitEnvironment, "state.dir " + state_dir + ": " + error.message());
  }
  if (error) {
    Fail(kExitInput, "state.dir " + state_dir + ": " + error.message() + kWhichDirectory);
  }
  std::vector<StoredPartition> found;
  for (const fs::directory_entry& entry : entries) {
    const auto partition = ParsePartitionDirectoryName(entry.path().filename().string());
    if (!partition || (wanted && partition->value != *wanted)) continue;
    found.push_back({*partition, entry.path().string()});
  }
  if (found.empty()) {
    const std::string what =
        wanted ? PartitionDirectoryName(PartitionId(*wanted)) : "store of a partition";
    Fail(kExitInput, "state.dir " + state_dir + ": there is no " + what + kWhichDirectory);
  }
  std::sort(found.begin(), found.end(), [](const StoredPartition& a, const StoredPartition& b) {
    return a.partition < b.partition;
  });
  return found;
}

Result<std::unique_ptr<RocksStateReader>, StateReadError> OpenStored(
    const StoredPartition& stored) {
  auto reader = RocksStateReader::Open(stored.directory);
  if (!reader || (*reader)->identity().partition == stored.partition) return reader;
  return Unexpected(StateReadError{StateReadError::Kind::kDamaged,
                                   stored.directory + ": this is the store of partition " +
                                       std::to_string((*reader)->identity().partition.value) +
                                       " under another's name"});
}

void FailReading(const StateReadError& error) {
  Fail(error.kind == StateReadError::Kind::kEnvironment ? kExitEnvironment : kExitInput,
       error.message);
}

std::uint64_t BytesOnDisk(const StoredPartition& stored) {
  std::uint64_t total = 0;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(stored.directory, error)) {
    std::error_code gone;  // a detector at work deletes files
    const std::uintmax_t bytes = entry.file_size(gone);
    if (!gone) total += bytes;
  }
  return total;
}

std::string PrintableId(std::string_view id) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const bool is_text = IsUtf8(id);
  std::string text;
  for (const char c : id) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = byte >= 0x20 && byte != 0x7F && (byte < 0x80 || is_text);
    if (is_plain) {
      text += c;
    } else {
      text.append("\\x").append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
    }
  }
  return text;
}

}  // namespace harrier
