// The key that snapshots are signed with: snapshot.signing_key_file. Reads the file; throws
// StartupError: 4 when it cannot be read, 2 when it holds no such key. Warns when others than its
// owner may read it. The key itself is never printed.
#pragma once

#include <memory>

#include "config/config.h"
#include "snapshot/ed25519.h"

namespace harrier {

// nullptr when none is configured.
[[nodiscard]] std::shared_ptr<const SigningKey> LoadSigningKey(const Config& config);

}  // namespace harrier
