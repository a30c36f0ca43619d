// The bytes of a Profile, the last part of a state's (docs/formats/state.md). Pure;
// single-threaded.
#pragma once

#include <string>

#include "state/byte_codec.h"
#include "state/profile.h"

namespace harrier {

void AppendProfile(const Profile& profile, std::string* out);

// Replaces `*profile`. What no fold can have written makes the reader fail.
void ReadProfile(Profile* profile, ByteReader* reader);

}  // namespace harrier
