// The version of this program, as the build names it (project() in CMakeLists.txt). Pure constant.
#pragma once

#include <string_view>

namespace harrier {

inline constexpr std::string_view kProgramVersion = HARRIER_VERSION;

}  // namespace harrier
