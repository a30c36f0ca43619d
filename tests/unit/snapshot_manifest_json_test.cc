// run.json is read back as it was written, and strictly: whatever is not a manifest is refused with
// the member that is wrong.
#include <gmock/gmock.h>

#include <string>

#include "snapshot/manifest_json.h"

namespace harrier {
namespace {

using testing::HasSubstr;

const std::string kHash(64, 'a');

RunManifest Sample() {
  RunManifest manifest;
  manifest.run_id = "20261121T020000Z-day";
  manifest.kind = "day";
  manifest.created_at = *ParseEventTime("2026-11-21T02:00:00.417Z");
  manifest.program_version = "0.1.0";
  manifest.day = ParseDate("2026-11-20");
  manifest.from = ParseDate("2026-11-01");
  manifest.to = ParseDate("2026-12-01");
  manifest.scored = {
      "transactions.scored",
      {{PartitionId(2), Offset(5), Offset(9)}, {PartitionId(10), Offset(0), Offset(0)}}};
  manifest.resume = {{PartitionId(2), Offset(7)}, {PartitionId(10), Offset(0)}};
  manifest.labels = SourceRanges{"a \"label\" topic", {{PartitionId(0), Offset(1), Offset(2)}}};
  manifest.watermark = ParseEventTime("2026-11-20T23:59:59.999Z");
  manifest.files = {{"transactions_scored.csv", 3, 900, kHash}, {"daily.csv", 1, 80, kHash}};
  manifest.base_currency = "EUR";
  // More than a double or an int64 holds.
  manifest.amount = *ParseMoneySum("123456789012345678901234.5678");
  manifest.alert_amount = *ParseMoneySum("-0.0001");
  manifest.counts = {14, 1, 2, 3, 4, 1, 3, 2, 1, 2, 1, 1, 1, 1};
  manifest.policies = {{"p-1", 2}, {"p-2", 1}};
  manifest.policy = {"p-1", kHash, 0.75};
  manifest.costs = {*ParseMoney("1.5"), *ParseMoney("10")};
  manifest.settings = CaseSettings{86'400, 1000};
  manifest.previous = PreviousRun{"20261120T020000Z-day", kHash};
  return manifest;
}

// What replacing `old` in the sample's text is refused with; "read" when it is not.
std::string Refusal(const std::string& old, const std::string& fresh) {
  std::string text = ManifestJson(Sample());
  const std::size_t at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  text.replace(at, old.size(), fresh);
  const auto manifest = ReadManifest(text);
  return manifest ? "read" : manifest.error();
}

TEST(SnapshotManifestJsonTest, WhatIsReadIsWhatWasWritten) {
  const RunManifest sample = Sample();
  const auto manifest = ReadManifest(ManifestJson(sample));
  ASSERT_TRUE(manifest.has_value()) << manifest.error();
  EXPECT_EQ(ManifestJson(*manifest), ManifestJson(sample));
  EXPECT_EQ(manifest->scored, sample.scored);
  EXPECT_EQ(manifest->labels, sample.labels);
  EXPECT_EQ(manifest->resume, sample.resume);
  EXPECT_EQ(manifest->counts, sample.counts);
  EXPECT_EQ(manifest->files, sample.files);
  EXPECT_EQ(manifest->amount, sample.amount);
}

TEST(SnapshotManifestJsonTest, WhatIsAbsentStaysAbsent) {
  RunManifest sample = Sample();
  sample.day = sample.from = sample.to = sample.watermark = std::nullopt;
  sample.resume.clear();
  sample.labels.reset();
  sample.settings.reset();
  sample.previous.reset();
  const auto manifest = ReadManifest(ManifestJson(sample));
  ASSERT_TRUE(manifest.has_value()) << manifest.error();
  EXPECT_EQ(ManifestJson(*manifest), ManifestJson(sample));
  EXPECT_FALSE(manifest->previous || manifest->labels || manifest->settings || manifest->day);
}

// JSON objects have no order: whoever writes the manifest anew may turn the sources about.
TEST(SnapshotManifestJsonTest, TheLabelsAreKnownByTheirName) {
  const RunManifest sample = Sample();
  RunManifest turned = sample;
  turned.resume.clear();
  std::swap(turned.scored, *turned.labels);
  std::string text = ManifestJson(turned);
  text.replace(text.rfind("transactions.scored"), std::string("transactions.scored").size(),
               "a \\\"label\\\" topic");
  const auto manifest = ReadManifest(text);
  ASSERT_TRUE(manifest.has_value()) << manifest.error();
  EXPECT_EQ(manifest->scored, sample.scored);
  EXPECT_EQ(manifest->labels, sample.labels);
  EXPECT_EQ(Refusal("\"labels_from\":\"a", "\"labels_from\":\"b"),
            "the member \"labels_from\" is no source");
}

TEST(SnapshotManifestJsonTest, AManifestThatDoesNotNameTheLabelsHasThemSecond) {
  EXPECT_EQ(Refusal(",\"labels_from\":\"a \\\"label\\\" topic\"", ""), "read");
}

TEST(SnapshotManifestJsonTest, MembersOfALaterVersionAreLeftOut) {
  EXPECT_EQ(Refusal("\"kind\"", "\"later\":{\"x\":[1,null,true]},\"kind\""), "read");
  EXPECT_EQ(Refusal("\"alerts\":", "\"later\":1,\"alerts\":"), "read");
}

TEST(SnapshotManifestJsonTest, ARepeatedMemberIsRefused) {
  EXPECT_EQ(Refusal("\"kind\"", "\"run_id\":\"x\",\"kind\""),
            "the member \"run_id\" is there twice");
  EXPECT_EQ(Refusal("\"alerts\":", "\"cases\":1,\"alerts\":"),
            "the member \"cases\" is there twice");
}

TEST(SnapshotManifestJsonTest, TheWrongMemberIsNamed) {
  EXPECT_EQ(Refusal("\"run_id\":\"20261121T020000Z-day\",", ""),
            "the member \"run_id\" is missing");
  EXPECT_EQ(Refusal("\"schema_version\":1", "\"schema_version\":2"),
            "the member \"schema_version\" is of another version");
  EXPECT_EQ(Refusal("\"alerts\":2", "\"alerts\":-2"), "the member \"counts.alerts\" is no count");
  EXPECT_EQ(Refusal("\"alerts\":2", "\"alerts\":2.5"), "the member \"counts.alerts\" is no count");
  EXPECT_EQ(Refusal("\"alerts\":2", "\"alerts\":\"2\""),
            "the member \"counts.alerts\" is no number");
  EXPECT_EQ(Refusal("\"rows\":3", "\"rows\":99999999999999999999"),
            "the member \"files.transactions_scored.csv.rows\" is no count");
  EXPECT_EQ(Refusal("\"end\":9", "\"end\":4"),
            "the member \"offsets.transactions.scored.2\" ends before it starts");
  EXPECT_EQ(Refusal("\"10\":{", "\"1x\":{"),
            "the member \"offsets.transactions.scored.1x\" is not of a partition");
  EXPECT_EQ(Refusal("-0.0001", "-0.00001"), "the member \"alert_amount_base\" is no sum of money");
  EXPECT_EQ(Refusal("-0.0001", "1e5"), "the member \"alert_amount_base\" is no sum of money");
  EXPECT_EQ(Refusal("\"EUR\"", "\"euro\""), "the member \"base_currency\" is no currency");
  EXPECT_THAT(Refusal(kHash, std::string(64, 'A')), HasSubstr("is no SHA-256"));
  EXPECT_THAT(Refusal(kHash, std::string(63, 'a')), HasSubstr("is no SHA-256"));
  EXPECT_THAT(Refusal("2026-11-21T02:00:00.417Z", "yesterday"),
              HasSubstr("\"created_at\" is no time"));
  EXPECT_THAT(Refusal("\"policies\":[", "\"policies\":[7,"), HasSubstr("is not an object"));
}

TEST(SnapshotManifestJsonTest, AFileOutsideOfTheRunIsRefused) {
  for (const char* name : {"../daily.csv", "a/b", ".hidden", ""}) {
    EXPECT_THAT(Refusal("daily.csv", name), HasSubstr("is not the name of a file of the run"));
  }
}

TEST(SnapshotManifestJsonTest, WhatIsNoJsonIsRefusedWithItsPlace) {
  EXPECT_EQ(ReadManifest("").error(), "is no JSON from byte 0 on");
  EXPECT_EQ(ReadManifest("{\"a\":1} {").error(), "is no JSON from byte 8 on");
  EXPECT_EQ(ReadManifest("[]").error(), "the member \"\" is not an object");
  const std::string text = ManifestJson(Sample());
  for (std::size_t length = 0; length + 2 < text.size(); ++length) {
    EXPECT_FALSE(ReadManifest(text.substr(0, length)).has_value()) << length;
  }
  EXPECT_THAT(ReadManifest(std::string(100'000, '[')).error(), HasSubstr("nested too deeply"));
}

}  // namespace
}  // namespace harrier
