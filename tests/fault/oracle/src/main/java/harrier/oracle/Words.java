package harrier.oracle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Values as the sentences of alerts say them (docs/rules.md): cut off, never rounded up,
 * but for the ratio to the usual, which is rounded.
 */
final class Words {
  private static final int COUNTRIES_NAMED = 3;
  private static final BigDecimal MOST_TIMES = BigDecimal.valueOf(1_000_000);

  private Words() {}

  /** With thousands marked and at least two decimals: 4,210.00 EUR. */
  static String amount(long amount, String currency) {
    BigDecimal exact = Numbers.decimal(amount).stripTrailingZeros();
    String text = exact.setScale(Math.max(2, exact.scale())).toPlainString();
    int point = text.indexOf('.');
    return grouped(new BigInteger(text.substring(0, point))) + text.substring(point) + " " + currency;
  }

  static String whole(double value) {
    return grouped(new BigDecimal(value).setScale(0, RoundingMode.FLOOR).toBigInteger());
  }

  private static String grouped(BigInteger value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String duration(long milliseconds) {
    long seconds = milliseconds / 1000;
    if (seconds < 120) return seconds + " s";
    long minutes = seconds / 60;
    return minutes < 120 ? minutes + " min" : grouped(BigInteger.valueOf(minutes / 60)) + " h";
  }

  static String clock(ZonedDateTime local, String zone) {
    return String.format(Locale.ROOT, "%02d:%02d %s", local.getHour(), local.getMinute(), zone);
  }

  static String hour(int hour) {
    return String.format(Locale.ROOT, "%02d:00", hour);
  }

  static String score(double score) {
    return BigDecimal.valueOf((long) Math.floor(score * 1000), 3).toPlainString();
  }

  /** score = min(1, -log10(p)/4), p being the share of training traffic at least as unusual. */
  static String rank(double score) {
    if (score >= 1) return "at least 99.99 %";
    double below = 1 - StrictMath.pow(10, -4 * score);
    return BigDecimal.valueOf((long) Math.floor(below * 10_000), 2).toPlainString() + " %";
  }

  static String countries(Set<String> seen) {
    List<String> all = seen.stream().sorted().toList();
    String named = String.join(", ", all.subList(0, Math.min(COUNTRIES_NAMED, all.size())));
    int more = all.size() - COUNTRIES_NAMED;
    return more > 0 ? named + " and " + more + " more" : named;
  }

  /** ", 6.3x this customer's usual", or nothing when the amount is not 1.5 times the usual. */
  static String comparedToUsual(Situation situation) {
    long purchases = situation.customer().purchases;
    BigInteger sum = situation.customer().sum;
    if (purchases < Situation.ESTABLISHED || sum.signum() <= 0) return "";
    BigInteger scaled =
        BigInteger.valueOf(situation.base()).multiply(BigInteger.valueOf(purchases));
    // 1.5 times, in whole numbers.
    if (scaled.shiftLeft(1).compareTo(sum.multiply(BigInteger.valueOf(3))) < 0) return "";
    BigDecimal times =
        new BigDecimal(scaled).divide(new BigDecimal(sum), 1, RoundingMode.HALF_UP);
    if (times.compareTo(MOST_TIMES) > 0) return "";
    BigInteger[] parts = times.unscaledValue().divideAndRemainder(BigInteger.TEN);
    return ", " + grouped(parts[0]) + "." + parts[1] + "x this customer's usual";
  }
}
