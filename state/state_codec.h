// The bytes of a CustomerState, in the local store and in the checkpoint topic: versioned, compact,
// canonical (docs/formats/state.md). Pure; single-threaded. Hostile bytes give an error, never a
// crash, and never a state that Observe or Advance could stumble over.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/fault.h"
#include "core/result.h"
#include "state/customer_state.h"

namespace harrier {

inline constexpr std::uint8_t kStateFormatVersion = 1;             // without a profile
inline constexpr std::uint8_t kStateFormatVersionWithProfile = 2;  // with one

enum class StateDecodeError : std::uint8_t {
  kVersion,    // written by another version of the format
  kTruncated,  // ends too early
  kMalformed,  // anything else that EncodeState cannot have written
};
[[nodiscard]] std::string_view StateDecodeErrorName(StateDecodeError error);
// kUnsound: a store that holds such a state is to be replaced.
[[nodiscard]] Fault UnreadableState(StateDecodeError error);

// Replaces `*out`.
void EncodeState(const CustomerState& state, std::string* out);

[[nodiscard]] Result<CustomerState, StateDecodeError> DecodeState(std::string_view bytes);
// The same into an existing state, whose memory is used again. After an error it is unknown.
[[nodiscard]] Result<void, StateDecodeError> DecodeStateInto(std::string_view bytes,
                                                             CustomerState* state);

// Its `applied` alone, for who looks through many.
[[nodiscard]] Result<Offset, StateDecodeError> DecodeApplied(std::string_view bytes);

}  // namespace harrier
