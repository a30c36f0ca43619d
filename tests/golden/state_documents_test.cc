// docs/features.md and docs/rules.md hold the tables of the code, line by line.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "scoring/feature_table.h"
#include "scoring/policy.h"
#include "scoring/rules.h"

namespace harrier {
namespace {

std::string ReadDocument(const std::string& name) {
  std::ifstream file(std::string(HARRIER_SOURCE_DIR) + "/docs/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string NeedsInWords(std::uint32_t needs) {
  constexpr std::array<std::string_view, kNeedCount> kWords = {"history",  "channel",  "country",
                                                               "merchant", "position", "category",
                                                               "spike",    "risk",     "fraud run"};
  std::string words;
  for (std::size_t need = 0; need < kNeedCount; ++need) {
    if ((needs >> need & 1U) == 0) continue;
    words += words.empty() ? "" : ", ";
    words += kWords[need];
  }
  return words.empty() ? "-" : words;
}

std::string OrDash(std::string_view text) { return text.empty() ? "-" : std::string(text); }

// The features that this version of the table brought.
std::string FeatureTableOf(int version) {
  std::string table =
      "| feature | unit | definition | needs | the forest sees without |\n"
      "|---|---|---|---|---|\n";
  for (const FeatureInfo& feature : kFeatureTable) {
    if (VersionOf(feature.id) != version) continue;
    table += "| " + std::string(feature.name) + " | " + OrDash(feature.unit) + " | " +
             std::string(feature.definition) + " | " + NeedsInWords(feature.needs) + " | " +
             std::string(feature.neutral) + " |\n";
  }
  return table;
}

TEST(StateDocuments, FeaturesPageHoldsTheTableOfEachVersion) {
  const std::string page = ReadDocument("features.md");
  for (int version = 1; version <= kFeatureVersionMax; ++version) {
    const std::string table = FeatureTableOf(version);
    EXPECT_NE(page.find("\n\n" + table + "\n"), std::string::npos)
        << "docs/features.md should contain:\n"
        << table;
  }
}

std::string WindowInWords(const RuleInfo& rule) {
  return rule.window_s == 0 ? "-" : std::to_string(rule.window_s) + " s";
}

TEST(StateDocuments, RulesPageHoldsTheRuleTableWithTheDefaults) {
  const Policy defaults;
  std::string table =
      "| rule | category | fires when | window | needs | refunds | weight | mode |\n"
      "|---|---|---|---|---|---|---|---|\n";
  for (const RuleInfo& rule : kRuleTable) {
    const RulePolicy& policy = defaults.rules[static_cast<std::size_t>(rule.id)];
    std::ostringstream weight;
    weight << policy.weight;
    table += "| " + std::string(rule.name) + " | " + std::string(rule.category) + " | " +
             std::string(rule.fires_when) + " | " + WindowInWords(rule) + " | " +
             NeedsInWords(rule.needs) + " | " +
             (rule.refunds == RefundsCan::kFire ? "can fire it" : "exempt") + " | " + weight.str() +
             " | " + (policy.mode == RuleMode::kEnforce ? "enforce" : "shadow") + " |\n";
  }
  EXPECT_NE(ReadDocument("rules.md").find(table), std::string::npos)
      << "docs/rules.md should contain:\n"
      << table;
}

}  // namespace
}  // namespace harrier
