package harrier.oracle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;

/** SHA-256 and XXH64, and the ids that are made of them. */
final class Hashes {
  private static final XXHash64 XXH64 = XXHashFactory.fastestJavaInstance().hash64();

  private Hashes() {}

  static long xxh64(String text, long seed) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return XXH64.hash(bytes, 0, bytes.length, seed);
  }

  static long xxh64(ByteBuffer bytes) {
    return XXH64.hash(bytes, 0);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);  // every Java has it
    }
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  /** docs/formats/alert.md, "alert_id". */
  static String alertId(RawRecord record, String transactionId, String policyId) {
    MessageDigest digest = sha256();
    addPart(digest, record.topic());
    addPart(digest, Integer.toString(record.partition()));
    addPart(digest, Long.toString(record.offset()));
    addPart(digest, transactionId);
    addPart(digest, policyId);
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static void addPart(MessageDigest digest, String part) {
    addPart(digest, part.getBytes(StandardCharsets.UTF_8));
  }

  /** The length as 32 bits, little-endian, then the bytes. */
  static void addPart(MessageDigest digest, byte[] bytes) {
    digest.update(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length).array());
    digest.update(bytes);
  }
}
