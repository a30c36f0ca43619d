#include "snapshot/published_run.h"

#include <algorithm>
#include <filesystem>

#include "snapshot/file_pass.h"
#include "snapshot/manifest_json.h"

namespace harrier {

namespace fs = std::filesystem;

std::string NewestRun(const std::string& directory, std::string_view kind,
                      std::string_view before_id) {
  const fs::path runs = fs::path(directory) / "runs";
  const std::string ending = "-" + std::string(kind);
  std::string newest;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(runs, error)) {
    const std::string name = entry.path().filename().string();
    const bool is_run = name.front() != '.' && name.ends_with(ending);
    if (is_run && (before_id.empty() || name < before_id)) newest = std::max(newest, name);
  }
  return newest.empty() ? newest : (runs / newest).string();
}

Result<RunManifest, std::string> ReadManifestOf(const std::string& run_path) {
  const std::string path = run_path + "/" + std::string(kManifestName);
  const Result<SmallFile, Fault> file = ReadSmallFile(path);
  if (!file) return Unexpected(Describe(file.error()));
  if (!file->is_there) return Unexpected(path + ": is missing");
  Result<RunManifest, std::string> manifest = ReadManifest(file->bytes);
  if (!manifest) return Unexpected(path + ": is no manifest: " + manifest.error());
  return manifest;
}

}  // namespace harrier
