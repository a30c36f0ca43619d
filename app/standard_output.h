// The end of standard output. IO.
#pragma once

namespace harrier {

// Writes out what is still held back. A reader that has left is no error: it had what it wanted.
// Throws StartupError(4) when the result could not be written, so that no half file passes for one.
void FlushStandardOutput();

}  // namespace harrier
