// Elementary functions made of +, -, *, / and sqrt alone. IEEE 754 fixes the bits of those, so a
// verdict, a model and a simulated day have the same bytes on every machine; the C library's exp or
// sin may differ in the last bit between processors (its FMA variants). Errors stay below 3 units
// in the last place on the ranges given (tests/unit/core_portable_math_test.cc measures them).
// Compile with -ffp-contract=off. Pure; thread-safe.
#pragma once

namespace harrier {

[[nodiscard]] double Exp(double x);        // |x| <= 700
[[nodiscard]] double Exp2(double x);       // |x| <= 1000
[[nodiscard]] double Log(double x);        // normal x > 0
[[nodiscard]] double Sin(double radians);  // |x| <= 1e5
[[nodiscard]] double Cos(double radians);  // |x| <= 1e5
[[nodiscard]] double Asin(double x);       // |x| <= 1, clamped

}  // namespace harrier
