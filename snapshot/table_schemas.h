// TableSchemasJson: every CSV file of a snapshot with its columns, for programs that read them: the
// Power BI project and the report are made from it. Pure.
#pragma once

#include <string>

namespace harrier {

// One JSON object: {"schema_version", "tables": [{"file", "columns": [{"name", "type", "nullable",
// "meaning"}]}]}, a column on a line.
[[nodiscard]] std::string TableSchemasJson();

}  // namespace harrier
