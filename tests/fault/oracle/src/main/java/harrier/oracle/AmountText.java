package harrier.oracle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JSON number to an amount in 1/10,000, exactly, whatever its exponent. */
final class AmountText {
  /** 10^11 units. */
  static final long AMOUNT_MAX = 1_000_000_000_000_000L;

  private static final Pattern NUMBER =
      Pattern.compile("(-?)(0|[1-9][0-9]*)(?:\\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?");
  // Beyond it an amount that is not zero is out of range, or has too many decimals.
  private static final BigInteger EXPONENT_MAX = BigInteger.valueOf(1_000_000);

  private AmountText() {}

  static long parse(String text, String field) throws DecodeException {
    Matcher matcher = NUMBER.matcher(text);
    if (!matcher.matches()) throw new DecodeException("FIELD_TYPE", field);
    String fraction = matcher.group(3) == null ? "" : matcher.group(3);
    BigInteger digits = new BigInteger(matcher.group(2) + fraction);
    if (digits.signum() == 0) return 0;
    BigInteger exponent =
        matcher.group(4) == null ? BigInteger.ZERO : new BigInteger(matcher.group(4));
    int scale = fraction.length() - exponent.min(EXPONENT_MAX).max(EXPONENT_MAX.negate()).intValue();
    BigDecimal amount = new BigDecimal(digits, scale).stripTrailingZeros();
    if (amount.scale() > Numbers.MONEY_SCALE) throw new DecodeException("AMOUNT_PRECISION", field);
    if (amount.compareTo(Numbers.decimal(AMOUNT_MAX)) > 0) {
      throw new DecodeException("FIELD_RANGE", field);
    }
    long value = amount.movePointRight(Numbers.MONEY_SCALE).longValueExact();
    return matcher.group(1).isEmpty() ? value : -value;
  }
}
