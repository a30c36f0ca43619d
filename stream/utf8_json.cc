#include "stream/utf8_json.h"

#include <simdjson.h>

namespace harrier {

bool IsUtf8(std::string_view text) { return simdjson::validate_utf8(text); }

}  // namespace harrier
