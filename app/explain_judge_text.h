// The judge's part of an explanation, for people. Pure; thread-safe.
#pragma once

#include <string>

#include "scoring/judged_transaction.h"
#include "scoring/scorer.h"

namespace harrier {

// Its probability, and what each input added to the log-odds. REQUIRES: the scorer has a judge.
[[nodiscard]] std::string JudgeText(const Scorer& scorer, const JudgedTransaction& judged);

}  // namespace harrier
