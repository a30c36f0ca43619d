#include "snapshot/scored_row_bytes.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <tuple>
#include <type_traits>

#include "core/check.h"

namespace harrier {
namespace {

constexpr std::array kTexts = {
    &ScoredRow::transaction_id,
    &ScoredRow::customer_id,
    &ScoredRow::channel,
    &ScoredRow::device,
    &ScoredRow::merchant_id,
    &ScoredRow::merchant_category,
    &ScoredRow::ip,
    &ScoredRow::alert_id,
    &ScoredRow::policy_id,
};
constexpr std::size_t kReasons = std::tuple_size_v<decltype(ScoredRow::reasons_top3)>;

// All of a row but its texts, and how long those are.
struct Numbers {
  EventTime time;
  Money amount;
  Money amount_base;
  Coordinates at;
  double raw_score = 0;
  std::optional<double> forest_score;
  double score = 0;
  double risk = 0;
  FeatureVector features;
  CurrencyCode currency;
  RuleSet enforced;
  RuleSet evidence;
  RuleSet shadow;
  RuleSet skipped;
  CountryCode country;
  Severity severity{};
  Recommendation recommendation{};
  DecidedBy decided_by{};
  Timing timing{};
  bool is_ml_flag = false;
  bool truncated = false;
  bool cold_start = false;
  std::array<std::uint16_t, kTexts.size() + kReasons> text_bytes{};
};
static_assert(std::is_trivially_copyable_v<Numbers>);
static_assert(sizeof(ScoredRow) == 472, "a row that has grown has a member to pack as well");

template <class Row, class Visitor>
void ForEachText(Row& row, Visitor&& visit) {
  std::size_t index = 0;
  for (const auto text : kTexts) visit(index++, row.*text);
  for (auto& reason : row.reasons_top3) visit(index++, reason);
}

template <class From, class To>
void CopyNumbers(const From& from, To* to) {
  to->time = from.time;
  to->amount = from.amount;
  to->amount_base = from.amount_base;
  to->at = from.at;
  to->raw_score = from.raw_score;
  to->forest_score = from.forest_score;
  to->score = from.score;
  to->risk = from.risk;
  to->features = from.features;
  to->currency = from.currency;
  to->enforced = from.enforced;
  to->evidence = from.evidence;
  to->shadow = from.shadow;
  to->skipped = from.skipped;
  to->country = from.country;
  to->severity = from.severity;
  to->recommendation = from.recommendation;
  to->decided_by = from.decided_by;
  to->timing = from.timing;
  to->is_ml_flag = from.is_ml_flag;
  to->truncated = from.truncated;
  to->cold_start = from.cold_start;
}

}  // namespace

void PackScoredRow(const ScoredRow& row, std::string* bytes) {
  Numbers numbers;
  CopyNumbers(row, &numbers);
  bytes->resize(sizeof(Numbers));
  ForEachText(row, [&numbers, bytes](std::size_t index, std::string_view text) {
    HARRIER_CHECK(text.size() <= std::numeric_limits<std::uint16_t>::max(), "texts are short");
    numbers.text_bytes[index] = static_cast<std::uint16_t>(text.size());
    bytes->append(text);
  });
  std::memcpy(bytes->data(), &numbers, sizeof(Numbers));
}

ScoredRow UnpackScoredRow(std::string_view bytes) {
  HARRIER_CHECK(bytes.size() >= sizeof(Numbers), "bytes of a packed row");
  Numbers numbers;
  std::memcpy(&numbers, bytes.data(), sizeof(Numbers));
  bytes.remove_prefix(sizeof(Numbers));
  ScoredRow row;
  CopyNumbers(numbers, &row);
  ForEachText(row, [&numbers, &bytes](std::size_t index, std::string_view& text) {
    text = bytes.substr(0, numbers.text_bytes[index]);
    bytes.remove_prefix(text.size());
  });
  HARRIER_CHECK(bytes.empty(), "bytes of a packed row");
  return row;
}

}  // namespace harrier
