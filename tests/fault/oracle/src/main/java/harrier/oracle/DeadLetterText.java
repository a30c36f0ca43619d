package harrier.oracle;

import java.util.Arrays;
import java.util.Base64;

/**
 * A dead letter as one line of text, so that one comparison serves files and Kafka: the members of
 * docs/formats/dead-letter.md that say what is wrong and repeat the value. The key is left out: a
 * plain line of a file has none.
 */
final class DeadLetterText {
  private static final int KEPT_BYTES = 4096;

  private DeadLetterText() {}

  static byte[] expected(RawRecord record, DecodeException reason) {
    byte[] value = record.value();
    boolean isCut = value != null && value.length > Document.BYTES_MAX;
    return write(
        reason.code(),
        reason.field(),
        isCut ? Arrays.copyOf(value, KEPT_BYTES) : value,
        isCut ? Integer.toString(value.length) : null,
        isCut ? Hashes.hex(value) : null);
  }

  /** Whatever is absent is null. */
  static byte[] write(String code, String field, byte[] value, String bytes, String sha256) {
    String base64 = value == null ? null : Base64.getEncoder().encodeToString(value);
    return new JsonText()
        .known("error", code)
        .known("error_field", field)
        .known("value_base64", base64)
        .known("value_bytes", bytes)
        .known("value_sha256", sha256)
        .closeAsBytes();
  }
}
