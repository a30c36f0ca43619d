#include "app/signing_key.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "app/command.h"
#include "app/logging.h"

namespace harrier {

std::shared_ptr<const SigningKey> LoadSigningKey(const Config& config) {
  namespace fs = std::filesystem;
  const std::string& path = config.snapshot_signing_key;
  if (path.empty()) return nullptr;
  const std::string where = "snapshot.signing_key_file " + path + ": ";
  std::ifstream file(path, std::ios::binary);
  const std::string pem{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) {
    Fail(kExitEnvironment, where + "cannot be read; runs are signed with it, so none is made");
  }
  std::error_code none;
  const fs::perms others =
      fs::status(path, none).permissions() & (fs::perms::group_all | fs::perms::others_all);
  if (!none && others != fs::perms::none) {
    LogWarning("others than its owner have access to the signing key: chmod 600", {{"file", path}});
  }
  auto key = SigningKey::FromPem(pem);
  if (!key) Fail(kExitUsage, where + key.error());
  return std::make_shared<const SigningKey>(std::move(*key));
}

}  // namespace harrier
