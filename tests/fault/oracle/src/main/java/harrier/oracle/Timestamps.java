package harrier.oracle;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** RFC 3339 in and out, in milliseconds since 1970 UTC. */
final class Timestamps {
  private static final DateTimeFormatter CANONICAL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final long YEAR_10000_MS = 253_402_300_800_000L;

  private Timestamps() {}

  static long parse(String text, String field) throws DecodeException {
    try {
      return new Parser(text).read();
    } catch (DateTimeException e) {
      throw new DecodeException("TIMESTAMP_INVALID", field);
    }
  }

  static String format(long timeMs) {
    return CANONICAL.format(Instant.ofEpochMilli(timeMs));
  }

  /** Reads one text from left to right; DateTimeException when it is no time. */
  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    long read() {
      int year = number(4);
      expect("-");
      int month = number(2);
      expect("-");
      int day = number(2);
      expect("Tt");
      int hour = number(2);
      expect(":");
      int minute = number(2);
      expect(":");
      LocalDateTime local = LocalDateTime.of(year, month, day, hour, minute, number(2));
      long milliseconds = local.toEpochSecond(ZoneOffset.UTC) * 1000 + milliseconds();
      long utcMs = milliseconds - offsetMinutes() * 60_000L;
      boolean isWithinYears = utcMs >= 0 && utcMs < YEAR_10000_MS;
      if (at != text.length() || !isWithinYears) throw new DateTimeException(text);
      return utcMs;
    }

    private char peek() {
      return at < text.length() ? text.charAt(at) : 0;
    }

    private char expect(String oneOf) {
      char next = peek();
      if (next == 0 || oneOf.indexOf(next) < 0) throw new DateTimeException(text);
      ++at;
      return next;
    }

    private int number(int digits) {
      int number = 0;
      for (int i = 0; i < digits; ++i) number = number * 10 + (expect("0123456789") - '0');
      return number;
    }

    // What is finer is cut off.
    private int milliseconds() {
      if (peek() != '.') return 0;
      ++at;
      int milliseconds = number(1) * 100;
      for (int unit = 10; isDigit(peek()); unit /= 10) milliseconds += number(1) * unit;
      return milliseconds;
    }

    private int offsetMinutes() {
      char sign = expect("Zz+-");
      if (sign == 'Z' || sign == 'z') return 0;
      int hours = number(2);
      expect(":");
      int minutes = number(2);
      if (hours > 23 || minutes > 59) throw new DateTimeException(text);
      int offset = hours * 60 + minutes;
      return sign == '-' ? -offset : offset;
    }

    private static boolean isDigit(char c) {
      return c >= '0' && c <= '9';
    }
  }
}
