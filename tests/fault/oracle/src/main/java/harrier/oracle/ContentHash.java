package harrier.oracle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** XXH64 over the fields of a transaction (docs/formats/transaction.md, "Content hash"). */
final class ContentHash {
  // Ids of 64 bytes and six texts of 128, two letters of country and a few numbers need less.
  private static final int BYTES_MAX = 2048;

  private final ByteBuffer bytes = ByteBuffer.allocate(BYTES_MAX).order(ByteOrder.LITTLE_ENDIAN);

  /** Of a transaction whose own `contentHash` is not known yet. */
  long of(Transaction transaction) {
    bytes.clear();
    text(transaction.id());
    text(transaction.customer());
    bytes.putLong(transaction.timeMs());
    bytes.putLong(transaction.amount());
    bytes.putInt(StateBytes.packed(transaction.currency()));
    text(transaction.merchantId());
    text(transaction.merchantCategory());
    text(transaction.channel());
    bytes.put((byte) (transaction.cardPresent() ? 1 : 0));
    String country = transaction.country();
    bytes.putShort((short) (country == null ? 0 : StateBytes.packed(country)));
    text(transaction.city());
    Transaction.Position position = transaction.position();
    bytes.put((byte) (position == null ? 0 : 1));
    bytes.putDouble(position == null ? 0 : position.latitude());
    bytes.putDouble(position == null ? 0 : position.longitude());
    text(transaction.device());
    text(transaction.ip());
    return Hashes.xxh64(bytes.flip());
  }

  private void text(String text) {
    byte[] utf8 = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    bytes.putShort((short) utf8.length);
    bytes.put(utf8);
  }
}
