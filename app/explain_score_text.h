// The model's part of an explanation, and what follows from it, for people. Pure; thread-safe.
#pragma once

#include <string>

#include "scoring/judged_transaction.h"
#include "scoring/model.h"

namespace harrier {

// The forest's score and the way to it.
[[nodiscard]] std::string ScoreText(const Model& model, const JudgedTransaction& judged);
// Risk, severity and recommendation.
[[nodiscard]] std::string VerdictText(const JudgedTransaction& judged);

}  // namespace harrier
