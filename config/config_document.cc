#include "config/config_document.h"

#include <string_view>

#include "config/config_keys.h"

namespace harrier {
namespace {

constexpr std::string_view kIntroduction = R"(# Configuration

<!-- Made by `harrier config schema --markdown` from config/config_keys.cc. Change it there. -->

Every key has a default, so that no file is needed. A value is taken from the last of these that
gives it:

1. the default;
2. the file of `--config FILE` (or of the environment variable `HARRIER_CONFIG`): JSON, comments
   allowed; a dot in a key's name is an object in the file: `{"commit": {"interval_ms": 50}}`;
3. the environment: `HARRIER_` and the key in capitals, with `_` for `.`: `HARRIER_COMMIT_INTERVAL_MS=50`;
4. the command line: `--set commit.interval_ms=50`, or an option of the command, such as `--brokers`.
   The later one wins. A list is given with commas: `--set rules.WATCHED_COUNTRY.countries=KP,IR`.
   Keys that end in `_s` take a unit here and in the environment: `--set snapshot.every_s=15m`.

An unknown key, a key that stands twice in the file and a value out of bounds are errors; all of
them are reported at once, each with its file and line or the variable or option it comes from.

```
harrier config check --config FILE   # is it right? Exit code 5 when it is not
harrier config print --config FILE   # every value in effect and where it comes from
harrier config schema                # JSON Schema; a copy is config/schemas/config.schema.json
```

[config/harrier.json](../config/harrier.json) is an example with every section, all at their
defaults.

## Secrets

Any `kafka.NAME` can be read from a file with `kafka.NAME.file`, and so can its variable:

```
"kafka": { "sasl.password.file": "/run/secrets/kafka-password" }
HARRIER_KAFKA_SASL_PASSWORD_FILE=/run/secrets/kafka-password
```

Line ends behind the last line of the file are left out. Properties whose names contain `password`,
`passwd`, `secret`, `token`, `key` or `sasl.oauthbearer` are never printed.

Harrier sets some librdkafka properties itself, because exactly-once depends on them (for example
`isolation.level`, `enable.auto.commit` and `transactional.id`). Giving one is an error that says why.
)";

// `|` would end a cell.
std::string Cell(std::string_view text) {
  std::string cell;
  for (const char character : text) {
    if (character == '|') cell += '\\';
    cell += character;
  }
  return cell;
}

std::string DefaultOf(const ConfigKey& key) {
  if (key.is_family()) return "none";
  return '`' + key.read(Config{}).front().json + '`';
}

}  // namespace

std::string ConfigDocument() {
  std::string text(kIntroduction);
  std::string_view chapter;
  for (const ConfigKey& key : ConfigKeys()) {
    if (key.chapter != chapter) {
      chapter = key.chapter;
      text +=
          "\n## " + key.chapter + "\n\n| key | default | allowed | meaning |\n|---|---|---|---|\n";
    }
    text += "| `" + key.name + "` | " + DefaultOf(key) + " | " + Cell(key.allowed) + " | " +
            Cell(key.meaning) + " |\n";
  }
  return text;
}

}  // namespace harrier
