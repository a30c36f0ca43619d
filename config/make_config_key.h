// Makes entries of the table of keys from a member of Config and a ValueForm. Pure.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "config/config_key.h"
#include "config/value_form.h"

namespace harrier {

[[nodiscard]] inline Result<void, std::string> MustBe(const std::string& allowed) {
  return Unexpected("must be " + allowed);
}

// A key that holds one scalar. `field` is a generic accessor: of a const Config it gives a const
// reference, of another one a reference. The member's type may be narrower than the form's (int,
// enumerations).
template <class Field, class T>
[[nodiscard]] ConfigKey Key(const std::string& name, Field field, const ValueForm<T>& form,
                            const std::string& meaning) {
  using Member = std::decay_t<decltype(field(std::declval<Config&>()))>;
  ConfigKey key{.name = name,
                .meaning = meaning,
                .allowed = form.allowed,
                .json_schema = form.json_schema,
                .chapter = {},
                .write = {},
                .read = {}};
  key.write = [field, form](const std::string& /*full_name*/, const ConfigValue& value,
                            Config* config) -> Result<void, std::string> {
    std::optional<T> read = form.Read(value);
    if (!read) return MustBe(form.allowed);
    field(*config) = static_cast<Member>(std::move(*read));
    return {};
  };
  key.read = [field, form, name = key.name](const Config& config) {
    return std::vector<ConfigEntry>{{name, form.json(static_cast<T>(field(config)))}};
  };
  return key;
}

[[nodiscard]] std::vector<std::string> SplitAtCommas(const std::string& text);

// The items of a list: of a JSON array, or of text without a type, separated by commas.
template <class T>
[[nodiscard]] std::optional<std::vector<T>> ReadSortedList(const ConfigValue& value,
                                                           const ValueForm<T>& form) {
  const bool is_list = value.kind == ConfigValue::Kind::kList;
  if (!is_list && value.kind != ConfigValue::Kind::kUntyped) return std::nullopt;
  std::vector<T> items;
  for (const std::string& text : is_list ? value.items : SplitAtCommas(value.text)) {
    std::optional<T> item = form.parse(text);
    if (!item) return std::nullopt;
    items.push_back(std::move(*item));
  }
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
  return items;
}

// A key that holds a sorted list without repetitions.
template <class Field, class T>
[[nodiscard]] ConfigKey ListKey(const std::string& name, Field field, const ValueForm<T>& form,
                                const std::string& meaning) {
  ConfigKey key{.name = name,
                .meaning = meaning,
                .allowed = "a list; each item " + form.allowed,
                .json_schema = R"({"type":"array","items":)" + form.json_schema + '}',
                .chapter = {},
                .write = {},
                .read = {}};
  key.write = [field, form, allowed = key.allowed](const std::string& /*full_name*/,
                                                   const ConfigValue& value,
                                                   Config* config) -> Result<void, std::string> {
    std::optional<std::vector<T>> items = ReadSortedList(value, form);
    if (!items) return MustBe(allowed);
    field(*config) = std::move(*items);
    return {};
  };
  key.read = [field, form, name = key.name](const Config& config) {
    std::string json = "[";
    for (const T& item : field(config)) json += (json.size() == 1 ? "" : ",") + form.json(item);
    return std::vector<ConfigEntry>{{name, json + ']'}};
  };
  return key;
}

// The families of keys: a currency's rate each, a librdkafka property each.
[[nodiscard]] ConfigKey ExchangeRatesKey();
[[nodiscard]] ConfigKey KafkaPropertiesKey();

}  // namespace harrier
