#include "snapshot/chain_check.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace harrier {
namespace {

namespace fs = std::filesystem;

// A run may be published while we look.
constexpr int kLooksMax = 5;

Finding Of(std::string run_id, std::string file, std::string what) {
  return {std::move(run_id), std::move(file), {}, {}, "", std::move(what)};
}

Result<std::vector<std::string>, Fault> NamesIn(const std::string& runs) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(runs, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.front() != '.') names.push_back(name);  // with a dot: not published yet
  }
  if (error) return Unexpected(Fault{FaultKind::kFatal, runs, error.message(), ""});
  std::sort(names.begin(), names.end());
  return names;
}

// Where the link points; empty when it is none.
std::string TargetOf(const std::string& link) {
  std::error_code none;
  return fs::read_symlink(link, none).string();
}

void CheckLatest(const std::string& directory, const std::string& target, RunList* list) {
  const std::string& newest = list->run_ids.back();
  if (target == "runs/" + newest) return;
  if (TargetOf(directory + "/.latest") == "runs/" + newest) {
    list->is_latest_behind = true;
    return;
  }
  list->findings.push_back(Of("", "latest",
                              target.empty()
                                  ? "is missing, or no symbolic link; the newest run is " + newest
                                  : "points at " + target + ", the newest run is runs/" + newest));
}

// What is wrong between a run and the one that stands before it in the folder.
void CheckLink(const std::vector<CheckedRun>& runs, std::size_t index,
               std::vector<Finding>* findings) {
  const CheckedRun& run = runs[index];
  const CheckedRun& before = runs[index - 1];
  const std::string manifest(kManifestName);
  const std::optional<PreviousRun>& previous = run.manifest->previous;
  if (!previous) {
    findings->push_back(Of(run.run_id, manifest,
                           "names no run before it, but there is " + before.run_id +
                               ": a second chain begins here, or the first was put before it"));
    return;
  }
  if (previous->run_id != before.run_id) {
    const bool is_there = std::any_of(runs.begin(), runs.end(), [&](const CheckedRun& other) {
      return other.run_id == previous->run_id;
    });
    findings->push_back(is_there
                            ? Of(before.run_id, "",
                                 "is no link of the chain: " + run.run_id + " follows " +
                                     previous->run_id + " at once; it was put in between")
                            : Of(previous->run_id, "",
                                 "is missing: " + run.run_id + " names it as the run before it"));
    return;
  }
  if (previous->manifest_sha256 != before.manifest_sha256) {
    findings->push_back(Of(before.run_id, manifest,
                           "was changed after the next run was made: sha256 is " +
                               before.manifest_sha256 + ", " + run.run_id + " says " +
                               previous->manifest_sha256));
  }
}

}  // namespace

Result<RunList, Fault> ListRuns(const std::string& directory) {
  RunList list;
  std::string target;
  for (int look = 0; look < kLooksMax; ++look) {
    target = TargetOf(directory + "/latest");
    auto names = NamesIn(directory + "/runs");
    if (!names) return Unexpected(names.error());
    list.run_ids = std::move(*names);
    if (TargetOf(directory + "/latest") == target) break;
  }
  std::erase_if(list.run_ids, [&](const std::string& name) {
    std::error_code none;
    if (fs::symlink_status(directory + "/runs/" + name, none).type() == fs::file_type::directory) {
      return false;
    }
    list.findings.push_back(Of("", "runs/" + name, "is no run: not a folder"));
    return true;
  });
  if (!list.run_ids.empty()) {
    CheckLatest(directory, target, &list);
  } else if (!target.empty()) {
    list.findings.push_back(Of("", "latest", "points at " + target + ", and there is no run"));
  }
  return list;
}

std::vector<Finding> CheckChain(const std::vector<CheckedRun>& runs) {
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!runs[i].manifest) continue;  // has a finding of its own
    if (i > 0) {
      CheckLink(runs, i, &findings);
    } else if (const auto& previous = runs[i].manifest->previous) {
      findings.push_back(Of(previous->run_id, "",
                            "is missing: " + runs[i].run_id + " names it as the run before it"));
    }
  }
  return findings;
}

}  // namespace harrier
