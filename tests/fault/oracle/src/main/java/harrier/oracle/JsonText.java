package harrier.oracle;

import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** Writes one JSON object as docs/formats/canonical.md says; members in the order of the calls. */
final class JsonText {
  private final StringBuilder out = new StringBuilder(1024);
  private boolean first = true;

  JsonText() {
    out.append('{');
  }

  JsonText string(String name, String value) {
    return raw(name, quoted(value));
  }

  JsonText number(String name, long value) {
    return raw(name, Long.toString(value));
  }

  JsonText number(String name, double value) {
    return raw(name, Numbers.of(value));
  }

  JsonText number(String name, float value) {
    return raw(name, Numbers.of(value));
  }

  JsonText bool(String name, boolean value) {
    return raw(name, Boolean.toString(value));
  }

  JsonText strings(String name, Collection<String> values) {
    StringBuilder list = new StringBuilder("[");
    for (String value : values) {
      if (list.length() > 1) list.append(',');
      list.append(quoted(value));
    }
    return raw(name, list.append(']').toString());
  }

  /** An absent text leaves no member. */
  JsonText known(String name, String value) {
    return value == null ? this : string(name, value);
  }

  JsonText raw(String name, String json) {
    if (!first) out.append(',');
    first = false;
    out.append('"').append(name).append("\":").append(json);
    return this;
  }

  String close() {
    return out.append('}').toString();
  }

  byte[] closeAsBytes() {
    return close().getBytes(StandardCharsets.UTF_8);
  }

  static String quoted(String value) {
    StringBuilder text = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); ++i) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < 0x20) {
            text.append(String.format("\\u%04x", (int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    return text.append('"').toString();
  }
}
