// Mappings and what they make of rows.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ingest/mapping_json.h"
#include "ingest/row_mapper.h"
#include "scoring/policy.h"
#include "stream/label_json.h"
#include "stream/transaction_json.h"
#include "stream/transaction_writer.h"

namespace harrier {
namespace {

using Cells = std::vector<std::string_view>;

constexpr std::string_view kFields =
    R"("transaction_id": {"column": "id", "prefix": "x-"},
       "customer_id": {"column": "who"},
       "timestamp": {"column": "when"},
       "amount": {"column": "sum"})";

std::string MappingWith(const std::string& fields, const std::string& rest = "") {
  return R"({"fields": {)" + std::string(kFields) + fields + "}" + rest + "}";
}

Mapping Parse(const std::string& json) {
  auto mapping = ParseMapping(json);
  EXPECT_TRUE(mapping) << mapping.error();
  return mapping ? *mapping : Mapping();
}

std::string ParseErrorOf(const std::string& json) {
  const auto mapping = ParseMapping(json);
  return mapping ? "no error" : mapping.error();
}

// The JSON that comes out, or why none does.
struct Mapped {
  std::string transaction;
  std::string label;
};

Mapped MapRow(const Mapping& mapping, const Cells& header, const Cells& row) {
  auto mapper = RowMapper::Make(mapping, header);
  if (!mapper) return {mapper.error(), ""};
  MappedRow out;
  const auto mapped = mapper->Map({row, 7}, &out);
  if (!mapped) return {Describe(mapped.error()), ""};
  Mapped json;
  AppendTransaction(out.transaction, &json.transaction);
  if (out.label) AppendLabel(*out.label, &json.label);
  return json;
}

const Cells kHeader = {"id", "who", "when", "sum"};
const Cells kRow = {"1", "anna", "2026-01-05T08:13:22.417Z", "12.30"};
const std::string kPlain =
    R"({"transaction_id":"x-1","customer_id":"anna","timestamp":"2026-01-05T08:13:22.417Z","amount":12.3)";

std::string MapExtra(const std::string& field, std::string_view cell) {
  Cells header = kHeader;
  header.push_back("extra");
  Cells row = kRow;
  row.push_back(cell);
  return MapRow(Parse(MappingWith(", " + field)), header, row).transaction;
}

TEST(RowMapper, WhatTheSourceLacksStaysAbsent) {
  EXPECT_EQ(MapRow(Parse(MappingWith("")), kHeader, kRow).transaction, kPlain + "}");
}

TEST(RowMapper, ColumnsAreFoundByNameOrNumber) {
  const Mapping by_name = Parse(MappingWith(""));
  EXPECT_EQ(MapRow(by_name, {"sum", " when", "who", "id"},
                   {"12.30", "2026-01-05T08:13:22.417Z", "anna", "1"})
                .transaction,
            kPlain + "}");
  const Mapping by_number = Parse(R"({"csv": {"header": false}, "fields": {
      "transaction_id": {"column": 1, "prefix": "x-"}, "customer_id": {"column": 2},
      "timestamp": {"column": 3}, "amount": {"column": 4}}})");
  EXPECT_EQ(MapRow(by_number, kRow, kRow).transaction, kPlain + "}");
  EXPECT_EQ(MapRow(by_number, {"1", "2", "3"}, kRow).transaction,
            R"(fields.amount: there is no column number 4; found 3: "1", "2", "3")");
}

TEST(RowMapper, AMissingColumnIsNamedWithThoseThatAreThere) {
  const Mapping mapping = Parse(MappingWith(""));
  EXPECT_EQ(MapRow(mapping, {"id", "who", "time", "sum"}, kRow).transaction,
            R"(fields.timestamp: there is no column "when"; found 4: "id", "who", "time", "sum")");
  EXPECT_EQ(
      MapRow(mapping, {"id", "who", "when", "when", "sum"}, kRow).transaction,
      R"(fields.timestamp: column "when" is there twice: give its number, the first being 1)");
}

