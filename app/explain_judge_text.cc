#include "app/explain_judge_text.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "app/text_table.h"
#include "scoring/account_item.h"
#include "scoring/contributions.h"

namespace harrier {
namespace {

// What moved the log-odds by less is left out.
constexpr double kLeast = 0.01;

}  // namespace

std::string JudgeText(const Scorer& scorer, const JudgedTransaction& judged) {
  const Verdict& verdict = judged.verdict;
  const ScoreAttribution attribution(scorer);
  TextTable head({Align::kLeft, Align::kLeft});
  head.Add(
      {"trees",
       CountItem("", static_cast<std::int64_t>(scorer.judge()->trees().trees().size())).words});
  head.Add({"score", NumberItem("", verdict.score).words +
                         ": the probability of fraud that it gives, 1 / (1 + e^-log-odds)"});
  head.Add({"threshold", NumberItem("", judged.policy.score_threshold).words + ", so the model " +
                             (verdict.is_ml_flag ? "flags it" : "does not flag it")});
  std::vector<InputContribution> moved = attribution.All(verdict);
  std::erase_if(moved, [](const InputContribution& one) { return std::abs(one.value) < kLeast; });
  std::ranges::stable_sort(moved, std::ranges::greater(),
                           [](const InputContribution& one) { return std::abs(one.value); });
  TextTable table({Align::kLeft, Align::kLeft, Align::kRight, Align::kLeft});
  const ContributionSubject subject{judged.transaction, verdict.features,
                                    judged.policy.state.base_currency};
  for (const InputContribution& one : moved) {
    table.Add({"", NameOf(one.input),
               (one.value > 0 ? "+" : "-") + DecimalForPeople(std::abs(one.value)),
               InputInWords(one.input, subject, verdict)});
  }
  return "Judge\n" + head.Text() + "  What raised or lowered the log-odds, from " +
         NumberItem("", attribution.expected()).words + " with nothing known:\n" + table.Text();
}

}  // namespace harrier
