// Result<T, E>: a value or the reason why there is none. tl::expected under the house's name, so
// that the day's std::expected changes one line. Pure.
#pragma once

#include <tl/expected.hpp>

namespace harrier {

template <class T, class E>
using Result = tl::expected<T, E>;

template <class E>
[[nodiscard]] auto Unexpected(E&& error) {
  return tl::make_unexpected(std::forward<E>(error));
}

}  // namespace harrier