TEST(RowMapper, ConstantsLineNumbersAndJoinedColumnsAreSources) {
  EXPECT_EQ(MapExtra(R"("currency": {"constant": "EUR"})", ""), kPlain + R"(,"currency":"EUR"})");
  EXPECT_EQ(MapExtra(R"("device": {"line_number": true, "prefix": "L"})", ""),
            kPlain + R"(,"device":"L7"})");
  EXPECT_EQ(MapExtra(R"("city": {"column": ["who", "extra", "id"]})", " Bad  "),
            kPlain + R"(,"city":"anna Bad 1"})");
}

TEST(RowMapper, AnEmptyCellLeavesItsFieldAbsentAndHasNoPrefix) {
  EXPECT_EQ(MapExtra(R"("merchant_id": {"column": "extra", "prefix": "M"})", "  "), kPlain + "}");
  EXPECT_EQ(MapExtra(R"("merchant_id": {"column": "extra", "prefix": "M"})", " 5 "),
            kPlain + R"(,"merchant_id":"M5"})");
}

TEST(RowMapper, ValuesAreTranslated) {
  const std::string channel =
      R"("channel": {"column": "extra", "values": {"Karte": "pos", "Netz": "web"})";
  EXPECT_EQ(MapExtra(channel + "}", "Karte"), kPlain + R"(,"channel":"pos"})");
  EXPECT_EQ(MapExtra(channel + R"(, "otherwise": "else"})", "Scheck"),
            kPlain + R"(,"channel":"else"})");
  EXPECT_EQ(MapExtra(channel + R"(, "otherwise": ""})", "Scheck"), kPlain + "}");
  EXPECT_EQ(MapExtra(channel + "}", "Scheck"),
            R"(channel: "Scheck" is not among the values of the mapping)");
}

TEST(RowMapper, CardPresentIsWrittenWhereItIsNotTheChannelsDefault) {
  const std::string fields =
      R"("channel": {"constant": "pos"}, "card_present": {"column": "extra"})";
  EXPECT_EQ(MapExtra(fields, "0"), kPlain + R"(,"channel":"pos","card_present":false})");
  EXPECT_EQ(MapExtra(fields, "true"), kPlain + R"(,"channel":"pos"})");
  EXPECT_EQ(MapExtra(fields, ""), kPlain + R"(,"channel":"pos"})");
  EXPECT_EQ(MapExtra(fields, "maybe"), R"(card_present: "maybe" is neither true nor false)");
}

TEST(RowMapper, APositionNeedsBothDegrees) {
  EXPECT_EQ(MapExtra(R"("latitude": {"column": "extra"}, "longitude": {"constant": "9.5"})", "-3"),
            kPlain + R"(,"latitude":-3,"longitude":9.5})");
  EXPECT_EQ(MapExtra(R"("latitude": {"column": "extra"}, "longitude": {"constant": "9.5"})", ""),
            kPlain + "}");
  EXPECT_EQ(MapExtra(R"("latitude": {"column": "extra"})", "1"), kPlain + "}");
  EXPECT_EQ(MapExtra(R"("latitude": {"column": "extra"})", "90.1"),
            R"(latitude: "90.1" is not a number of degrees)");
  EXPECT_EQ(MapExtra(R"("latitude": {"column": "extra"})", "nan"),
            R"(latitude: "nan" is not a number of degrees)");
}

