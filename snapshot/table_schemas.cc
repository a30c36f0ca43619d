#include "snapshot/table_schemas.h"

#include "core/json_text.h"
#include "snapshot/columns.h"
#include "snapshot/quality_columns.h"
#include "snapshot/run_manifest.h"

namespace harrier {
namespace {

template <class Row>
void AppendTable(std::string_view file, const std::vector<Column<Row>>& columns, std::string* out) {
  *out += out->ends_with('[') ? "\n" : ",\n";
  JsonObjectWriter table(out);
  table.String("file", file);
  *table.Name("columns") += '[';
  for (const Column<Row>& column : columns) {
    *out += out->ends_with('[') ? "\n" : ",\n";
    JsonObjectWriter writer(out);
    writer.String("name", column.name);
    writer.String("type", CellTypeName(column.type));
    writer.Bool("nullable", column.empty == Empty::kWhenUnknown);
    writer.String("meaning", column.meaning);
    writer.Close();
  }
  *out += "\n]";
  table.Close();
}

}  // namespace

std::string TableSchemasJson() {
  std::string out;
  JsonObjectWriter object(&out);
  object.Number("schema_version", std::int64_t{kManifestSchemaVersion});
  *object.Name("tables") += '[';
  AppendTable(kTransactionsFile, TransactionColumns(), &out);
  AppendTable(kThresholdsFile, ThresholdColumns(), &out);
  AppendTable(kTypesFile, TypeColumns(), &out);
  AppendTable(kMatrixFile, MatrixColumns(), &out);
  AppendTable(kCasesFile, CaseColumns(), &out);
  AppendTable(kDailyFile, DailyColumns(), &out);
  out += "\n]";
  object.Close();
  out += '\n';
  return out;
}

}  // namespace harrier
