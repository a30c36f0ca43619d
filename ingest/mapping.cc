#include "ingest/mapping.h"

#include "scoring/policy.h"

namespace harrier {
namespace {

std::string Join(const std::vector<std::string_view>& names, std::string_view separator) {
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += separator;
    text += name;
  }
  return text;
}

bool Has(const Mapping& mapping, std::string_view name) {
  for (std::size_t i = 0; i < kTransactionFieldCount; ++i) {
    if (kTransactionFieldNames[i] == name) return mapping.Has(static_cast<TransactionField>(i));
  }
  return false;
}

}  // namespace

std::string DescribeColumn(const Column& column) {
  if (const auto* name = std::get_if<std::string>(&column)) return '"' + *name + '"';
  return "number " + std::to_string(std::get<std::size_t>(column));
}

std::vector<std::string> DescribeGaps(const Mapping& mapping) {
  std::vector<std::string_view> absent;
  for (std::size_t i = 0; i < kTransactionFieldCount; ++i) {
    if (!mapping.Has(static_cast<TransactionField>(i))) absent.push_back(kTransactionFieldNames[i]);
  }
  std::vector<std::string> lines;
  if (!absent.empty()) {
    lines.push_back("absent, rules and features that need them are skipped: " + Join(absent, ", "));
  }
  if (!mapping.Has(TransactionField::kCurrency)) {
    lines.emplace_back("default taken by the detector: currency = its default_currency (EUR)");
  }
  if (!mapping.Has(TransactionField::kCardPresent)) {
    lines.emplace_back(
        "default taken by the detector: card_present = true for channel atm, branch and pos");
  }
  if (!mapping.label) lines.emplace_back("no labels: the mapping names no label column");
  return lines;
}

std::string RequiredFieldsSetting(const Mapping& mapping) {
  std::vector<std::string_view> present;
  bool lacks_one = false;
  const StatePolicy defaults;
  for (const std::string& name : defaults.required_fields) {
    if (Has(mapping, name)) {
      present.push_back(name);
    } else {
      lacks_one = true;
    }
  }
  if (!lacks_one) return "";
  return "input.required_fields=" + Join(present, ",");
}

}  // namespace harrier