TEST(RowMapper, RowsThatAreNoTransactionSayWhy) {
  const Mapping mapping = Parse(MappingWith(""));
  const auto why = [&mapping](std::size_t column, std::string_view cell) {
    Cells row = kRow;
    row[column] = cell;
    return MapRow(mapping, kHeader, row).transaction;
  };
  EXPECT_EQ(MapRow(mapping, kHeader, {"1", "anna"}).transaction, "2 columns, not 4");
  EXPECT_EQ(why(0, " "), "transaction_id: is empty");
  EXPECT_EQ(why(1, "an\nna"), R"(customer_id: "an\x0ana" has a control character)");
  EXPECT_EQ(why(1, "an\xFFna"), R"(customer_id: "an\xffna" is not UTF-8 text)");
  EXPECT_EQ(why(1, std::string_view("a\0b", 3)), R"(customer_id: "a\x00b" is not UTF-8 text)");
  EXPECT_EQ(
      why(0, std::string(63, '1')),
      R"(transaction_id: "x-1111111111111111111111111111111111111111111111111111111111..." is too long)");
  EXPECT_EQ(why(2, "yesterday"),
            R"(timestamp: "yesterday" is not a time in the format of the mapping)");
  EXPECT_EQ(why(3, "12,30"), R"(amount: "12,30" is not an amount in the format of the mapping)");
  EXPECT_EQ(why(3, "0.00001"), R"(amount: "0.00001" has more than four decimals)");
  EXPECT_EQ(why(3, "100000000001"), R"(amount: "100000000001" is beyond 100,000,000,000)");
  EXPECT_EQ(MapExtra(R"("currency": {"column": "extra"})", "Euro"),
            R"(currency: "Euro" is not an ISO 4217 code)");
  EXPECT_EQ(MapExtra(R"("country": {"column": "extra"})", "DEU"),
            R"(country: "DEU" is not an ISO 3166-1 alpha-2 code)");
}

TEST(RowMapper, LabelsSayWhatTheSourceKnows) {
  const Mapping mapping = Parse(MappingWith("", R"(, "label": {"column": "fraud",
      "anomaly": ["1", "yes"], "normal": ["0"], "delay_days": 7,
      "anomaly_type": {"column": "kind", "values": {"a": "leaked_card"}}})"));
  const auto map = [&mapping](std::string_view fraud, std::string_view kind) {
    Cells header = kHeader;
    header.insert(header.end(), {"fraud", "kind"});
    Cells row = kRow;
    row.insert(row.end(), {fraud, kind});
    return MapRow(mapping, header, row);
  };
  EXPECT_EQ(
      map("1", "a").label,
      R"({"schema_version":1,"transaction_id":"x-1","customer_id":"anna","label":"anomaly",)"
      R"("anomaly_type":"leaked_card","source":"import","labelled_at":"2026-01-12T08:13:22.417Z"})");
  EXPECT_EQ(map("0", "b").label,
            R"({"schema_version":1,"transaction_id":"x-1","customer_id":"anna","label":"normal",)"
            R"("source":"import","labelled_at":"2026-01-12T08:13:22.417Z"})");
  EXPECT_EQ(map("", "a").label, "");
  EXPECT_EQ(map("unclear", "a").label, "");
  EXPECT_EQ(map("unclear", "a").transaction, kPlain + "}");
  EXPECT_EQ(map("yes", "b").transaction,
            R"(anomaly_type: "b" is not among the values of the mapping)");
}

