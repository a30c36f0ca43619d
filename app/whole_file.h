// A file that is there whole or not at all. IO; throws StartupError 4.
#pragma once

#include <string>

namespace harrier {

// Under another name first: nobody ever sees half of it.
void WriteWholeFile(const std::string& path, const std::string& text);

}  // namespace harrier
