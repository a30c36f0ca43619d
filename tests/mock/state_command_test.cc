// `harrier state` on stores as a detector writes them: what the dump says, what the check finds,
// and that looking changes nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "state/rocks_state_store.h"
#include "state/state_codec.h"
#include "stream/base64.h"
#include "tests/fakes/finished_program.h"
#include "tests/fakes/folded_customers.h"
#include "tests/fakes/temporary_folder.h"

namespace harrier {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

using Finished = FinishedProgram;

std::string Encoded(const CustomerState& state) {
  std::string bytes;
  EncodeState(state, &bytes);
  return bytes;
}

std::vector<json> Lines(const std::string& text) {
  std::vector<json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
  return lines;
}

// A dumped line without what the naive fold does not know.
json WithoutHashesAndBytes(json line) {
  for (const char* name : {"partition", "state_base64"}) line.erase(name);
  for (json& merchant : line["merchants"]) merchant.erase("hash");
  for (json& entry : line["history"]) {
    entry.erase("content_hash");
    if (entry.contains("merchant")) entry["merchant"].erase("hash");
  }
  return line;
}

class StateCommandTest : public testing::Test {
 protected:
  [[nodiscard]] Finished Run(const std::string& arguments) const {
    const std::string command = "env -i PATH=\"$PATH\" '" HARRIER_BINARY "' 2>'" +
                                (folder_ / "errors") + "' state " + arguments + " --state-dir '" +
                                StateDir() + "'";
    return RunInShell(command, folder_ / "errors");
  }

  [[nodiscard]] std::string StateDir() const { return folder_ / "state"; }
  [[nodiscard]] std::string PathOf(int partition) const {
    return StateDir() + "/partition-" + std::to_string(partition);
  }

  [[nodiscard]] std::unique_ptr<StateStoreFactory> Factory() const {
    StoreIdentity identity;
    identity.cluster_id = "cluster";
    identity.topic = "transactions";
    identity.partitions = 12;
    identity.state_policy = "{}";
    return std::make_unique<RocksStateStoreFactory>(StateDir(), identity, RocksLimits());
  }

  std::unique_ptr<StateStore> Open(int partition) const {
    auto store = Factory()->Open(PartitionId(partition));
    EXPECT_TRUE(store) << Describe(store.error());
    return std::move(*store);
  }

  static void WriteRow(StateStore* store, const std::string& id, const std::string& bytes,
                       const StoreMark& mark) {
    const std::vector<StateRow> rows = {{id, bytes}};
    EXPECT_TRUE(store->Write(rows, mark));
  }

  void Fill(int partition, const FoldedCustomers& customers, std::int64_t behind) const {
    const auto store = Open(partition);
    for (const auto& [id, state] : customers.states()) {
      WriteRow(store.get(), id, Encoded(state), customers.Mark(behind));
    }
  }

  // Moves what is in the store's log into a table file.
  [[nodiscard]] std::string TableFileOf(int partition) const {
    rocksdb::DB* opened = nullptr;
    EXPECT_TRUE(rocksdb::DB::Open(rocksdb::Options(), PathOf(partition), &opened).ok());
    const std::unique_ptr<rocksdb::DB> db(opened);
    EXPECT_TRUE(db->Flush(rocksdb::FlushOptions()).ok());
    for (const auto& entry : std::filesystem::directory_iterator(PathOf(partition))) {
      if (entry.path().extension() == ".sst") return entry.path().string();
    }
    ADD_FAILURE() << "no table file";
    return "";
  }

