// `harrier explain` on files: what it prints, what it finds, how it ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/fakes/finished_program.h"
#include "tests/fakes/temporary_folder.h"

namespace harrier {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

std::vector<std::string> LinesOf(const std::string& path) {
  std::vector<std::string> lines;
  std::istringstream in(ReadWholeFile(path));
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Customers whose ids JSON can spell in more than one way, and one of the usual kind; late in the
// file each has a payment that is flagged.
std::string OddLog() {
  const std::vector<std::string> spelled = {"c1", R"(say \"hi\")", "\xC3\xA4\xE2\x82\xAC",
                                            R"(\u0063\/2)", R"(tab\\)"};
  std::string log;
  for (int number = 0; number < 40; ++number) {
    const std::string& customer = spelled[static_cast<std::size_t>(number) % spelled.size()];
    const int amount = number < 35 ? 20 + number : 25'000;
    log += R"({"transaction_id":"t)" + std::to_string(number) + R"(","customer_id":")" + customer +
           R"(","timestamp":"2026-01-05T1)" + std::to_string(number / 10) + ":0" +
           std::to_string(number % 10) + R"(:00Z","amount":)" + std::to_string(amount) +
           R"(,"merchant_category":"grocery","channel":"pos","country":"DE","city":"Berlin",)" +
           R"("latitude":52.5,"longitude":13.4})" + '\n';
  }
  return log;
}

class ExplainCommandTest : public testing::Test {
 protected:
  FinishedProgram Run(const std::string& arguments) const {
    return RunInShell("cd '" + folder_.path() +
                          "' && env -i PATH=\"$PATH\" HARRIER_MODEL_PATH='" HARRIER_SOURCE_DIR
                          "/config/models/default.json' '" HARRIER_BINARY "' " +
                          arguments + " 2>errors",
                      folder_ / "errors");
  }
  FinishedProgram Explain(const std::string& arguments) const {
    return Run("explain --input log " + arguments);
  }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  // Runs the detector over what is in `log`.
  [[nodiscard]] std::vector<std::string> Alerts() const {
    const FinishedProgram run = Run("run --input log --alerts alerts --quiet");
    EXPECT_EQ(run.exit_code, 0) << run.errors;
    return LinesOf(folder_ / "alerts");
  }
  void Simulate() const {
    const FinishedProgram run =
        Run("simulate --transactions 6000 --customers 300 --seed 3 --hostile --quiet --out log");
    ASSERT_EQ(run.exit_code, 0) << run.errors;
  }
  // The first difference between the log and an alert that was tampered with.
  [[nodiscard]] json DifferenceOf(const std::string& alert) const {
    Write("alert", alert);
    const FinishedProgram explained = Explain("--alert alert --json");
    EXPECT_EQ(explained.exit_code, 5) << explained.output << explained.errors;
    const json object = json::parse(explained.output);
    EXPECT_FALSE(object.at("reproduced").get<bool>());
    return object.value("difference", json());
  }

  TemporaryFolder folder_;
};

std::string Replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

TEST_F(ExplainCommandTest, AlertsOfHostileTrafficAreReproduced) {
  Simulate();
  const std::vector<std::string> alerts = Alerts();
  ASSERT_GT(alerts.size(), 20U);
  for (std::size_t i = 0; i < alerts.size(); i += alerts.size() / 6) {
    Write("alert", alerts[i]);
    const FinishedProgram explained = Explain("--alert alert --json");
    ASSERT_EQ(explained.exit_code, 0) << explained.output << explained.errors;
    const json object = json::parse(explained.output);
    const json alert = json::parse(alerts[i]);
    EXPECT_TRUE(object.at("reproduced").get<bool>());
    EXPECT_EQ(object.at("published"), alert);
    EXPECT_EQ(object.at("verdict").at("severity"), alert.at("severity"));
    EXPECT_EQ(object.at("score").at("raw_score"), alert.at("model").at("raw_score"));
    for (const json& feature : object.at("features")) {
      EXPECT_EQ(feature.value("value", json()),
                alert.at("features").value(feature.at("name").get<std::string>(), json()));
    }
  }
}

TEST_F(ExplainCommandTest, OddCustomerIdsAreFound) {
  Write("log", OddLog());
  const std::vector<std::string> alerts = Alerts();
  ASSERT_EQ(alerts.size(), 5U);
  for (const std::string& alert : alerts) {
    Write("alert", alert);
    const FinishedProgram explained = Explain("--alert alert --json");
    ASSERT_EQ(explained.exit_code, 0) << explained.output << explained.errors;
    EXPECT_EQ(json::parse(explained.output).at("history").at("records_folded"), 7);
  }
}

TEST_F(ExplainCommandTest, PeopleAreToldEverything) {
  Write("log", OddLog());
  const std::string id = json::parse(Alerts().front()).at("alert_id");
  const FinishedProgram explained = Explain(id + " --alerts alerts");
  ASSERT_EQ(explained.exit_code, 0) << explained.errors;
  EXPECT_THAT(explained.output,
              AllOf(HasSubstr("Alert " + id + ": reproduced, byte for byte\n"),
                    HasSubstr("\nEarlier transactions that were looked at: 7, newest first\n"),
                    HasSubstr("fired         amount: 25,000.00 EUR, above 10,000.00 EUR"),
                    HasSubstr("earlier purchases: 7; mean: 35.00; deviation: 10.80"),
                    HasSubstr("\n  The shortest paths:\n"),
                    HasSubstr("\n  What made the path shorter (more unusual) or longer, from "),
                    HasSubstr("x (1 - 0.5 HIGH_AMOUNT)")));
}

