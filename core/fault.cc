#include "core/fault.h"

namespace harrier {

std::string Describe(const Fault& fault) {
  std::string text = fault.where + ": " + fault.what;
  if (!fault.advice.empty()) text += " (" + fault.advice + ")";
  return text;
}

}  // namespace harrier
