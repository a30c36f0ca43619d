package harrier.oracle;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** RFC 3339 in and out, in milliseconds since 1970 UTC. */
final class Timestamps {
  private static final Pattern RFC3339 =
      Pattern.compile(
          "(\\d{4})-(\\d{2})-(\\d{2})[Tt](\\d{2}):(\\d{2}):(\\d{2})(?:\\.(\\d+))?"
              + "(?:[Zz]|([+-])(\\d{2}):(\\d{2}))");
  private static final DateTimeFormatter CANONICAL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final long YEAR_10000_MS = 253_402_300_800_000L;

  private Timestamps() {}

  static long parse(String text, String field) throws DecodeException {
    Matcher matcher = RFC3339.matcher(text);
    if (!matcher.matches()) throw invalid(field);
    try {
      LocalDateTime local =
          LocalDateTime.of(
              number(matcher, 1), number(matcher, 2), number(matcher, 3),
              number(matcher, 4), number(matcher, 5), number(matcher, 6));
      long utcMs =
          local.toEpochSecond(ZoneOffset.UTC) * 1000
              + milliseconds(matcher.group(7))
              - offsetMinutes(matcher, field) * 60_000L;
      if (utcMs < 0 || utcMs >= YEAR_10000_MS) throw invalid(field);
      return utcMs;
    } catch (DateTimeException e) {
      throw invalid(field);
    }
  }

  static String format(long timeMs) {
    return CANONICAL.format(Instant.ofEpochMilli(timeMs));
  }

  private static DecodeException invalid(String field) {
    return new DecodeException("TIMESTAMP_INVALID", field);
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  // What is finer is cut off.
  private static int milliseconds(String fraction) {
    return fraction == null ? 0 : Integer.parseInt((fraction + "00").substring(0, 3));
  }

  private static int offsetMinutes(Matcher matcher, String field) throws DecodeException {
    if (matcher.group(8) == null) return 0;
    int hours = number(matcher, 9);
    int minutes = number(matcher, 10);
    if (hours > 23 || minutes > 59) throw invalid(field);
    int offset = hours * 60 + minutes;
    return matcher.group(8).equals("-") ? -offset : offset;
  }
}
