package harrier.oracle;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers as docs/formats/canonical.md prints them: the fewest digits that read back, plain or
 * scientific, whichever is shorter, plain when equal. Java 17's own toString() promises neither.
 */
final class Numbers {
  /** Amounts are whole numbers of this part of a unit. */
  static final int MONEY_SCALE = 4;

  private Numbers() {}

  static String of(float value) {
    // 6 digits survive in any float32 and 9 always identify one; likewise 15 and 17 below.
    return shortest(value, 6, 9, text -> Float.parseFloat(text) == value);
  }

  static String of(double value) {
    return shortest(value, 15, 17, text -> Double.parseDouble(text) == value);
  }

  /** An amount in 1/10,000. */
  static String money(long amount) {
    if (amount == 0) return "0";
    return decimal(amount).stripTrailingZeros().toPlainString();
  }

  static BigDecimal decimal(long amount) {
    return BigDecimal.valueOf(amount, MONEY_SCALE);
  }

  private interface ReadsBack {
    boolean test(String text);
  }

  private static String shortest(double value, int digitsMin, int digitsMax, ReadsBack same) {
    if (Math.rint(value) == value && Math.abs(value) < 100_000) return Long.toString((long) value);
    BigDecimal exact = new BigDecimal(value);
    for (int digits = digitsMin; ; ++digits) {
      BigDecimal found = closest(exact, digits, same);
      if (found != null) return format(exact, found.stripTrailingZeros());
      if (digits == digitsMax) throw new IllegalStateException("no digits for " + value);
    }
  }

  // Next to a power of two the nearer neighbour may not read back while the farther one does.
  private static BigDecimal closest(BigDecimal exact, int digits, ReadsBack same) {
    BigDecimal nearest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    if (same.test(nearest.toString())) return nearest;
    RoundingMode other =
        nearest.compareTo(exact) < 0 ? RoundingMode.CEILING : RoundingMode.FLOOR;
    BigDecimal farther = exact.round(new MathContext(digits, other));
    return same.test(farther.toString()) ? farther : null;
  }

  private static String format(BigDecimal exact, BigDecimal shortest) {
    String digits = shortest.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - shortest.scale();
    String scientific = scientific(digits, exponent);
    // A whole number in plain form has no digit left out: it is printed exactly.
    String plain =
        shortest.scale() <= 0
            ? exact.abs().toBigIntegerExact().toString()
            : shortest.abs().toPlainString();
    String sign = exact.signum() < 0 ? "-" : "";
    return sign + (plain.length() <= scientific.length() ? plain : scientific);
  }

  private static String scientific(String digits, int exponent) {
    String mantissa =
        digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    int size = Math.abs(exponent);
    return mantissa + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size;
  }
}
