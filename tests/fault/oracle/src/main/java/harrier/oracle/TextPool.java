package harrier.oracle;

import java.util.HashMap;
import java.util.Map;

/** One object for equal texts, as long as there are not too many: histories hold the same few often. */
final class TextPool {
  private static final int TEXTS_MAX = 1 << 17;

  private final Map<String, String> texts = new HashMap<>();

  /** `text` may be null. */
  String shared(String text) {
    if (text == null) return null;
    String known = texts.get(text);
    if (known != null) return known;
    if (texts.size() < TEXTS_MAX) texts.put(text, text);
    return text;
  }
}
