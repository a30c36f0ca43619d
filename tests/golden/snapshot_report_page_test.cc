// report.html: asks for nothing, keeps every byte of the tables, and none of them comes alive.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "core/sha256.h"
#include "snapshot/report_page.h"
#include "stream/base64.h"

namespace harrier {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kHostile =
    "</script><img src=x onerror=alert(1)>,\"a\nb\r\n\"\"c\"\"\",'=1+1,<!-- "
    "<script>,&lt;b&gt;,{{script}}";

ReportInputs Inputs() {
  ReportInputs inputs;
  inputs.run = R"({"run_id":"</SCRIPT>"})";
  inputs.thresholds = "threshold\n0.5\n";
  inputs.metrics_by_type = "type\n" + std::string(kHostile) + "\n";
  inputs.confusion_matrix = "detector\nml\n";
  inputs.daily = "event_date\n2026-01-05\n";
  inputs.cases = "case_id\n1\n";
  return inputs;
}

std::string Between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t from = text.find(begin);
  if (from == std::string::npos) return "(no " + begin + ")";
  const std::size_t start = from + begin.size();
  return text.substr(start, text.find(end, start) - start);
}

std::string Block(const std::string& page, const std::string& name) {
  return Between(page, "id=\"data-" + name + "\">", "</script>");
}

std::size_t CountOf(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

std::string Undone(std::string text) {
  text = std::regex_replace(text, std::regex("&lt;"), "<");
  text = std::regex_replace(text, std::regex("&#13;"), "\r");
  return std::regex_replace(text, std::regex("&amp;"), "&");
}

TEST(ReportPageTest, NamesNoAddressThatABrowserWouldAskFor) {
  const std::string page = ReportPage(Inputs());
  const std::regex request(
      R"re((src|href|action|url|import|fetch)\s*[=(]\s*["']?\s*(https?:)?//)re");
  EXPECT_FALSE(std::regex_search(page, request));
  EXPECT_THAT(page, Not(HasSubstr("@import")));
  EXPECT_THAT(page, Not(HasSubstr("XMLHttpRequest")));
}

TEST(ReportPageTest, ThePolicyAllowsThisScriptAndThisStyleAndNothingElse) {
  const std::string page = ReportPage(Inputs());
  const std::string policy = Between(page, "Content-Security-Policy\" content=\"", "\">");
  const auto source = [](const std::string& text) {
    const Sha256Digest digest = Sha256(text);
    return "'sha256-" + EncodeBase64(std::string(digest.begin(), digest.end())) + "'";
  };
  EXPECT_EQ(policy, "default-src 'none'; script-src " +
                        source(Between(page, "<script>", "</script>")) + "; style-src " +
                        source(Between(page, "<style>", "</style>")) +
                        "; img-src data:; base-uri 'none'; form-action 'none'; "
                        "require-trusted-types-for 'script'; trusted-types 'none'");
}

TEST(ReportPageTest, HostileTextEndsNoBlockAndIsKeptWhole) {
  const ReportInputs inputs = Inputs();
  const std::string page = ReportPage(inputs);
  EXPECT_EQ(CountOf(page, "</script"), 7U);  // six data blocks and the script
  EXPECT_THAT(page, Not(HasSubstr("<!-- <script>")));
  EXPECT_THAT(page, Not(HasSubstr("</SCRIPT")));
  for (const char* name : {"run", "metrics_by_type"}) {
    EXPECT_THAT(Block(page, name), Not(HasSubstr("<"))) << name;
    EXPECT_THAT(Block(page, name), Not(HasSubstr("\r"))) << name;
  }
  EXPECT_EQ(Undone(Block(page, "metrics_by_type")), inputs.metrics_by_type);
  EXPECT_EQ(Undone(Block(page, "run")), inputs.run);
}

TEST(ReportPageTest, KeepsTheFirstCasesAndDoesNotCutACellWithLineBreaks) {
  ReportInputs inputs = Inputs();
  std::string kept = "case_id,reason\n";
  for (std::size_t i = 0; i < kReportCasesMax; ++i) {
    kept += std::to_string(i) + ",\"two\nlines \"\"\nand more\"\n";
  }
  inputs.cases = kept + "101,last\n";
  EXPECT_EQ(Block(ReportPage(inputs), "cases"), kept);
  inputs.cases = kept;
  EXPECT_EQ(Block(ReportPage(inputs), "cases"), kept);
}

TEST(ReportPageTest, OurScriptNeverMakesMarkupOfText) {
  const std::string page = ReportPage(Inputs());
  const std::string script = Between(page, "<script>", "</script>");
  const std::string ours = script.substr(script.rfind("'use strict';\n"));
  for (const char* word : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write",
                           ".html(", "eval(", "new Function", "setTimeout", "DOMParser"}) {
    EXPECT_THAT(ours, Not(HasSubstr(word)));
  }
  EXPECT_THAT(ours, HasSubstr("textContent"));
}

TEST(ReportPageTest, TheSameInputsGiveTheSameBytes) {
  EXPECT_EQ(ReportPage(Inputs()), ReportPage(Inputs()));
}

}  // namespace
}  // namespace harrier
