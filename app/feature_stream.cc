#include "app/feature_stream.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "app/command.h"
#include "app/progress_line.h"
#include "app/stop_signal.h"
#include "config/time_zone_loader.h"
#include "core/fault.h"
#include "core/text_arena.h"
#include "scoring/examiner.h"
#include "state/advance.h"
#include "state/customer_state.h"
#include "stream/envelope_json.h"
#include "stream/line_reader.h"
#include "stream/transaction_json.h"

namespace harrier {
namespace {

// Folds records one by one and tells the features of those that are judged.
class FeatureFold {
 public:
  FeatureFold(const Policy& policy, const Examiner& examiner)
      : policy_(policy), examiner_(examiner), decoder_(policy.state) {}

  void Fold(const RawRecord& record, TextArena* arena, const UseFeatures& use) {
    ++counts_.read;
    Transaction transaction;
    if (!decoder_.Decode(record, arena, &transaction)) {
      ++counts_.dead_lettered;
      return;
    }
    clock_ = std::max(clock_, transaction.time);
    CustomerState& state = states_[std::string(transaction.customer_id)];
    if (IsUnknown(state, clock_, policy_.state.ttl_ms)) state.Forget();
    const Observation seen = examiner_.See(state, transaction);
    if (seen.kind != Observation::Kind::kJudged) {
      ++(seen.kind == Observation::Kind::kConflict ? counts_.dead_lettered : counts_.redelivered);
      return;
    }
    ++counts_.judged;
    use(transaction, examiner_.Examine(transaction, seen));
    Advance(&state, transaction, seen, record.at.offset, policy_.state);
  }

  [[nodiscard]] const FeatureStreamCounts& counts() const { return counts_; }

 private:
  const Policy& policy_;
  Examiner examiner_;
  TransactionDecoder decoder_;
  EventTime clock_;
  std::unordered_map<std::string, CustomerState> states_;
  FeatureStreamCounts counts_;
};

LineReader OpenLines(const std::string& path) {
  auto reader = LineReader::Open(path);
  if (!reader) throw StartupError{kExitInput, Describe(reader.error())};
  return std::move(*reader);
}

}  // namespace

FeatureStreamCounts ReadFeatures(const FeatureStreamOptions& options, const Config& config,
                                 const UseFeatures& use) {
  auto zone = LoadTimeZone(config.policy.state.time_zone);
  if (!zone) throw StartupError{kExitUsage, zone.error()};
  LineReader reader = OpenLines(options.path);
  FeatureFold fold(config.policy, Examiner(config.policy, zone->zone, options.risk_table));
  ProgressLine progress("transactions", 0, options.quiet);
  InputLineReader lines;
  TextArena arena;
  while (const auto text = StopFlag() ? std::nullopt : reader.NextLine()) {
    arena.Reset();
    const auto line = lines.Read(*text, &arena);
    if (!line) {
      throw StartupError{
          kExitInput,
          reader.file().name() + ":" + std::to_string(reader.line_number()) + ": " + line.error()};
    }
    RawRecord record;
    record.at.offset = Offset(reader.line_number() - 1);
    record.key = line->key;
    record.value = line->value;
    record.kafka_time = line->kafka_time;
    fold.Fold(record, &arena, use);
    progress.Show(fold.counts().read);
  }
  if (reader.fault()) throw StartupError{kExitInput, Describe(*reader.fault())};
  return fold.counts();
}

}  // namespace harrier
