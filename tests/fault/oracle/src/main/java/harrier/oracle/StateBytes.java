package harrier.oracle;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The bytes of a state (docs/formats/state.md), both ways. */
final class StateBytes {
  private static final int VERSION = 1;
  private static final int KIND_MASK = 3;
  private static final int HAS_PLACE = 4;
  private static final int OTHER_BASE = 8;
  private static final int LETTER_BITS = 8;

  private StateBytes() {}

  static byte[] encode(StoredState state) {
    Writer out = new Writer();
    out.write(VERSION);
    out.varint(state.applied());
    out.varint(state.judged());
    out.varint(state.purchases());
    out.varint(state.sum());
    out.varint(state.squares());
    encodeHours(state.hours(), out);
    out.varint(state.countries().size());
    for (String country : state.countries()) out.varint(packed(country));
    out.varint(state.merchants().size());
    for (StoredState.MerchantCount count : state.merchants()) {
      out.write(count.merchant().kind());
      out.word(count.merchant().hash());
      out.varint(count.transactions());
    }
    Long left = state.newestThatLeftMs();
    out.varint(left == null ? 0 : left + 1);
    out.varint(state.history().size());
    long beforeMs = 0;
    for (StoredState.Entry entry : state.history()) {
      encodeEntry(state.applied(), beforeMs, entry, out);
      beforeMs = entry.timeMs();
    }
    return out.toByteArray();
  }

  /** Refuses everything that `encode` would write otherwise. */
  static StoredState decode(byte[] bytes) throws MalformedException {
    StateReader in = new StateReader(bytes);
    if (in.octet() != VERSION) throw new MalformedException("its format is not version 1");
    StoredState state = in.state();
    if (!Arrays.equals(encode(state), bytes)) {
      throw new MalformedException("its bytes are not those that the format has for its content");
    }
    return state;
  }

  private static void encodeHours(List<Long> hours, Writer out) {
    long present = 0;
    for (int hour = 0; hour < hours.size(); ++hour) {
      if (hours.get(hour) != 0) present |= 1L << hour;
    }
    out.varint(present);
    for (long count : hours) {
      if (count != 0) out.varint(count);
    }
  }

  private static void encodeEntry(
      long applied, long beforeMs, StoredState.Entry entry, Writer out) {
    boolean isOtherBase = entry.base() != entry.amount();
    StoredState.MerchantKey merchant = entry.merchant();
    out.varint(entry.timeMs() - beforeMs);
    out.varint(applied - entry.offset());
    out.write(
        merchant.kind()
            | (entry.place() == null ? 0 : HAS_PLACE)
            | (isOtherBase ? OTHER_BASE : 0));
    out.text(entry.id());
    out.text(entry.city());
    out.word(entry.contentHash());
    out.zigzag(entry.amount());
    if (isOtherBase) out.zigzag(entry.base());
    out.varint(packed(entry.currency()));
    if (merchant.kind() != StoredState.MerchantKey.NONE) out.word(merchant.hash());
    if (entry.place() == null) return;
    out.word(Double.doubleToRawLongBits(entry.place().latitude()));
    out.word(Double.doubleToRawLongBits(entry.place().longitude()));
  }

  /** Letters as one number, the first letter high. */
  static int packed(String letters) {
    int number = 0;
    for (int i = 0; i < letters.length(); ++i) number = number << LETTER_BITS | letters.charAt(i);
    return number;
  }

  static boolean hasPlace(int flags) {
    return (flags & HAS_PLACE) != 0;
  }

  static boolean hasOtherBase(int flags) {
    return (flags & OTHER_BASE) != 0;
  }

  static int merchantKind(int flags) {
    return flags & KIND_MASK;
  }

  private static final class Writer extends ByteArrayOutputStream {
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

    Writer() {
      super(1024);
    }

    void varint(long value) {
      long rest = value;
      for (; (rest & ~0x7FL) != 0; rest >>>= 7) write((int) (rest & 0x7F) | 0x80);
      write((int) rest);
    }

    void varint(BigInteger value) {
      BigInteger rest = value;
      for (; rest.compareTo(LONG_MAX) > 0; rest = rest.shiftRight(7)) {
        write(rest.intValue() & 0x7F | 0x80);
      }
      varint(rest.longValue());
    }

    // 2x for x >= 0, -2x - 1 else.
    void zigzag(long value) {
      varint(value << 1 ^ value >> 63);
    }

    void word(long value) {
      for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) write((int) (value >>> shift));
    }

    void text(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      write(bytes.length);
      writeBytes(bytes);
    }
  }
}
