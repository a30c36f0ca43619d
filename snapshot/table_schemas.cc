#include "snapshot/table_schemas.h"

#include "core/json_text.h"
#include "snapshot/run_manifest.h"
#include "snapshot/table_facts.h"

namespace harrier {
namespace {

void AppendTable(const TableFacts& facts, std::string* out) {
  *out += out->ends_with('[') ? "\n" : ",\n";
  JsonObjectWriter table(out);
  table.String("file", facts.file);
  *table.Name("columns") += '[';
  for (const ColumnFacts& column : facts.columns) {
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
  for (const TableFacts& table : AllTables()) AppendTable(table, &out);
  out += "\n]";
  object.Close();
  out += '\n';
  return out;
}

}  // namespace harrier