TEST_F(ExplainCommandTest, AnAlertComesThroughStandardInputToo) {
  Write("log", OddLog());
  static_cast<void>(Alerts());
  const FinishedProgram explained = Explain("--alert - <alerts");
  EXPECT_EQ(explained.exit_code, 3);  // more than one
  EXPECT_THAT(explained.errors, HasSubstr("not one JSON object"));
  EXPECT_EQ(Run("explain --alert alert --input - <log").exit_code, 3) << "there is no alert";
  Write("alert", LinesOf(folder_ / "alerts").back());
  EXPECT_EQ(Run("explain --alert alert --input - <log").exit_code, 0);
}

TEST_F(ExplainCommandTest, WhateverWasChangedIsNamed) {
  Write("log", OddLog());
  const std::string alert = Alerts().front();
  json found = DifferenceOf(Replaced(alert, R"("observed":25000)", R"("observed":25001)"));
  EXPECT_EQ(found.at("path"), "reasons[0].observed");
  EXPECT_EQ(found.at("published"), "25001");
  EXPECT_EQ(found.at("recomputed"), "25000");
  found = DifferenceOf(Replaced(alert, R"("count_10m":2)", R"("count_10m":9)"));
  EXPECT_EQ(found.at("path"), "features.count_10m");
  found = DifferenceOf(Replaced(alert, R"("amount":25000)", R"("amount":2500)"));
  EXPECT_EQ(found.at("path"), "transaction.amount");
  found = DifferenceOf(Replaced(alert, R"("offset":35)", R"("offset":36)"));
  EXPECT_EQ(found.at("path"), "source.offset");
  EXPECT_THAT(found.at("recomputed").get<std::string>(), HasSubstr("transaction t36 of customer"));
  found = DifferenceOf(Replaced(alert, R"("offset":35)", R"("offset":3500)"));
  EXPECT_EQ(found.at("path"), "source.offset");
  found = DifferenceOf(Replaced(alert, R"("partition":0)", R"("partition":2)"));
  EXPECT_EQ(found.at("path"), "source.partition");
  found = DifferenceOf(Replaced(alert, R"("transaction_id":"t35")", R"("transaction_id":"t0")"));
  EXPECT_EQ(found.at("path"), "transaction.transaction_id");
  found = DifferenceOf(Replaced(alert, R"("customer_id":"c1")", R"("customer_id":"c9")"));
  EXPECT_EQ(found.at("path"), "transaction.customer_id");
  const std::string id = json::parse(alert).at("alert_id");
  found = DifferenceOf(Replaced(alert, id, std::string(32, '0')));
  EXPECT_EQ(found.at("path"), "alert_id");
  const std::string policy = json::parse(alert).at("policy").at("id");
  found = DifferenceOf(Replaced(alert, policy, std::string(64, '0')));
  EXPECT_EQ(found.at("path"), "policy.id");
}

TEST_F(ExplainCommandTest, AnotherPolicyIsSaidFirst) {
  Write("log", OddLog());
  const std::string alert = Alerts().front();
  Write("alert", alert);
  const std::string changed = " --alert alert --set rules.HIGH_AMOUNT.amount_above=9000";
  const FinishedProgram explained = Explain(changed);
  EXPECT_EQ(explained.exit_code, 5);
  EXPECT_THAT(explained.output,
              AllOf(HasSubstr("made under policy " +
                              json::parse(alert).at("policy").at("id").get<std::string>()),
                    HasSubstr("give the configuration of then")));
  EXPECT_EQ(json::parse(Explain(changed + " --json").output).at("problem"), "policy_differs");
  const FinishedProgram other_topic = Explain(" --alert alert --set topics.transactions=other");
  EXPECT_EQ(other_topic.exit_code, 5);
  EXPECT_THAT(other_topic.output, HasSubstr("--set topics.transactions=transactions"));
}

TEST_F(ExplainCommandTest, ALogThatWasChangedIsFoundOut) {
  Write("log", OddLog());
  Write("alert", Alerts().front());
  Write("log", Replaced(OddLog(), R"("amount":20,)", R"("amount":21,)"));
  const FinishedProgram explained = Explain("--alert alert");
  EXPECT_EQ(explained.exit_code, 5);
  EXPECT_THAT(explained.output, AllOf(HasSubstr("NOT reproduced"), HasSubstr("first difference")));
}

TEST_F(ExplainCommandTest, MistakesAreUsage) {
  Write("log", OddLog());
  static_cast<void>(Alerts());
  EXPECT_EQ(Explain("").exit_code, 2);
  EXPECT_EQ(Explain("abc --alerts alerts").exit_code, 2);
  EXPECT_EQ(Explain(std::string(32, 'a')).exit_code, 2);
  const FinishedProgram unknown = Explain(std::string(32, 'a') + " --alerts alerts");
  EXPECT_EQ(unknown.exit_code, 3);
  EXPECT_THAT(unknown.errors, HasSubstr("holds no alert aaaa"));
  EXPECT_EQ(Explain("--alert missing").exit_code, 3);
  Write("alert", LinesOf(folder_ / "alerts").front());
  const FinishedProgram nowhere = Explain("--alert alert --archive nowhere");
  EXPECT_EQ(nowhere.exit_code, 3);
  EXPECT_THAT(nowhere.errors, HasSubstr("--archive nowhere: there is no state archive here"));
}

TEST_F(ExplainCommandTest, NothingIsArchivedOfNothing) {
  const FinishedProgram archived = Run("state archive --state-dir nowhere --out archives");
  EXPECT_EQ(archived.exit_code, 3);
  EXPECT_THAT(archived.errors, HasSubstr("name the detector's with --state-dir"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "archives"));
}

}  // namespace
}  // namespace harrier
