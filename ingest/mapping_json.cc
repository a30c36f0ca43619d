#include "ingest/mapping_json.h"

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <utility>

namespace harrier {
namespace {

using Json = nlohmann::json;

// Unwinds the readers below; never leaves this file.
struct MappingError {
  std::string text;
};

[[noreturn]] void Fail(const std::string& where, const std::string& what) {
  throw MappingError{where.empty() ? what : where + ": " + what};
}

// One object of the file and the path to it. Every member that is asked for counts as known;
// Close() refuses the others.
class ObjectReader {
 public:
  ObjectReader(const Json& json, std::string path) : json_(json), path_(std::move(path)) {
    if (!json.is_object()) Fail(path_, "is " + json.dump() + "; must be an object");
  }

  [[nodiscard]] const Json* Find(const char* name) {
    known_.emplace_back(name);
    const auto found = json_.find(name);
    return found == json_.end() ? nullptr : &*found;
  }
  [[nodiscard]] const Json& Need(const char* name) {
    const Json* value = Find(name);
    if (value == nullptr) Fail(path_, std::string("has no member \"") + name + '"');
    return *value;
  }
  [[nodiscard]] std::string String(const char* name, const std::string& fallback) {
    const Json* value = Find(name);
    if (value == nullptr) return fallback;
    if (!value->is_string()) Fail(PathOf(name), "is " + value->dump() + "; must be text");
    return value->get<std::string>();
  }
  [[nodiscard]] bool Bool(const char* name, bool fallback) {
    const Json* value = Find(name);
    if (value == nullptr) return fallback;
    if (!value->is_boolean()) Fail(PathOf(name), "is " + value->dump() + "; must be true or false");
    return value->get<bool>();
  }
  [[nodiscard]] std::int64_t Count(const char* name, std::int64_t max) {
    const Json* value = Find(name);
    if (value == nullptr) return 0;
    if (!value->is_number_integer() || *value < 0 || *value > max) {
      Fail(PathOf(name),
           "is " + value->dump() + "; must be a whole number from 0 to " + std::to_string(max));
    }
    return value->get<std::int64_t>();
  }
  // One of `allowed`.
  [[nodiscard]] std::string Choice(const char* name, std::initializer_list<const char*> allowed) {
    const std::string value = String(name, *allowed.begin());
    if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return value;
    std::string list;
    for (const char* choice : allowed) list += (list.empty() ? "" : ", ") + std::string(choice);
    Fail(PathOf(name), "is \"" + value + "\"; must be one of " + list);
  }
  // A single printable ASCII character or a tab.
  [[nodiscard]] char Character(const char* name, const std::string& fallback) {
    const std::string value = String(name, fallback);
    const bool fits = value.size() == 1 && ((value[0] >= ' ' && value[0] <= '~') || value == "\t");
    if (!fits) Fail(PathOf(name), "is \"" + value + "\"; must be one ASCII character");
    return value[0];
  }
  [[nodiscard]] std::string PathOf(const char* name) const {
    return path_.empty() ? name : path_ + '.' + name;
  }
  [[nodiscard]] const std::string& path() const { return path_; }

  void Close() const {
    for (const auto& [name, value] : json_.items()) {
      if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
      std::string list;
      for (const std::string& known : known_) list += (list.empty() ? "" : ", ") + known;
      Fail(PathOf(name.c_str()), "is unknown here; allowed are " + list);
    }
  }

