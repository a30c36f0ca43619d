// Refusal: how the readers of files in this folder say, from any depth, what does not fit. It is
// thrown and caught within one reader, whose caller gets the sentence as the error of a Result.
// Pure; thread-safe.
#pragma once

#include <string>
#include <utility>

#include "core/result.h"

namespace harrier {

struct Refusal {
  std::string sentence;
};

inline void Require(bool holds, const std::string& sentence) {
  if (!holds) throw Refusal{sentence};
}

// What was made, or its error as a refusal, after `what` when that is given.
template <class T>
T OrRefuse(Result<T, std::string> made, const std::string& what = {}) {
  if (!made) throw Refusal{what.empty() ? made.error() : what + ": " + made.error()};
  return *std::move(made);
}

}  // namespace harrier
