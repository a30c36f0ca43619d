#include "scoring/counterfactual.h"

#include <algorithm>
#include <string>
#include <vector>

#include "core/portable_math.h"
#include "scoring/decision.h"
#include "scoring/person_words.h"

namespace harrier {
namespace {

constexpr std::int64_t kCent = kMoneyScale / 100;
constexpr int kCoarse = 64;
constexpr std::int64_t kFine = 32;

// The transaction at another amount in the base currency.
Transaction AtAmount(const Transaction& transaction, std::int64_t amount_base) {
  Transaction other = transaction;
  other.amount_base = Money(amount_base);
  // In its own currency, at the rate that it had.
  const auto rate = static_cast<double>(transaction.amount.ten_thousandths) /
                    static_cast<double>(transaction.amount_base.ten_thousandths);
  other.amount = transaction.amount == transaction.amount_base
                     ? other.amount_base
                     : Money(static_cast<std::int64_t>(static_cast<double>(amount_base) * rate));
  return other;
}

std::vector<bool> AreFlagged(const CounterfactualSubject& subject,
                             const std::vector<std::int64_t>& amounts) {
  std::vector<Verdict> verdicts;
  for (const std::int64_t amount : amounts) {
    const Transaction other = AtAmount(subject.transaction, amount);
    verdicts.push_back(
        subject.examiner.Examine(other, subject.examiner.See(subject.before, other)));
  }
  std::vector<Verdict*> pointers;
  for (Verdict& verdict : verdicts) pointers.push_back(&verdict);
  subject.scorer.Score(pointers);
  std::vector<bool> flagged;
  for (Verdict& verdict : verdicts) {
    Decide(subject.policy, &verdict);
    flagged.push_back(verdict.is_flag());
  }
  return flagged;
}

// From just below `amount` down to a hundredth, in whole hundredths, falling.
std::vector<std::int64_t> CoarseAmounts(std::int64_t amount) {
  const double hundredths = static_cast<double>(amount) / static_cast<double>(kCent);
  const double step = Log(hundredths) / kCoarse;
  std::vector<std::int64_t> amounts;
  for (int i = 1; i <= kCoarse; ++i) {
    const double at = i == kCoarse ? 1.0 : hundredths * Exp(-step * i);
    const std::int64_t candidate = std::max(static_cast<std::int64_t>(at), std::int64_t{1}) * kCent;
    if (candidate < amount && (amounts.empty() || candidate < amounts.back())) {
      amounts.push_back(candidate);
    }
  }
  return amounts;
}

struct Bracket {
  std::int64_t free = 0;     // not flagged
  std::int64_t flagged = 0;  // above it
};

// Until a hundredth separates them.
Bracket Narrow(const CounterfactualSubject& subject, Bracket bracket) {
  while (bracket.flagged - bracket.free > kCent) {
    const std::int64_t steps = (bracket.flagged - bracket.free) / kCent;
    std::vector<std::int64_t> amounts;  // falling, strictly between
    for (std::int64_t i = kFine; i > 0; --i) {
      const std::int64_t at = bracket.free + steps * i / (kFine + 1) * kCent;
      if (at > bracket.free && at < bracket.flagged && (amounts.empty() || at < amounts.back())) {
        amounts.push_back(at);
      }
    }
    if (amounts.empty()) amounts.push_back(bracket.free + kCent);
    const std::vector<bool> flagged = AreFlagged(subject, amounts);
    for (std::size_t i = 0; i < amounts.size(); ++i) {
      if (!flagged[i]) {
        bracket.free = amounts[i];
        break;
      }
      bracket.flagged = amounts[i];
    }
  }
  return bracket;
}

}  // namespace

std::optional<Counterfactual> FindCounterfactual(const CounterfactualSubject& subject) {
  const std::int64_t amount = subject.transaction.amount_base.ten_thousandths;
  if (amount <= kCent) return std::nullopt;
  const std::vector<std::int64_t> amounts = CoarseAmounts(amount);
  const std::vector<bool> flagged = AreFlagged(subject, amounts);
  const auto first_free = std::find(flagged.begin(), flagged.end(), false);
  if (first_free == flagged.end()) return std::nullopt;
  const auto index = static_cast<std::size_t>(first_free - flagged.begin());
  const Bracket found = Narrow(subject, {amounts[index], index == 0 ? amount : amounts[index - 1]});
  const bool free_below = std::find(first_free, flagged.end(), true) == flagged.end();
  const Money free(found.free);
  return Counterfactual{free, "would not have been flagged at " +
                                  AmountInWords(free, subject.policy.state.base_currency) +
                                  (free_below ? " or less" : "")};
}

}  // namespace harrier
