// harrier verify: whether published snapshots are what their manifests say, whether the chain of
// manifests is whole, and on request whether they are signed and come from the log
// (docs/verify.md).
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "app/command.h"
#include "app/progress_line.h"
#include "app/stop_signal.h"
#include "app/verify_recompute.h"
#include "core/json_text.h"
#include "snapshot/chain_check.h"

namespace harrier {
namespace {

namespace fs = std::filesystem;

struct VerifyCommand {
  std::vector<std::string> folders;
  bool against_log = false;
  std::string input;
  std::string labels;
  std::string public_key;
};

// What one argument stands for.
struct Folder {
  std::string path;
  std::vector<std::string> run_paths;  // in the order of the runs
  bool is_chain = false;               // all the runs of a snapshot folder
  RunList list;                        // of a chain
};

struct Verified {
  std::vector<CheckedRun> runs;
  std::vector<Finding> findings;  // of the folder and of the chain, not of a run's files
};

Folder OpenFolder(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  std::error_code none;
  Folder folder{path, {}, fs::is_directory(path + "/runs", none), {}};
  if (!folder.is_chain) {
    const fs::path run = fs::canonical(path, none);  // `latest` is a link to one
    if (none || run.parent_path().filename() != "runs" || !fs::is_directory(run)) {
      Fail(kExitInput, path + ": is no snapshot folder: it has no runs/, and is no run below one");
    }
    folder.run_paths.push_back(run.string());
    return folder;
  }
  auto list = ListRuns(path);
  if (!list) throw StartupError{kExitEnvironment, Describe(list.error())};
  folder.list = std::move(*list);
  for (const std::string& id : folder.list.run_ids)
    folder.run_paths.push_back(path + "/runs/" + id);
  if (folder.run_paths.empty() && folder.list.findings.empty()) {
    Fail(kExitInput, path + ": has no run yet");
  }
  return folder;
}

std::optional<VerifyingKey> ReadKey(const std::string& path) {
  if (path.empty()) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) Fail(kExitEnvironment, "--public-key " + path + ": cannot be read");
  const std::string pem{std::istreambuf_iterator<char>(file), {}};
  auto key = VerifyingKey::FromPem(pem);
  if (!key) Fail(kExitUsage, "--public-key " + path + ": " + key.error());
  return std::move(*key);
}

std::int64_t BytesBelow(const std::vector<Folder>& folders) {
  std::int64_t bytes = 0;
  std::error_code none;
  for (const Folder& folder : folders) {
    for (const std::string& run : folder.run_paths) {
      for (fs::directory_iterator entry(run, none), end; !none && entry != end;
           entry.increment(none)) {
        const std::uintmax_t size = entry->file_size(none);
        if (!none) bytes += static_cast<std::int64_t>(size);
        none.clear();
      }
    }
  }
  return bytes;
}

std::string MegabytesForPeople(std::int64_t bytes) {
  constexpr std::int64_t kTenthOfMegabyte = 100'000;
  const std::int64_t tenths = (bytes + kTenthOfMegabyte / 2) / kTenthOfMegabyte;
  return CountForPeople(tenths / 10) + "." + std::to_string(tenths % 10) + " MB";
}

std::string Plural(std::int64_t count, const std::string& noun) {
  return CountForPeople(count) + " " + noun + (count == 1 ? "" : "s");
}

void PrintRun(const CheckedRun& run) {
  if (run.findings.empty() && run.manifest) {
    const auto files = static_cast<std::int64_t>(run.manifest->files.size());
    std::cout << "ok " << run.run_id << ": " << Plural(files, "file") << ", "
              << MegabytesForPeople(run.bytes) << ", "
              << Plural(run.manifest->counts.transactions, "transaction") << '\n';
  }
  for (const Finding& finding : run.findings) std::cout << "WRONG " << Describe(finding) << '\n';
  std::cout << std::flush;
}

void AppendFinding(const Finding& finding, std::string* out) {
  *out += out->ends_with('[') ? "" : ",";
  JsonObjectWriter object(out);
  object.StringUnlessEmpty("run", finding.run_id);
  object.StringUnlessEmpty("file", finding.file);
  if (finding.row) object.Number("row", *finding.row);
  object.StringUnlessEmpty("column", finding.column);
  if (finding.byte) object.Number("byte", *finding.byte);
  object.String("what", finding.what);
  object.Close();
}

struct Totals {
  std::int64_t runs = 0;
  std::int64_t bytes = 0;
  std::int64_t transactions = 0;
  std::vector<Finding> findings;
};

void PrintTotals(const Totals& totals, bool as_json) {
  const auto problems = static_cast<std::int64_t>(totals.findings.size());
  if (!as_json) {
    std::cout << Plural(totals.runs, "run") << ", " << MegabytesForPeople(totals.bytes) << ", "
              << Plural(totals.transactions, "transaction") << ": "
              << (problems == 0 ? "all is right" : Plural(problems, "problem")) << '\n';
    return;
  }
  std::string text;
  JsonObjectWriter object(&text);
  object.Bool("ok", problems == 0);
  object.Number("runs", totals.runs);
  object.Number("bytes", totals.bytes);
  object.Number("transactions", totals.transactions);
  std::string* findings = object.Name("problems");
  *findings += '[';
  for (const Finding& finding : totals.findings) AppendFinding(finding, findings);
  *findings += ']';
  object.Close();
  std::cout << text << '\n';
}

// What stays the same for every run of a command.
struct Verification {
  const VerifyCommand& command;
  const CommonOptions& common;
  const Config& config;
  RunCheckOptions check;
};

CheckedRun VerifyRun(const std::string& path, const Verification& verification) {
  auto run = CheckRun(path, verification.check);
  if (!run) throw StartupError{kExitEnvironment, Describe(run.error())};
  const VerifyCommand& command = verification.command;
  const bool is_recomputed = command.against_log || !command.input.empty();
  if (is_recomputed && run->manifest && !StopFlag()) {
    const RecomputeSource source{command.input, command.labels, verification.common.quiet};
    for (Finding& finding : RecomputeRun(path, *run->manifest, verification.config, source)) {
      run->findings.push_back(std::move(finding));
    }
  }
  return std::move(*run);
}

void VerifyFolder(const Folder& folder, const Verification& verification, ProgressLine* progress,
                  Totals* totals) {
  std::vector<Finding> of_folder = folder.list.findings;
  std::vector<CheckedRun> runs;
  for (const std::string& path : folder.run_paths) {
    CheckedRun run = VerifyRun(path, verification);
    if (StopFlag()) return;
    progress->Clear();
    if (!verification.common.json) PrintRun(run);
    ++totals->runs;
    totals->bytes += run.bytes;
    if (run.manifest) totals->transactions += run.manifest->counts.transactions;
    totals->findings.insert(totals->findings.end(), run.findings.begin(), run.findings.end());
    runs.push_back(std::move(run));
  }
  if (!folder.is_chain) return;
  for (Finding& finding : CheckChain(runs)) of_folder.push_back(std::move(finding));
  for (const Finding& finding : of_folder) {
    if (!verification.common.json) std::cout << "WRONG " << Describe(finding) << '\n';
    totals->findings.push_back(finding);
  }
  if (folder.list.is_latest_behind) {
    std::cerr << folder.path << "/latest is one run behind: its writer was cut off at the very "
              << "end; the next snapshot swaps it\n";
  }
}

int RunVerify(const VerifyCommand& command, const CommonOptions& common) {
  const Config config = LoadConfig(common);
  const std::optional<VerifyingKey> key = ReadKey(command.public_key);
  std::vector<Folder> folders;
  for (const std::string& path : command.folders) folders.push_back(OpenFolder(path));
  ProgressLine progress("bytes", BytesBelow(folders), common.quiet);
  std::int64_t bytes_read = 0;
  Verification verification{command, common, config, {}};
  verification.check.key = key ? &*key : nullptr;
  verification.check.must_stop = [] { return StopFlag().load(); };
  verification.check.on_progress = [&](std::int64_t bytes) {
    bytes_read += bytes;
    progress.ShowNow(bytes_read);
  };
  Totals totals;
  for (const Folder& folder : folders) {
    VerifyFolder(folder, verification, &progress, &totals);
    if (!StopFlag()) continue;
    progress.Clear();
    std::cerr << "stopped before all was verified\n";
    return kExitDone;
  }
  PrintTotals(totals, common.json);
  return totals.findings.empty() ? kExitDone : kExitCheckFailed;
}

}  // namespace

void AddVerifyCommand(CLI::App* app, CommandContext* context) {
  auto command = std::make_shared<VerifyCommand>();
  CLI::App* verify = app->add_subcommand(
      "verify", "Check published snapshots: files, sums, the chain, signatures, the log");
  verify
      ->add_option("folder", command->folders,
                   "snapshot folders, all of their runs; or single runs: DIR/runs/RUN-ID")
      ->required();
  CLI::Option* against_log =
      verify->add_flag("--against-log", command->against_log,
                       "make every file again from Kafka and compare byte by byte");
  CLI::Option* input = verify->add_option(
      "--input", command->input,
      "make every file again from the file of scored rows that it was made from, and compare");
  input->excludes(against_log);
  verify->add_option("--labels", command->labels, "the labels that were used with --input")
      ->needs(input);
  verify->add_option("--public-key", command->public_key,
                     "PEM file of an Ed25519 key: refuse a run that it did not sign");
  AddCommonOptions(verify, &context->common);
  verify->footer("Example: harrier verify snapshots --public-key snapshots.pub.pem");
  verify->callback([context, command] {
    context->run = [context, command] { return RunVerify(*command, context->common); };
  });
}

}  // namespace harrier
