// 128-bit integers: GCC and Clang have them on every 64-bit target. Pure.
#pragma once

namespace harrier {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

}  // namespace harrier
