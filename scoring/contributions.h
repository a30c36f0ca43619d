// What moved a verdict's score most, in a person's words: part of an alert. Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "core/verdict.h"
#include "scoring/contribution_words.h"
#include "scoring/score_attribution.h"

namespace harrier {

inline constexpr std::size_t kContributionsMax = 3;

// What an input says: a feature's words, what the forest found, or which rule fired.
[[nodiscard]] std::string InputInWords(const JudgeInput& input, const ContributionSubject& subject,
                                       const Verdict& verdict);

[[nodiscard]] std::vector<Contribution> ContributionsOf(const ScoreAttribution& attribution,
                                                        const ContributionSubject& subject,
                                                        const Verdict& verdict);

}  // namespace harrier
