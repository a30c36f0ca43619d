package harrier.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** The first member in which two JSON texts differ, or the first byte when no member does. */
record Difference(String member, String expected, String found) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int CONTEXT_BYTES = 60;

  static Difference between(byte[] expected, byte[] found) {
    try {
      Difference difference = between("", MAPPER.readTree(expected), MAPPER.readTree(found));
      if (difference != null) return difference;
    } catch (IOException e) {
      // Then the bytes speak.
    }
    int at = Math.max(0, Arrays.mismatch(expected, found));
    return new Difference("byte " + at, around(expected, at), around(found, at));
  }

  private static Difference between(String path, JsonNode expected, JsonNode found) {
    if (expected.isObject() && found.isObject()) return betweenObjects(path, expected, found);
    if (expected.isArray() && found.isArray()) return betweenArrays(path, expected, found);
    if (expected.equals(found)) return null;
    return new Difference(path.isEmpty() ? "the whole" : path, text(expected), text(found));
  }

  private static Difference betweenObjects(String path, JsonNode expected, JsonNode found) {
    Set<String> names = new LinkedHashSet<>();
    expected.fieldNames().forEachRemaining(names::add);
    found.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      String inner = path.isEmpty() ? name : path + "." + name;
      Difference difference = between(inner, expected.path(name), found.path(name));
      if (difference != null) return difference;
    }
    return null;
  }

  private static Difference betweenArrays(String path, JsonNode expected, JsonNode found) {
    for (int i = 0; i < Math.max(expected.size(), found.size()); ++i) {
      String inner = path + "[" + i + "]";
      Difference difference = between(inner, expected.path(i), found.path(i));
      if (difference != null) return difference;
    }
    return null;
  }

  private static String text(JsonNode node) {
    return node.isMissingNode() ? "(absent)" : node.toString();
  }

  private static String around(byte[] bytes, int at) {
    int from = Math.min(bytes.length, Math.max(0, at - CONTEXT_BYTES / 3));
    int to = Math.min(bytes.length, at + CONTEXT_BYTES);
    return "..." + new String(bytes, from, to - from, StandardCharsets.UTF_8) + "...";
  }
}
