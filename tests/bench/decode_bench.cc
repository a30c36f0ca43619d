// Decoding and writing of records: the decoder with every check made, and the scored row.
#include <array>
#include <string>
#include <vector>

#include "stream/scored_json.h"
#include "tests/bench/bench_frame.h"
#include "tests/fakes/decoding.h"

namespace harrier {
namespace {

// Decoded views are used until the batch ends: as many as one Poll returns (config
// poll_records_max).
constexpr std::size_t kBatchRecords = 4096;
constexpr std::size_t kRecords = 64 * kBatchRecords;

struct Layout {
  bool keeps_order = true;   // as in docs/formats/transaction.md
  bool has_spaces = false;   // after ',' and ':', as Python's json.dumps writes
  bool has_escapes = false;  // one text in \u form
};

// About 330 bytes, the transaction that the streaming engines were compared with.
std::string MakeValue(std::size_t i, Layout layout) {
  const auto digits = [](std::size_t value, std::size_t width) {
    const std::string text = std::to_string(value);
    return std::string(width - text.size(), '0') + text;
  };
  const EventTime time(1'767'600'802'417 + static_cast<std::int64_t>(i) * 37);
  std::vector<std::string> members = {
      "\"transaction_id\":\"t" + digits(i, 10) + "\"",
      "\"customer_id\":\"c" + digits(i % 100'000, 6) + "\"",
      "\"timestamp\":\"" + FormatEventTime(time) + "\"",
      "\"amount\":" + FormatMoney(Money(static_cast<std::int64_t>(i * 7919 % 5'000'000 * 100))),
      "\"currency\":\"EUR\"",
      "\"merchant_id\":\"m" + digits(i % 1000, 5) + "\"",
      layout.has_escapes ? "\"merchant_category\":\"caf\\u00e9\""
                         : "\"merchant_category\":\"grocery\"",
      "\"channel\":\"pos\"",
      "\"card_present\":true",
      "\"country\":\"DE\"",
      "\"city\":\"Berlin\"",
      "\"latitude\":52." + digits(i % 10'000, 4),
      "\"longitude\":13." + digits(i % 1000, 3),
      "\"device\":\"d" + digits(i % 100'000, 6) + "a\"",
      "\"ip\":\"203.0.113." + std::to_string(i % 256) + "\""};
  if (!layout.keeps_order) {
    for (std::size_t k = 0; k < members.size(); k += 2) std::swap(members[k], members[14 - k]);
  }
  std::string value = "{";
  for (std::string& member : members) {
    if (layout.has_spaces) member.insert(member.find(':') + 1, " ");
    if (value.size() > 1) value += layout.has_spaces ? ", " : ",";
    value += member;
  }
  return value + "}";
}

class Decoding {
 public:
  explicit Decoding(Layout layout) : decoder_(PolicyForTest()), transactions_(kBatchRecords) {
    values_.reserve(kRecords);
    for (std::size_t i = 0; i < kRecords; ++i) values_.push_back(MakeValue(i, layout));
    for (std::size_t i = 0; i < kRecords; ++i) keys_.push_back(MakeKey(i));
    records_.resize(kRecords);
    for (std::size_t i = 0; i < kRecords; ++i) {
      records_[i].key = keys_[i];
      records_[i].value = values_[i];
      records_[i].kafka_time = EventTime(1'767'700'000'000);
    }
  }

  void RequireOracleAnswers() {
    for (std::size_t i = 0; i < kRecords; i += 97) {
      if (DecodeForTest(&decoder_, records_[i]) != DecodePlainly(records_[i], PolicyForTest())) {
        RefuseWrongAnswer("decoded otherwise than by the oracle: " + values_[i]);
      }
    }
  }

  std::int64_t Run() {
    std::int64_t decoded = 0;
    for (std::size_t i = 0; i < kRecords; ++i) {
      if (i % kBatchRecords == 0) arena_.Reset();
      if (decoder_.Decode(records_[i], &arena_, &transactions_[i % kBatchRecords])) ++decoded;
    }
    if (decoded != static_cast<std::int64_t>(kRecords)) RefuseWrongAnswer("a record was refused");
    return decoded;
  }

  [[nodiscard]] const std::vector<Transaction>& transactions() const { return transactions_; }

 private:
  static std::string MakeKey(std::size_t i) {
    const std::string digits = std::to_string(i % 100'000);
    return "c" + std::string(6 - digits.size(), '0') + digits;
  }

  TransactionDecoder decoder_;
  TextArena arena_;
  std::vector<std::string> values_;
  std::vector<std::string> keys_;
  std::vector<RawRecord> records_;
  std::vector<Transaction> transactions_;
};

// Rows of the last decoded batch with a plausible, unflagged verdict.
class RowWriting {
 public:
  explicit RowWriting(const Decoding* decoding)
      : decoding_(decoding),
        writer_({*ParseCurrency("EUR"), std::string(64, 'a'), "", false}),
        verdicts_(kBatchRecords) {
    for (std::size_t i = 0; i < kBatchRecords; ++i) Fill(i, &verdicts_[i]);
  }

  void RequireReadableRows() {
    ScoredRowReader reader;
    TextArena arena;
    ScoredRow row;
    std::string json;
    Append(17, &json);
    if (!reader.Read(json, &arena, &row) || row.features != verdicts_[17].features ||
        row.transaction_id != decoding_->transactions()[17].transaction_id) {
      RefuseWrongAnswer("a scored row does not read back: " + json);
    }
  }

  std::int64_t Run() {
    for (int round = 0; round < 16; ++round) {
      bytes_.clear();
      for (std::size_t i = 0; i < kBatchRecords; ++i) Append(i, &bytes_);
    }
    return 16 * static_cast<std::int64_t>(kBatchRecords);
  }

  void MakeLines() {
    lines_.resize(kBatchRecords);
    for (std::size_t i = 0; i < kBatchRecords; ++i) {
      lines_[i].clear();
      Append(i, &lines_[i]);
    }
  }

  std::int64_t Read() {
    std::int64_t read = 0;
    for (int round = 0; round < 16; ++round) {
      arena_.Reset();
      for (const std::string& line : lines_) read += reader_.Read(line, &arena_, &row_) ? 1 : 0;
    }
    return read;
  }

 private:
  static void Fill(std::size_t i, Verdict* verdict) {
    const std::array<float, kFeatureCount> values = {
        8, 2, 0, 3.7642F, -0.41213F, 5231, 0.25F, 2.1F, 1, 2, 142.17F, 1, 3.25F, 12.5F, 0, 0};
    for (std::size_t k = 0; k < FeatureCountOf(1); ++k) {
      const float scale = 1.0F + static_cast<float>(i) / 65536.0F;
      verdict->features.Set(static_cast<FeatureId>(k),
                            values[k] == static_cast<float>(static_cast<int>(values[k]))
                                ? values[k]
                                : values[k] * scale);
    }
    verdict->raw_score = 0.42 + static_cast<double>(i) / 131'071.0;
    verdict->score = verdict->raw_score / 3;
    verdict->risk = verdict->score;
  }

  void Append(std::size_t i, std::string* out) const {
    const Coordinates at{PartitionId(3), Offset(1'000'000 + static_cast<std::int64_t>(i))};
    writer_.Append({decoding_->transactions()[i], verdicts_[i], at, {}, {}}, out);
  }

  const Decoding* decoding_;
  ScoredRowWriter writer_;
  std::vector<Verdict> verdicts_;
  std::string bytes_;
  std::vector<std::string> lines_;
  ScoredRowReader reader_;
  TextArena arena_;
  ScoredRow row_;
};

int Main(int argc, char** argv) {
  Decoding ordered({});
  Decoding shuffled({.keeps_order = false});
  Decoding spaced({.has_spaces = true});
  Decoding escaped({.has_escapes = true});
  for (Decoding* decoding : {&ordered, &shuffled, &spaced, &escaped}) {
    decoding->RequireOracleAnswers();
    (void)decoding->Run();
  }
  RowWriting rows(&ordered);
  rows.RequireReadableRows();
  return RunBenchmarks(
      argc, argv,
      {{"decode, 320 bytes, documented order",
        "transactions",
        2e6,
        {},
        [&ordered] { return ordered.Run(); }},
       {"decode, other order", "transactions", 0, {}, [&shuffled] { return shuffled.Run(); }},
       {"decode, with spaces", "transactions", 0, {}, [&spaced] { return spaced.Run(); }},
       {"decode, with an escape", "transactions", 0, {}, [&escaped] { return escaped.Run(); }},
       {"write scored rows", "rows", 1e6 / 1.5, {}, [&rows] { return rows.Run(); }},
       {"read scored rows", "rows", 0, [&rows] { rows.MakeLines(); },
        [&rows] { return rows.Read(); }}});
}

}  // namespace
}  // namespace harrier

int main(int argc, char** argv) { return harrier::Main(argc, argv); }