  TemporaryFolder folder_;
  FoldedCustomers customers_{1, 20, 40};
};

void ExpectDumpOf(const FoldedCustomers& customers, const StoreMark& mark,
                  const std::vector<json>& lines) {
  const json& partition = lines.front();
  EXPECT_EQ(partition["low_water"], mark.low_water.value);
  EXPECT_EQ(partition["as_of"], mark.as_of.value);
  EXPECT_EQ(partition["clock"], FormatEventTime(mark.clock));
  EXPECT_EQ(partition["customers"], lines.size() - 1);
  std::size_t expired = 0;
  std::size_t at = 1;
  for (const auto& [id, state] : customers.states()) {  // in the order of the ids
    if (customers.IsExpired(id, mark.clock)) {
      ++expired;
      continue;
    }
    ASSERT_LT(at, lines.size()) << id;
    const json& line = lines[at++];
    EXPECT_EQ(line["partition"], partition["partition"]);
    EXPECT_EQ(WithoutHashesAndBytes(line), customers.ExpectedLine(id));
    std::string bytes;
    ASSERT_TRUE(DecodeBase64(line["state_base64"].get<std::string>(), &bytes));
    EXPECT_EQ(*DecodeState(bytes), state);
  }
  EXPECT_EQ(at, lines.size());
  EXPECT_EQ(partition["expired"], expired);
  EXPECT_GT(expired, 0U) << "or the test shows less than it says";
  EXPECT_GT(lines.size(), 5U);
}

TEST_F(StateCommandTest, ADumpSaysWhatTheLogSays) {
  const FoldedCustomers others(2, 20, 300);  // histories are cut
  Fill(10, others, 0);
  Fill(9, customers_, 25);
  const Finished finished = Run("dump");
  ASSERT_EQ(finished.exit_code, 0) << finished.errors;
  const std::vector<json> lines = Lines(finished.output);
  const auto second = std::find_if(lines.begin() + 1, lines.end(),
                                   [](const json& line) { return !line.contains("customer_id"); });
  ASSERT_NE(second, lines.end());
  EXPECT_EQ(lines.front()["partition"], 9);
  EXPECT_EQ((*second)["partition"], 10);
  EXPECT_EQ((*second)["topic"], "transactions");
  ExpectDumpOf(customers_, customers_.Mark(25), {lines.begin(), second});
  ExpectDumpOf(others, others.Mark(0), {second, lines.end()});
  EXPECT_TRUE(std::any_of(second + 1, lines.end(), [](const json& line) {
    return line["history"].size() == 256 && line["left"].is_string();
  })) << "no history was cut";
}

TEST_F(StateCommandTest, ADumpOfOnePartitionGoesToAFile) {
  Fill(0, customers_, 0);
  Fill(1, customers_, 0);
  const std::string whole = Run("dump").output;
  const Finished finished = Run("dump --partition 1 --out '" + (folder_ / "dump") + "'");
  ASSERT_EQ(finished.exit_code, 0) << finished.errors;
  EXPECT_THAT(finished.output, IsEmpty());
  const std::string dumped = ReadWholeFile(folder_ / "dump");
  EXPECT_EQ(Lines(dumped).front()["partition"], 1);
  EXPECT_TRUE(whole.ends_with(dumped));
}

TEST_F(StateCommandTest, TheAgeAtWhichCustomersExpireIsConfigured) {
  Fill(0, customers_, 0);
  const auto partition = Lines(Run("dump --set state.ttl_days=36500").output).front();
  EXPECT_EQ(partition["expired"], 0);
  EXPECT_EQ(partition["customers"], customers_.states().size());
}

TEST_F(StateCommandTest, AStoreWithoutAnythingIsSound) {
  Open(3).reset();
  EXPECT_EQ(Run("dump").output,
            R"({"schema_version":1,"partition":3,"cluster_id":"cluster","topic":"transactions",)"
            R"("partitions":12,"low_water":null,"as_of":null,"clock":null,)"
            R"("customers":0,"expired":0})"
            "\n");
  EXPECT_EQ(Run("check").output, "partition 3: 0 states, sound\n");
}

TEST_F(StateCommandTest, StatsAreThoseOfTheStates) {
  Fill(0, customers_, 3);
  Fill(1, FoldedCustomers(5, 1, 1), 1);
  std::vector<std::size_t> sizes;
  std::int64_t expired = 0;
  const StoreMark mark = customers_.Mark(3);
  for (const auto& [id, state] : customers_.states()) {
    sizes.push_back(Encoded(state).size());
    expired += customers_.IsExpired(id, mark.clock) ? 1 : 0;
  }
  std::sort(sizes.begin(), sizes.end());
  const auto lines = Lines(Run("stats --json").output);
  ASSERT_EQ(lines.size(), 2U);
  json stats = lines[0];
  EXPECT_GT(stats["disk_bytes"], 1'000);
  stats.erase("disk_bytes");
  EXPECT_EQ(stats, json({{"partition", 0},
                         {"customers", 20 - expired},
                         {"expired", expired},
                         {"state_bytes_median", sizes[9]},  // of 20
                         {"state_bytes_p99", sizes[19]},
                         {"state_bytes_max", sizes[19]},
                         {"low_water", mark.low_water.value},
                         {"as_of", mark.as_of.value},
                         {"clock", FormatEventTime(mark.clock)}}));
  EXPECT_FALSE(lines[1].contains("clock"));
  EXPECT_THAT(Run("stats").output,
              AllOf(HasSubstr("low water"), HasSubstr(FormatEventTime(mark.clock))));
}

// Every file with its bytes and the time of its last change.
std::map<std::string, std::pair<std::string, std::filesystem::file_time_type>> AllOfFolder(
    const std::string& folder) {
  std::map<std::string, std::pair<std::string, std::filesystem::file_time_type>> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string bytes = entry.is_regular_file() ? ReadWholeFile(entry.path().string()) : "";
    all[entry.path().string()] = {bytes, entry.last_write_time()};
  }
  return all;
}

TEST_F(StateCommandTest, LookingChangesNothingAndNeedsNoLock) {
  Fill(0, customers_, 0);
  const auto held = Open(0);  // as a detector does
  const auto& [id, state] = *customers_.states().begin();
  WriteRow(held.get(), "written while it is held", Encoded(state), customers_.Mark(0));
  const auto before = AllOfFolder(StateDir());
  EXPECT_THAT(Run("dump --set state.ttl_days=36500").output, HasSubstr("written while it is held"));
  EXPECT_EQ(Run("stats").exit_code, 0);
  EXPECT_EQ(Run("check").output, "partition 0: 21 states, sound\n");
  EXPECT_EQ(AllOfFolder(StateDir()), before);
  WriteRow(held.get(), id, Encoded(state), customers_.Mark(0));
  EXPECT_EQ(*held->ReadMark(), customers_.Mark(0));
}

TEST_F(StateCommandTest, AFlippedByteInAFileIsFound) {
  Fill(0, customers_, 0);
  const std::string path = TableFileOf(0);
  const std::string sound = ReadWholeFile(path);
  ASSERT_EQ(Run("check").exit_code, 0);
  for (const std::size_t percent : {1U, 30U, 60U}) {
    std::string damaged = sound;
    damaged[damaged.size() * percent / 100] ^= 0x10;
    std::ofstream(path, std::ios::binary) << damaged;
    const Finished check = Run("check");
    EXPECT_EQ(check.exit_code, 5) << percent;
    EXPECT_THAT(check.output, AllOf(HasSubstr("problem"), HasSubstr("partition 0: ")));
    const Finished dump = Run("dump");
    EXPECT_EQ(dump.exit_code, 3) << percent;
    EXPECT_THAT(dump.output, IsEmpty());
    EXPECT_THAT(dump.errors, HasSubstr(PathOf(0)));
  }
}

TEST_F(StateCommandTest, ABrokenStateIsNamed) {
  Fill(0, customers_, 0);
  const std::string broken = Encoded(customers_.states().begin()->second);
  WriteRow(Open(0).get(), "bro\xFFken", broken.substr(0, 30), customers_.Mark(0));
  const Finished check = Run("check");
  EXPECT_EQ(check.exit_code, 5);
  EXPECT_EQ(check.output,
            "partition 0: 21 states, 1 problem\n"
            "  partition 0, customer bro\\xffken: ends too early\n");
  const Finished dump = Run("dump");
  EXPECT_EQ(dump.exit_code, 3);
  EXPECT_THAT(dump.errors, HasSubstr("partition-0: customer bro\\xffken: ends too early"));
}

// Each is a state that decodes, and that no log gives.
TEST_F(StateCommandTest, AStateThatNoFoldMakesIsNamed) {
  const CustomerState sound = customers_.states().begin()->second;
  std::map<std::string, CustomerState> wrong;
  wrong["ahead"] = sound;
  wrong["ahead"].applied = customers_.Mark(0).as_of.Next();
  wrong["count"] = sound;
  ++wrong["count"].lifetime.judged;
  wrong["hour"] = sound;
  ++wrong["hour"].lifetime.by_hour[7];
  wrong["country"] = sound;
  wrong["country"].lifetime.countries = {CountryCode{0x4131}};
  wrong["empty"].applied = Offset(1);
  wrong["twice"] = sound;
  const History& history = sound.history;
  HistoryEntry again = history.newest();
  again.offset = sound.applied;
  wrong["twice"].applied = sound.applied.Next();
  wrong["twice"].history.Insert(history.size(), again, history.IdOf(history.size() - 1), "");
  wrong["left"] = sound;
  wrong["left"].newest_that_left = EventTime(again.time.ms + 1);
  {
    const auto store = Open(4);
    for (const auto& [id, state] : wrong) {
      WriteRow(store.get(), id, Encoded(state), customers_.Mark(0));
    }
    WriteRow(store.get(), "sound", Encoded(sound), customers_.Mark(0));
    WriteRow(store.get(), "", Encoded(sound), customers_.Mark(0));
  }
  const Finished check = Run("check --json");
  EXPECT_EQ(check.exit_code, 5);
  const json found = json::parse(check.output);
  EXPECT_EQ(found["states"], 9);
  EXPECT_EQ(found["problems_found"], 8);
  std::map<std::string, std::string> problems;
  for (const json& problem : found["problems"]) {
    problems[problem.value("customer_id", "")] = problem["problem"];
  }
  EXPECT_THAT(problems[""], HasSubstr("its id has 0 bytes"));
  EXPECT_THAT(problems["ahead"], HasSubstr("folded up to offset 801, and only what is below 800"));
  EXPECT_THAT(problems["count"], HasSubstr("its hours count"));
  EXPECT_THAT(problems["hour"], HasSubstr("its hours count"));
  EXPECT_THAT(problems["country"], HasSubstr("is not two letters"));
  EXPECT_THAT(problems["empty"], HasSubstr("no history"));
  EXPECT_THAT(problems["twice"], HasSubstr("is in its history twice"));
  EXPECT_THAT(problems["left"], HasSubstr("newer than what is in it"));
}

TEST_F(StateCommandTest, OnlyWhatIsBelowTheLowWaterIsHeldAgainstTheClock) {
  Fill(0, customers_, 700);
  EXPECT_EQ(Run("check").output, "partition 0: 20 states, sound\n");
  StoreMark mark = customers_.Mark(700);
  mark.low_water = mark.as_of;
  const auto& [id, state] = *customers_.states().begin();
  WriteRow(Open(0).get(), id, Encoded(state), mark);
  const Finished check = Run("check");
  EXPECT_EQ(check.exit_code, 5);
  EXPECT_THAT(check.output, HasSubstr("of its history is newer than the partition's clock"));
}

TEST_F(StateCommandTest, OnlyTheFirstTenProblemsAreShown) {
  {
    const auto store = Open(0);
    for (int i = 10; i < 25; ++i) {
      WriteRow(store.get(), "c" + std::to_string(i), "not a state", customers_.Mark(0));
    }
  }
  const Finished check = Run("check");
  EXPECT_EQ(check.exit_code, 5);
  EXPECT_THAT(check.output, AllOf(HasSubstr("15 problems\n"), HasSubstr("customer c19: "),
                                  testing::Not(HasSubstr("c20")), HasSubstr("\n  and 5 more\n")));
}

TEST_F(StateCommandTest, WhatIsNoStoreIsRefusedByName) {
  const Finished missing = Run("dump");
  EXPECT_EQ(missing.exit_code, 3);
  EXPECT_THAT(missing.errors, AllOf(HasSubstr(StateDir()), HasSubstr("--state-dir")));
  std::filesystem::create_directories(PathOf(0));
  const Finished empty = Run("stats");
  EXPECT_EQ(empty.exit_code, 3);
  EXPECT_THAT(empty.errors, HasSubstr("partition-0: there is no state store here"));
  EXPECT_TRUE(std::filesystem::is_empty(PathOf(0)));
  const Finished other = Run("check --partition 7");
  EXPECT_EQ(other.exit_code, 3);
  EXPECT_THAT(other.errors, HasSubstr("there is no partition-7"));
}

TEST_F(StateCommandTest, SwappedDirectoriesAreFound) {
  Fill(0, customers_, 0);
  std::filesystem::rename(PathOf(0), PathOf(1));
  const char* const what = "this is the store of partition 0 under another's name";
  const Finished dump = Run("dump");
  EXPECT_EQ(dump.exit_code, 3);
  EXPECT_THAT(dump.errors, HasSubstr(what));
  const Finished check = Run("check");
  EXPECT_EQ(check.exit_code, 5);
  EXPECT_THAT(check.output, HasSubstr(what));
}

TEST_F(StateCommandTest, DirectoriesThatWereSetAsideAreLeftOut) {
  Fill(0, customers_, 0);
  std::filesystem::copy(PathOf(0), PathOf(0) + ".set-aside-1");
  EXPECT_EQ(Run("check").output, "partition 0: 20 states, sound\n");
}

TEST_F(StateCommandTest, AStoreWithoutItsListsIsDamaged) {
  Fill(0, customers_, 0);
  std::ofstream(PathOf(0) + "/CURRENT") << "garbage\n";
  EXPECT_EQ(Run("dump").exit_code, 3);
  const Finished check = Run("check");
  EXPECT_EQ(check.exit_code, 5);
  EXPECT_THAT(check.output, HasSubstr("CURRENT"));
}

}  // namespace
}  // namespace harrier
