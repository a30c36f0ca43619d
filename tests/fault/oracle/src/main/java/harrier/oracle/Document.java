package harrier.oracle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The outermost members of a record's JSON object, after every check that docs/formats/transaction.md
 * makes of the document as a whole (steps 1 to 7 of "Which reason is given").
 */
final class Document {
  static final int BYTES_MAX = 65_536;
  private static final int DEPTH_MAX = 64;
  private static final int MEMBERS_MAX = 256;
  private static final int MEMBERS_USUAL = 32;

  enum Kind { TEXT, NUMBER, BOOLEAN, NULL, CONTAINER }

  /** `text` is decoded for a text and as written for a number. */
  record Value(Kind kind, String text) {
    boolean isAbsent() {
      return kind == Kind.NULL || (kind == Kind.TEXT && text.isEmpty());
    }
  }

  // Its own limits are above ours, so that no record is refused for a reason that is not ours.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(BYTES_MAX)
                  .maxNameLength(BYTES_MAX)
                  .maxStringLength(BYTES_MAX)
                  .build())
          .build();

  private final Map<String, Value> members = new HashMap<>(MEMBERS_USUAL);
  private boolean tooManyMembers;
  private boolean hasRepetition;
  private String repeatedOutermost;

  private Document() {}

  static Document read(byte[] bytes, Set<String> knownNames) throws DecodeException {
    if (bytes == null) throw new DecodeException("JSON_INVALID");
    if (bytes.length > BYTES_MAX) throw new DecodeException("TOO_LARGE");
    String text = utf8(bytes);
    checkDepth(text);
    Document document = new Document();
    document.parse(text);
    if (document.tooManyMembers) throw new DecodeException("TOO_LARGE");
    if (document.hasRepetition) {
      String name = document.repeatedOutermost;
      boolean isKnown = name != null && knownNames.contains(name);
      throw new DecodeException("DUPLICATE_FIELD", isKnown ? name : null);
    }
    return document;
  }

  /** Null when there is no such member. */
  Value member(String name) {
    return members.get(name);
  }

  private static String utf8(byte[] bytes) throws DecodeException {
    if (isAscii(bytes)) return new String(bytes, StandardCharsets.ISO_8859_1);  // much faster
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new DecodeException("UTF8_INVALID");
    }
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte octet : bytes) {
      if (octet < 0) return false;
    }
    return true;
  }

  private static void checkDepth(String text) throws DecodeException {
    int depth = 0;
    boolean inString = false;
    for (int i = 0; i < text.length(); ++i) {
      char c = text.charAt(i);
      if (inString) {
        if (c == '\\') ++i;
        if (c == '"') inString = false;
      } else if (c == '"') {
        inString = true;
      } else if (c == '{' || c == '[') {
        if (++depth > DEPTH_MAX) throw new DecodeException("TOO_DEEP");
      } else if (c == '}' || c == ']') {
        depth = Math.max(0, depth - 1);
      }
    }
  }

  private void parse(String text) throws DecodeException {
    if (text.startsWith("\uFEFF")) throw new DecodeException("JSON_INVALID");
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) throw new DecodeException("JSON_INVALID");
      walk(parser);
      if (parser.nextToken() != null) throw new DecodeException("JSON_INVALID");
    } catch (IOException e) {
      throw new DecodeException("JSON_INVALID");
    }
  }

  /** An open object or array. A repeated name is a member too. */
  private static final class Level {
    final Set<String> names = new HashSet<>();  // the outermost one's are in `members`
    int members;
  }

  // From behind the first { to its }.
  private void walk(JsonParser parser) throws IOException, DecodeException {
    Deque<Level> levels = new ArrayDeque<>();
    levels.push(new Level());
    String name = null;
    while (!levels.isEmpty()) {
      JsonToken token = parser.nextToken();
      if (token == null) throw new DecodeException("JSON_INVALID");
      switch (token) {
        case FIELD_NAME -> {
          name = checkedText(parser);
          enter(levels, name);
        }
        case START_OBJECT, START_ARRAY -> {
          if (levels.size() == 1) keep(name, new Value(Kind.CONTAINER, null));
          levels.push(new Level());
        }
        case END_OBJECT, END_ARRAY -> levels.pop();
        default -> {
          Value value = scalar(parser, token);
          if (levels.size() == 1) keep(name, value);
        }
      }
    }
  }

  private void enter(Deque<Level> levels, String name) {
    Level level = levels.peek();
    if (++level.members > MEMBERS_MAX) tooManyMembers = true;
    boolean isNew = levels.size() == 1 ? !members.containsKey(name) : level.names.add(name);
    if (isNew || hasRepetition) return;
    hasRepetition = true;
    if (levels.size() == 1) repeatedOutermost = name;
  }

  private void keep(String name, Value value) {
    members.putIfAbsent(name, value);
  }

  private static Value scalar(JsonParser parser, JsonToken token)
      throws IOException, DecodeException {
    return switch (token) {
      case VALUE_STRING -> new Value(Kind.TEXT, checkedText(parser));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Value(Kind.NUMBER, finiteNumber(parser));
      case VALUE_TRUE, VALUE_FALSE -> new Value(Kind.BOOLEAN, parser.getText());
      case VALUE_NULL -> new Value(Kind.NULL, null);
      default -> throw new DecodeException("JSON_INVALID");
    };
  }

  private static String finiteNumber(JsonParser parser) throws IOException, DecodeException {
    String text = parser.getText();
    if (Double.isInfinite(Double.parseDouble(text))) throw new DecodeException("JSON_INVALID");
    return text;
  }

  private static String checkedText(JsonParser parser) throws IOException, DecodeException {
    String text = parser.getText();
    for (int i = 0; i < text.length(); ++i) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) continue;
      boolean isPair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (!isPair) throw new DecodeException("JSON_INVALID");
      ++i;
    }
    return text;
  }
}
