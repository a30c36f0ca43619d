// The walls of the house (ARCHITECTURE.md), held against the code itself. Each wall is first shown
// to catch what it is there for.
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/walls/include_walls.h"
#include "tests/walls/text_walls.h"

namespace harrier {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const std::vector<SourceFile>& Tree() {
  static const std::vector<SourceFile> kTree = ReadSourceTree(HARRIER_SOURCE_DIR);
  return kTree;
}

template <class Rule, class Filter>
Violations Everywhere(Rule rule, Filter applies_to) {
  Violations all;
  for (const SourceFile& file : Tree()) {
    if (!applies_to(file.path)) continue;
    for (std::string& violation : rule(file)) all.push_back(std::move(violation));
  }
  return all;
}

TEST(LayeringTest, TheTreeIsRead) {
  EXPECT_GT(Tree().size(), 50U);
  EXPECT_TRUE(std::any_of(Tree().begin(), Tree().end(),
                          [](const SourceFile& file) { return file.path == "core/money.h"; }));
}

TEST(LayeringTest, ForbiddenIncludesAreCaught) {
  const SourceFile forbidden[] = {
      {"core/a.h", "#include \"state/advance.h\"\n"},
      {"state/a.cc", "#include \"scoring/rules.h\"\n"},
      {"scoring/a.cc", "#include \"stream/pipeline.h\"\n"},
      {"stream/pipeline.cc", "#include \"state/rocks_state_store.h\"\n"},
      {"stream/pipeline.cc", "#include \"stream/kafka_source.h\"\n"},
      {"stream/pipeline.cc", "#include \"stream/input_file.h\"\n"},
      {"snapshot/a.cc", "#include \"stream/kafka_source.h\"\n"},
      {"config/a.cc", "#include \"app/command.h\"\n"},
      {"core/a.cc", "#include \"money.h\"\n"},
      {"core/a.cc", "#include <fstream>\n"},
      {"scoring/a.cc", "#include <ctime>\n"},
      {"stream/decider.cc", "#include <thread>\n"},
      {"producer-sim/a.cc", "#include <random>\n"},
      {"state/a.cc", "#include <rocksdb/db.h>\n"},
      {"state/rocks_a.h", "#include <rocksdb/db.h>\n"},
      {"stream/a.cc", "#include <librdkafka/rdkafka.h>\n"},
      {"stream/a.cc", "#include <simdjson.h>\n"},
      {"stream/a_json.h", "#include <simdjson.h>\n"},
      {"scoring/a.cc", "#include <nlohmann/json.hpp>\n"},
      {"app/a.cc", "#include <spdlog/spdlog.h>\n"},
      {"core/a.cc", "#include <boost/any.hpp>\n"},
  };
  for (const SourceFile& file : forbidden) {
    EXPECT_THAT(IncludeViolations(file), SizeIs(1)) << file.path << ' ' << file.text;
  }
}

TEST(LayeringTest, PermittedIncludesPass) {
  const SourceFile permitted[] = {
      {"state/rocks_a.cc", "#include \"state/rocks_a.h\"\n#include <rocksdb/db.h>\n"},
      {"stream/kafka_a.h", "#include <librdkafka/rdkafka.h>\n#include <mutex>\n"},
      {"stream/a_json.cc", "#include <simdjson.h>\n#include \"core/money.h\"\n"},
      {"stream/input_file.cc", "#include <archive.h>\n#include <fcntl.h>\n#include <fstream>\n"},
      {"app/a.cc", "#include \"stream/kafka_source.h\"\n#include <thread>\n"},
      {"tests/unit/a_test.cc", "#include <nlohmann/json.hpp>\n#include \"app/logging.h\"\n"},
  };
  for (const SourceFile& file : permitted) {
    EXPECT_THAT(IncludeViolations(file), IsEmpty()) << file.path;
  }
}

TEST(LayeringTest, IncludesKeepToTheWalls) {
  EXPECT_THAT(Everywhere(IncludeViolations, IsCpp), IsEmpty());
}

TEST(LayeringTest, BannedWordsAreCaughtInCodeOnly) {
  EXPECT_THAT(BannedWords({"core/a.cc", "int x;\nauto t = std::chrono::system_clock::now();\n"}),
              ElementsAre("core/a.cc:2: system_clock: time comes with the record"));
  EXPECT_THAT(BannedWords({"state/a.cc", "std::getenv(\"X\"); std::log(2.0);"}), SizeIs(2));
  EXPECT_THAT(BannedWords({"app/a.cc", "std::getenv(\"X\"); std::chrono::steady_clock c;"}),
              IsEmpty());
  EXPECT_THAT(BannedWords({"app/a.cc", "using namespace std; std::rand();"}), SizeIs(2));
  EXPECT_THAT(BannedWords({"core/a.cc",
                           "// no getenv here\n/* fopen\n */ auto s = \"ifstream\";\n"
                           "auto r = R\"x(std::thread)x\"; auto n = 1'000; 'g';\n"}),
              IsEmpty());
  EXPECT_THAT(BannedWords({"core/a.cc", "auto n = 1'000; fopen(); auto m = 2'000;"}), SizeIs(1));
}

TEST(LayeringTest, PureCodeIsPure) { EXPECT_THAT(Everywhere(BannedWords, IsCpp), IsEmpty()); }

TEST(LayeringTest, OddShapesAreCaught) {
  std::string lines;
  for (int i = 0; i < 401; ++i) lines += "int x;\n";
  EXPECT_THAT(ShapeViolations({"a.cc", lines}), ElementsAre("a.cc: 401 lines, 400 at most"));
  EXPECT_THAT(ShapeViolations({"a.cc", lines.substr(7)}), IsEmpty());
  EXPECT_THAT(ShapeViolations({"a.cc", "// \xc3\xa9\n"}), ElementsAre("a.cc:1: not ASCII"));
  EXPECT_THAT(ShapeViolations({"a.h", "#pragma once\n"}), SizeIs(2));
  EXPECT_THAT(ShapeViolations({"a.h", "// A.\n#pragma once\n"}), IsEmpty());
}

TEST(LayeringTest, FilesHaveTheShapeOfTheHouse) {
  EXPECT_THAT(Everywhere(ShapeViolations, IsCpp), IsEmpty());
}

TEST(LayeringTest, MachinePathsAreCaught) {
  const std::string path = std::string("/hom") + "e/me/x";
  EXPECT_THAT(MachinePaths({"a.md", "see " + path}), SizeIs(1));
  EXPECT_THAT(MachinePaths({"a.md", "\"" + path + "\""}), SizeIs(1));
  EXPECT_THAT(MachinePaths({"a.md", "file://x" + path + " and ${X}" + path}), IsEmpty());
}

TEST(LayeringTest, NoFileNamesTheMachineItWasWrittenOn) {
  EXPECT_THAT(Everywhere(MachinePaths, [](std::string_view) { return true; }), IsEmpty());
}

TEST(LayeringTest, BrokenLinksAreCaught) {
  const auto exists = [](const std::string& path) { return path == "docs/cli.md"; };
  EXPECT_THAT(
      BrokenLinks({"docs/a.md", "[x](cli.md#codes) [y](../docs/cli.md) [z](no.md)\n"}, exists),
      ElementsAre("docs/a.md:1: there is no no.md"));
  EXPECT_THAT(
      BrokenLinks({"README.md", "[x](https://x.org) [y](#here)\n```\n[z](no.md)\n```\n"}, exists),
      IsEmpty());
}

TEST(LayeringTest, LinksOfDocumentsLead) {
  const auto exists = [](const std::string& path) {
    return std::filesystem::exists(std::filesystem::path(HARRIER_SOURCE_DIR) / path);
  };
  EXPECT_THAT(Everywhere([&](const SourceFile& file) { return BrokenLinks(file, exists); },
                         [](std::string_view path) { return path.ends_with(".md"); }),
              IsEmpty());
}

TEST(LayeringTest, UnregisteredTestsAreCaught) {
  const std::vector<SourceFile> files = {
      {"tests/unit/a_test.cc", ""}, {"tests/unit/b_test.cc", ""}, {"tests/unit/c_test.cc", ""}};
  EXPECT_THAT(UnregisteredTests(files,
                                "harrier_test(a_test unit 5 unit/a_test.cc)\n"
                                "foreach(x b d)\n  harrier_test(${x} unit/${x}_test.cc l)\n"
                                "endforeach()\n"),
              ElementsAre("tests/unit/c_test.cc: not in tests/CMakeLists.txt"));
}

TEST(LayeringTest, EveryTestIsRegistered) {
  const auto cmake = std::find_if(Tree().begin(), Tree().end(), [](const SourceFile& file) {
    return file.path == "tests/CMakeLists.txt";
  });
  ASSERT_NE(cmake, Tree().end());
  EXPECT_THAT(UnregisteredTests(Tree(), cmake->text), IsEmpty());
}

}  // namespace
}  // namespace harrier
