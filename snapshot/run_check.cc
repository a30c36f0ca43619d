#include "snapshot/run_check.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "core/sha256.h"
#include "snapshot/file_pass.h"
#include "snapshot/manifest_json.h"
#include "snapshot/manifest_sums.h"
#include "snapshot/table_check.h"
#include "snapshot/transactions_check.h"

namespace harrier {
namespace {

namespace fs = std::filesystem;
using Depth = TableCheck::Depth;

// A file as it is, against what run.json says about it.
struct CheckedFile {
  const FileFacts* facts = nullptr;
  FilePass pass;
  std::int64_t rows = 0;
  std::optional<TableProblem> problem;

  [[nodiscard]] bool is_changed() const { return pass.sha256 != facts->sha256; }
};

std::string HashText(const CheckedFile& file) {
  return "sha256 is " + file.pass.sha256 + ", run.json says " + file.facts->sha256;
}

std::string SizeText(const char* unit, std::int64_t is, std::int64_t should) {
  if (is == should) return "";
  return "; it has " + std::to_string(is) + " " + unit + ", run.json says " +
         std::to_string(should);
}

class RunCheck {
 public:
  RunCheck(std::string path, const RunCheckOptions& options)
      : path_(std::move(path)), options_(options) {
    run_.run_id = fs::path(path_).filename().string();
  }

  [[nodiscard]] Outcome CheckManifest();
  [[nodiscard]] Outcome CheckNames();
  [[nodiscard]] Outcome CheckFiles();
  [[nodiscard]] CheckedRun Take() { return std::move(run_); }
  [[nodiscard]] bool has_manifest() const { return run_.manifest.has_value(); }

 private:
  [[nodiscard]] std::string PathOf(std::string_view file) const {
    return path_ + "/" + std::string(file);
  }
  void Add(std::string_view file, std::string what) {
    run_.findings.push_back({run_.run_id, std::string(file), {}, {}, "", std::move(what)});
  }
  [[nodiscard]] Outcome CheckSignature(const std::string& manifest);
  [[nodiscard]] Result<CheckedFile, Fault> Pass(const FileFacts& facts, Depth depth,
                                                RowCheck* rows);
  // Once more, cell by cell, when a changed file looks well at first sight.
  [[nodiscard]] Outcome Diagnose(CheckedFile* file);
  void AddFinding(const CheckedFile& file, const std::string& more);
  [[nodiscard]] Outcome CheckTransactionsAndDaily(const FileFacts& transactions,
                                                  const FileFacts* daily);
  [[nodiscard]] Outcome CheckPlain(const FileFacts& facts);