 private:
  const Json& json_;
  std::string path_;
  std::vector<std::string> known_;
};

Column ReadColumn(const Json& json, const std::string& path) {
  if (json.is_string()) return json.get<std::string>();
  if (json.is_number_integer() && json >= 1) return json.get<std::size_t>();
  Fail(path,
       "is " + json.dump() + "; must be the name of a column or its number, the first being 1");
}

std::vector<Column> ReadColumns(const Json& json, const std::string& path) {
  if (!json.is_array()) return {ReadColumn(json, path)};
  if (json.empty()) Fail(path, "is empty; must name a column");
  std::vector<Column> columns;
  for (const Json& column : json) columns.push_back(ReadColumn(column, path));
  return columns;
}

std::string ReadText(const Json& json, const std::string& path) {
  if (!json.is_string()) Fail(path, "is " + json.dump() + "; must be text");
  return json.get<std::string>();
}

std::vector<std::string> ReadTexts(const Json* json, const std::string& path) {
  std::vector<std::string> texts;
  if (json == nullptr) return texts;
  if (!json->is_array()) Fail(path, "is " + json->dump() + "; must be a list of texts");
  for (const Json& text : *json) texts.push_back(ReadText(text, path));
  return texts;
}

std::map<std::string, std::string, std::less<>> ReadDictionary(const Json* json,
                                                               const std::string& path) {
  std::map<std::string, std::string, std::less<>> dictionary;
  if (json == nullptr) return dictionary;
  if (!json->is_object()) Fail(path, "is " + json->dump() + "; must be an object of texts");
  for (const auto& [cell, value] : json->items()) {
    dictionary.emplace(cell, ReadText(value, path + '.' + cell));
  }
  return dictionary;
}

FieldSource ReadSource(ObjectReader* object) {
  FieldSource source;
  const Json* column = object->Find("column");
  const Json* constant = object->Find("constant");
  const bool is_line_number = object->Bool("line_number", false);
  const int given = (column != nullptr) + (constant != nullptr) + (is_line_number ? 1 : 0);
  if (given != 1) {
    Fail(object->path(), "must have exactly one of column, constant and \"line_number\": true");
  }
  if (column != nullptr) {
    source.kind = FieldSource::Kind::kColumns;
    source.columns = ReadColumns(*column, object->PathOf("column"));
  } else if (constant != nullptr) {
    source.kind = FieldSource::Kind::kConstant;
    source.constant = ReadText(*constant, object->PathOf("constant"));
  } else {
    source.kind = FieldSource::Kind::kLineNumber;
  }
  source.prefix = object->String("prefix", "");
  source.translation.values = ReadDictionary(object->Find("values"), object->PathOf("values"));
  if (const Json* otherwise = object->Find("otherwise")) {
    if (source.translation.values.empty()) {
      Fail(object->PathOf("otherwise"), "needs \"values\" beside it");
    }
    source.translation.otherwise = ReadText(*otherwise, object->PathOf("otherwise"));
  }
  return source;
}

TimeFormat ReadTimeFormat(ObjectReader* object) {
  TimeFormat format;
  const std::string kind =
      object->Choice("format", {"rfc3339", "seconds", "milliseconds", "pattern"});
  if (kind == "seconds") format.kind = TimeFormat::Kind::kSeconds;
  if (kind == "milliseconds") format.kind = TimeFormat::Kind::kMilliseconds;
  if (kind == "seconds" || kind == "milliseconds") {
    const std::string since = object->String("since", "1970-01-01T00:00:00Z");
    const auto time = ParseEventTime(since);
    if (!time) {
      Fail(object->PathOf("since"),
           "is \"" + since + "\"; must be a time such as 2018-04-01T00:00:00Z");
    }
    format.since = *time;
  }
  if (kind == "pattern") {
    format.kind = TimeFormat::Kind::kPattern;
    format.pattern = ReadText(object->Need("pattern"), object->PathOf("pattern"));
    format.zone = object->String("zone", "UTC");
  }
  return format;
}

AmountFormat ReadAmountFormat(ObjectReader* object) {
  AmountFormat format;
  format.is_minor_unit = object->Choice("unit", {"major", "minor"}) == "minor";
  format.decimal_mark = object->Character("decimal_mark", ".");
  if (!object->String("thousands_mark", "").empty()) {
    format.thousands_mark = object->Character("thousands_mark", "");
  }
  if (format.thousands_mark == format.decimal_mark) {
    Fail(object->PathOf("thousands_mark"), "is the decimal mark, too");
  }
  format.is_negated = object->Choice("purchase_sign", {"positive", "negative"}) == "negative";
  return format;
}

LabelMapping ReadLabel(const Json& json) {
  constexpr std::int64_t kDelayDaysMax = 3650;
  LabelMapping label;
  ObjectReader object(json, "label");
  label.column = ReadColumn(object.Need("column"), object.PathOf("column"));
  label.anomaly = ReadTexts(&object.Need("anomaly"), object.PathOf("anomaly"));
  label.normal = ReadTexts(object.Find("normal"), object.PathOf("normal"));
  label.delay_ms = object.Count("delay_days", kDelayDaysMax) * kDayMs;
  if (const Json* type = object.Find("anomaly_type")) {
    ObjectReader type_object(*type, object.PathOf("anomaly_type"));
    label.type_column = ReadColumn(type_object.Need("column"), type_object.PathOf("column"));
    label.types = ReadDictionary(type_object.Find("values"), type_object.PathOf("values"));
    type_object.Close();
  }
  object.Close();
  return label;
}

void ReadField(const Json& json, TransactionField field, Mapping* mapping) {
  ObjectReader object(json, "fields." + std::string(FieldName(field)));
  mapping->fields[static_cast<std::size_t>(field)] = ReadSource(&object);
  if (field == TransactionField::kTimestamp) mapping->time = ReadTimeFormat(&object);
  if (field == TransactionField::kAmount) mapping->amount = ReadAmountFormat(&object);
  object.Close();
}

void ReadFields(const Json& json, Mapping* mapping) {
  ObjectReader fields(json, "fields");
  for (std::size_t i = 0; i < kTransactionFieldCount; ++i) {
    const auto field = static_cast<TransactionField>(i);
    const std::string name(FieldName(field));
    const Json* source =
        IsAlwaysRequired(field) ? &fields.Need(name.c_str()) : fields.Find(name.c_str());
    if (source != nullptr) ReadField(*source, field, mapping);
  }
  fields.Close();
}

void ReadCsv(const Json& json, Mapping* mapping) {
  constexpr std::int64_t kLinesBeforeMax = 1000;
  ObjectReader csv(json, "csv");
  mapping->delimiter = csv.Character("delimiter", ",");
  if (mapping->delimiter == '"') Fail("csv.delimiter", "is the quote; must be another character");
  mapping->has_header = csv.Bool("header", true);
  mapping->lines_before = static_cast<int>(csv.Count("lines_before", kLinesBeforeMax));
  csv.Close();
}

Mapping ReadMapping(const Json& json) {
  Mapping mapping;
  ObjectReader root(json, "");
  static_cast<void>(root.String("$schema", ""));
  static_cast<void>(root.String("description", ""));
  if (const Json* csv = root.Find("csv")) ReadCsv(*csv, &mapping);
  ReadFields(root.Need("fields"), &mapping);
  if (const Json* label = root.Find("label")) mapping.label = ReadLabel(*label);
  root.Close();
  return mapping;
}

}  // namespace

Result<Mapping, std::string> ParseMapping(std::string_view json) {
  try {
    return ReadMapping(Json::parse(json, nullptr, true, true));
  } catch (const MappingError& error) {
    return Unexpected(error.text);
  } catch (const Json::exception& error) {
    return Unexpected(std::string(error.what()));
  }
}

}  // namespace harrier
