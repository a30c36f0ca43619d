#include "snapshot/report_file.h"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <string_view>

#include "snapshot/columns.h"
#include "snapshot/quality_columns.h"
#include "snapshot/report_page.h"
#include "snapshot/snapshot_file.h"

namespace harrier {
namespace {

Outcome ReadBack(const std::string& folder, std::string_view name, std::string* text) {
  const std::string path = folder + "/" + std::string(name);
  std::ifstream file(path, std::ios::binary);
  text->assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  if (!file.is_open() || file.bad()) return Unexpected(PathFault(path, "read", errno));
  return {};
}

}  // namespace

Result<FileFacts, Fault> WriteReport(const std::string& folder, const RunManifest& run) {
  ReportInputs inputs;
  inputs.run = ManifestJson(run);
  Outcome read = ReadBack(folder, kThresholdsFile, &inputs.thresholds);
  if (read) read = ReadBack(folder, kTypesFile, &inputs.metrics_by_type);
  if (read) read = ReadBack(folder, kMatrixFile, &inputs.confusion_matrix);
  if (read) read = ReadBack(folder, kDailyFile, &inputs.daily);
  if (read) read = ReadBack(folder, kCasesFile, &inputs.cases);
  if (!read) return Unexpected(read.error());
  auto file = SnapshotFile::Create(folder, std::string(kReportFile));
  if (!file) return Unexpected(file.error());
  *(*file)->buffer() = ReportPage(inputs);
  return (*file)->Finish();
}

}  // namespace harrier