  std::string path_;
  const RunCheckOptions& options_;
  CheckedRun run_;
};

Outcome RunCheck::CheckManifest() {
  const Result<SmallFile, Fault> file = ReadSmallFile(PathOf(kManifestName));
  if (!file) return Unexpected(file.error());
  if (!file->is_there) {
    Add(kManifestName, "is missing: nothing says what this run should be");
    return {};
  }
  run_.manifest_sha256 = Sha256Hex(file->bytes);
  if (Outcome signature = CheckSignature(file->bytes); !signature) return signature;
  Result<RunManifest, std::string> manifest = ReadManifest(file->bytes);
  if (!manifest) {
    Add(kManifestName, manifest.error());
    return {};
  }
  if (manifest->run_id != run_.run_id) {
    Add(kManifestName, "is of the run " + manifest->run_id);
  }
  for (std::string& problem : ManifestProblems(*manifest)) Add(kManifestName, std::move(problem));
  run_.manifest = std::move(*manifest);
  return {};
}

Outcome RunCheck::CheckSignature(const std::string& manifest) {
  if (options_.key == nullptr) return {};
  const Result<SmallFile, Fault> file = ReadSmallFile(PathOf(kSignatureName));
  if (!file) return Unexpected(file.error());
  if (!file->is_there) {
    Add(kSignatureName, "is missing: the run is not signed");
  } else if (!options_.key->IsSignatureOf(manifest, file->bytes)) {
    Add(kSignatureName,
        "is no signature of run.json with this key: run.json was changed after it "
        "was signed, or signed with another key");
  }
  return {};
}

// Every file that is there must be known; that those known are there is found when they are read.
Outcome RunCheck::CheckNames() {
  std::vector<std::string> unknown;
  std::error_code error;
  for (fs::directory_iterator entry(path_, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    const bool is_ours = name == kManifestName || name == kSignatureName;
    if (!is_ours && run_.manifest->FileNamed(name) == nullptr) unknown.push_back(name);
  }
  if (error) {
    return Unexpected(Fault{FaultKind::kFatal, path_, error.message(), "check its permissions"});
  }
  std::sort(unknown.begin(), unknown.end());
  for (const std::string& name : unknown) Add(name, "is not named in run.json");
  return {};
}

Outcome RunCheck::CheckFiles() {
  const FileFacts* const transactions = run_.manifest->FileNamed(kTransactionsFile);
  if (transactions == nullptr) {
    Add(kManifestName, "names no " + std::string(kTransactionsFile));
    return {};
  }
  const FileFacts* const daily = run_.manifest->FileNamed(kDailyFile);
  if (Outcome checked = CheckTransactionsAndDaily(*transactions, daily); !checked) return checked;
  for (const FileFacts& facts : run_.manifest->files) {
    if (&facts == transactions || &facts == daily) continue;
    if (options_.must_stop && options_.must_stop()) return {};
    if (Outcome checked = CheckPlain(facts); !checked) return checked;
  }
  return {};
}

Result<CheckedFile, Fault> RunCheck::Pass(const FileFacts& facts, Depth depth, RowCheck* rows) {
  const TableFacts* const table = FindTable(facts.name);  // none: of a later version
  std::optional<TableCheck> check;
  if (table != nullptr) check.emplace(*table, depth, rows);
  Result<FilePass, Fault> pass = PassOverFile(PathOf(facts.name), [&](std::string_view bytes) {
    if (check) check->Add(bytes);
    if (options_.on_progress) options_.on_progress(static_cast<std::int64_t>(bytes.size()));
    return !options_.must_stop || !options_.must_stop();
  });
  if (!pass) return Unexpected(pass.error());
  CheckedFile file{&facts, std::move(*pass), facts.rows, {}};
  if (check && file.pass.is_there) {
    check->Finish();
    file.rows = check->rows();
    file.problem = check->problem();
  }
  return file;
}

Outcome RunCheck::Diagnose(CheckedFile* file) {
  if (!file->pass.is_there || !file->is_changed() || file->problem) return {};
  const Result<CheckedFile, Fault> again = Pass(*file->facts, Depth::kCells, nullptr);
  if (!again) return Unexpected(again.error());
  file->problem = again->problem;
  return {};
}

void RunCheck::AddFinding(const CheckedFile& file, const std::string& more) {
  const FileFacts& facts = *file.facts;
  run_.bytes += file.pass.bytes;
  if (!file.pass.is_there) return Add(facts.name, "is missing");
  if (file.problem) {
    const std::string hash = file.is_changed() ? "; " + HashText(file) : "";
    run_.findings.push_back({run_.run_id, facts.name, file.problem->row, file.problem->byte,
                             file.problem->column, file.problem->what + more + hash});
    return;
  }
  const std::string rows = SizeText("rows", file.rows, facts.rows);
  if (file.is_changed()) {
    return Add(facts.name, "its contents were changed" +
                               SizeText("bytes", file.pass.bytes, facts.bytes) + rows + more +
                               "; " + HashText(file));
  }
  if (file.pass.bytes != facts.bytes || !rows.empty()) {
    Add(facts.name,
        "is not what run.json says" + SizeText("bytes", file.pass.bytes, facts.bytes) + rows);
  }
}

Outcome RunCheck::CheckTransactionsAndDaily(const FileFacts& transactions, const FileFacts* daily) {
  TransactionsCheck sums;
  Result<CheckedFile, Fault> rows = Pass(transactions, Depth::kRows, &sums);
  if (!rows) return Unexpected(rows.error());
  if (Outcome found = Diagnose(&*rows); !found) return found;
  const bool is_counted = rows->pass.is_there && !rows->problem;
  std::string more;  // what else a changed file shows
  if (daily != nullptr) {
    DailyCheck days(sums.Daily());
    Result<CheckedFile, Fault> totals = Pass(*daily, Depth::kRows, is_counted ? &days : nullptr);
    if (!totals) return Unexpected(totals.error());
    if (totals->pass.is_there && !totals->problem && is_counted) {
      totals->problem = days.Missing(totals->pass.bytes);
    }
    const bool is_daily_right = totals->pass.is_there && !totals->is_changed();
    if (rows->is_changed() && is_daily_right && totals->problem) {
      more = "; row " + std::to_string(totals->problem->row) +
             " of daily.csv, which is unchanged, " +
             "does not fit to it: " + totals->problem->column + " " + totals->problem->what;
      totals->problem.reset();
    }
    if (Outcome found = Diagnose(&*totals); !found) return found;
    AddFinding(*totals, "");
  }
  std::vector<std::string> differences;
  if (is_counted) differences = SumDifferences(*run_.manifest, sums);
  if (rows->is_changed()) {
    for (const std::string& difference : differences) more += "; run.json says " + difference;
  }
  AddFinding(*rows, more);
  if (rows->is_changed()) return {};
  for (const std::string& difference : differences) Add(kManifestName, "says " + difference);
  return {};
}

Outcome RunCheck::CheckPlain(const FileFacts& facts) {
  Result<CheckedFile, Fault> file = Pass(facts, Depth::kRows, nullptr);
  if (!file) return Unexpected(file.error());
  if (Outcome found = Diagnose(&*file); !found) return found;
  AddFinding(*file, "");
  return {};
}

}  // namespace

std::string Describe(const Finding& finding) {
  std::string text;
  for (const std::string& place : {finding.run_id, finding.file}) {
    if (!place.empty()) text += place + ": ";
  }
  std::string place;
  const auto add = [&place](const std::string& part) {
    place += place.empty() ? part : ", " + part;
  };
  if (finding.row) add(*finding.row == 0 ? "the header" : "row " + std::to_string(*finding.row));
  if (!finding.column.empty()) add("column " + finding.column);
  if (finding.byte) add("byte " + std::to_string(*finding.byte));
  if (!place.empty()) place += ": ";
  return text + place + finding.what;
}

Result<CheckedRun, Fault> CheckRun(const std::string& path, const RunCheckOptions& options) {
  RunCheck check(path, options);
  Outcome checked = check.CheckManifest();
  if (checked && check.has_manifest()) checked = check.CheckNames();
  if (checked && check.has_manifest()) checked = check.CheckFiles();
  if (!checked) return Unexpected(checked.error());
  return check.Take();
}

}  // namespace harrier