// What is printed for the detector is enough for it: the decoder takes what the mapper makes.
TEST(RowMapper, TheDecoderTakesWhatIsMappedWithTheSettingThatIsPrinted) {
  const Mapping mapping = Parse(MappingWith(R"(, "country": {"constant": "DE"})"));
  EXPECT_EQ(RequiredFieldsSetting(mapping), "input.required_fields=country");
  const std::string json = MapRow(mapping, kHeader, kRow).transaction;
  StatePolicy policy;
  policy.required_fields = {"country"};
  TransactionDecoder decoder(policy);
  RawRecord record;
  record.key = "anna";
  record.value = json;
  record.kafka_time = *ParseEventTime("2026-01-05T08:13:22.417Z");
  TextArena arena;
  Transaction transaction;
  const auto decoded = decoder.Decode(record, &arena, &transaction);
  ASSERT_TRUE(decoded) << decoded.error().field;
  EXPECT_EQ(transaction.transaction_id, "x-1");
  EXPECT_EQ(transaction.amount, Money(123'000));
}

TEST(Mapping, TheSettingNamesWhatIsThereOfWhatTheDetectorRequires) {
  EXPECT_EQ(RequiredFieldsSetting(Parse(MappingWith(""))), "input.required_fields=");
  EXPECT_EQ(RequiredFieldsSetting(Parse(
                MappingWith(R"(, "country": {"constant": "DE"}, "channel": {"constant": "web"})"))),
            "input.required_fields=channel,country");
  EXPECT_EQ(RequiredFieldsSetting(Parse(MappingWith(
                R"(, "country": {"constant": "DE"}, "channel": {"constant": "web"},
                   "merchant_category": {"constant": "food"})"))),
            "");
}

TEST(Mapping, ErrorsNameTheMemberAndWhatIsAllowed) {
  EXPECT_EQ(ParseErrorOf("[]"), "is []; must be an object");
  EXPECT_EQ(ParseErrorOf("{}"), "has no member \"fields\"");
  EXPECT_EQ(ParseErrorOf(R"({"fields": {}})"), R"(fields: has no member "transaction_id")");
  EXPECT_EQ(ParseErrorOf(MappingWith(", \"shop\": {\"column\": 1}")).substr(0, 39),
            "fields.shop: is unknown here; allowed a");
  EXPECT_EQ(ParseErrorOf(MappingWith(R"(, "city": {"column": "a", "constant": "b"})")),
            R"(fields.city: must have exactly one of column, constant and "line_number": true)");
  EXPECT_EQ(
      ParseErrorOf(MappingWith(R"(, "city": {"column": 0})")),
      "fields.city.column: is 0; must be the name of a column or its number, the first being 1");
  EXPECT_EQ(ParseErrorOf(MappingWith(R"(, "city": {"column": []})")),
            "fields.city.column: is empty; must name a column");
  EXPECT_EQ(ParseErrorOf(MappingWith(R"(, "city": {"column": 1, "otherwise": "x"})")),
            R"(fields.city.otherwise: needs "values" beside it)");
  EXPECT_EQ(ParseErrorOf(MappingWith("", R"(, "csv": {"delimiter": "ab"})")),
            R"(csv.delimiter: is "ab"; must be one ASCII character)");
  EXPECT_EQ(ParseErrorOf(MappingWith("", R"(, "csv": {"lines_before": -1})")),
            "csv.lines_before: is -1; must be a whole number from 0 to 1000");
  EXPECT_EQ(ParseErrorOf(MappingWith("", R"(, "label": {"column": "f"})")),
            R"(label: has no member "anomaly")");
  EXPECT_NE(ParseErrorOf("{\"fields\": ").find("line 1, column"), std::string::npos);
}

TEST(Mapping, FormatErrorsNameTheMember) {
  const auto error = [](const std::string& time, const std::string& amount) {
    return ParseErrorOf(R"({"fields": {"transaction_id": {"column": 1},
        "customer_id": {"column": 2}, "timestamp": {"column": 3)" +
                        time + R"(}, "amount": {"column": 4)" + amount + "}}}");
  };
  EXPECT_EQ(
      error(R"(, "format": "unix")", ""),
      R"(fields.timestamp.format: is "unix"; must be one of rfc3339, seconds, milliseconds, pattern)");
  EXPECT_EQ(error(R"(, "format": "seconds", "since": "2018")", ""),
            R"(fields.timestamp.since: is "2018"; must be a time such as 2018-04-01T00:00:00Z)");
  EXPECT_EQ(error(R"(, "format": "pattern")", ""), R"(fields.timestamp: has no member "pattern")");
  EXPECT_EQ(error("", R"(, "thousands_mark": ".")"),
            "fields.amount.thousands_mark: is the decimal mark, too");
  EXPECT_EQ(error("", R"(, "unit": "cents")"),
            R"(fields.amount.unit: is "cents"; must be one of major, minor)");
}

}  // namespace
}  // namespace harrier
