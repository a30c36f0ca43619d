#include "scoring/contributions.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "scoring/person_words.h"
#include "scoring/rules.h"

namespace harrier {

std::string InputInWords(const JudgeInput& input, const ContributionSubject& subject,
                         const Verdict& verdict) {
  switch (input.kind) {
    case JudgeInput::Kind::kFeature:
      return ContributionInWords(input.feature, subject);
    case JudgeInput::Kind::kForestScore:
      return "unusual as a whole: rarer than " + RankInWords(verdict.forest_score) +
             " of training traffic";
    case JudgeInput::Kind::kRule:
      break;
  }
  const std::string rule(InfoOf(input.rule).name);
  if (verdict.skipped.Has(input.rule)) return "rule " + rule + " could not be judged";
  const bool fired = verdict.enforced.Has(input.rule) || verdict.evidence.Has(input.rule);
  return "rule " + rule + (fired ? " fired" : " did not fire");
}

std::vector<Contribution> ContributionsOf(const ScoreAttribution& attribution,
                                          const ContributionSubject& subject,
                                          const Verdict& verdict) {
  std::vector<Contribution> contributions;
  for (const InputContribution& moved : attribution.Toward(verdict)) {
    if (contributions.size() == kContributionsMax) break;
    // What is not known may move a score, but gives a reviewer nothing to look at.
    if (std::isnan(ValueOf(moved.input, verdict))) continue;
    std::string text = InputInWords(moved.input, subject, verdict);
    // Some inputs say one thing: the amount and its logarithm.
    const bool is_said =
        std::ranges::find(contributions, text, &Contribution::text) != contributions.end();
    if (!is_said) contributions.push_back({NameOf(moved.input), moved.value, std::move(text)});
  }
  return contributions;
}

}  // namespace harrier
