// The model file (docs/formats/model.md): one JSON text that holds a Model, with a SHA-256 over its
// own bytes. Reading checks everything before a model exists: what does not fit is refused with a
// sentence that names what is wrong. ReadModelFile does IO, the rest is pure. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "scoring/model.h"

namespace harrier {

inline constexpr int kModelFormatVersion = 1;
inline constexpr std::size_t kModelBytesMax = 64U << 20;

// The text of the file. Sets model->sha256.
[[nodiscard]] std::string WriteModelText(Model* model);
[[nodiscard]] Result<Model, std::string> ReadModelText(std::string_view text);
// Errors name the file.
[[nodiscard]] Result<Model, std::string> ReadModelFile(const std::string& path);

}  // namespace harrier
