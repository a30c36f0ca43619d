#include "config/config_schema_json.h"

#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "config/config_keys.h"

namespace harrier {
namespace {

using Json = nlohmann::ordered_json;  // members stay in table order

Json NewSection() {
  Json section;
  section["type"] = "object";
  section["additionalProperties"] = false;
  section["properties"] = Json::object();
  return section;
}

// The section that holds the key, made when missing; `name` becomes the key's last part.
Json* SectionOf(Json* root, std::string_view* name) {
  Json* section = root;
  for (std::size_t dot = name->find('.'); dot != std::string_view::npos; dot = name->find('.')) {
    Json& child = (*section)["properties"][std::string(name->substr(0, dot))];
    if (child.is_null()) child = NewSection();
    section = &child;
    name->remove_prefix(dot + 1);
  }
  return section;
}

}  // namespace

std::string ConfigSchemaText() {
  Json root;
  root["$schema"] = "http://json-schema.org/draft-07/schema#";
  root["title"] = "Configuration of Harrier";
  root.update(NewSection());
  root["properties"]["$schema"] = {{"type", "string"}};
  const Config defaults;
  for (const ConfigKey& key : ConfigKeys()) {
    std::string_view name = key.name;
    Json* const section = SectionOf(&root, &name);
    Json value = Json::parse(key.json_schema);
    value["description"] = key.meaning + '.';
    if (key.is_family()) {
      section->erase("properties");
      (*section)["additionalProperties"] = std::move(value);
    } else {
      value["default"] = Json::parse(key.read(defaults).front().json);
      (*section)["properties"][std::string(name)] = std::move(value);
    }
  }
  return root.dump(2) + '\n';
}

}  // namespace harrier
