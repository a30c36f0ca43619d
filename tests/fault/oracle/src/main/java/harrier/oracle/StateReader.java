package harrier.oracle;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the content of a state from its bytes. Whether they are canonical is for StateBytes to say. */
final class StateReader {
  private static final int HOURS = 24;
  private static final int VARINT_BITS_MAX = 128;

  private final ByteBuffer in;

  StateReader(byte[] bytes) {
    in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  int octet() throws MalformedException {
    if (!in.hasRemaining()) throw endsEarly();
    return in.get() & 0xFF;
  }

  /** What follows the version. */
  StoredState state() throws MalformedException {
    try {
      long applied = count();
      StoredState state =
          new StoredState(
              applied, count(), count(), varint(), varint(), hours(), countries(), merchants(),
              newestThatLeftMs(), history(applied));
      if (in.hasRemaining()) throw new MalformedException("bytes are left over behind its end");
      return state;
    } catch (BufferUnderflowException e) {
      throw endsEarly();
    }
  }

  private static MalformedException endsEarly() {
    return new MalformedException("its bytes end early");
  }

  private List<Long> hours() throws MalformedException {
    long present = count();
    List<Long> hours = new ArrayList<>(HOURS);
    for (int hour = 0; hour < HOURS; ++hour) hours.add((present >> hour & 1) == 0 ? 0L : count());
    return hours;
  }

  private List<String> countries() throws MalformedException {
    List<String> countries = new ArrayList<>();
    for (long left = count(); left > 0; --left) {
      String country = letters(2);
      String before = countries.isEmpty() ? "" : countries.get(countries.size() - 1);
      if (before.compareTo(country) >= 0) throw new MalformedException("its countries do not ascend at " + country);
      countries.add(country);
    }
    return countries;
  }

  private List<StoredState.MerchantCount> merchants() throws MalformedException {
    List<StoredState.MerchantCount> merchants = new ArrayList<>();
    for (long left = count(); left > 0; --left) {
      int kind = octet();
      if (kind == StoredState.MerchantKey.NONE) throw new MalformedException("a merchant of no kind");
      merchants.add(new StoredState.MerchantCount(merchant(kind), count()));
    }
    return merchants;
  }

  private StoredState.MerchantKey merchant(int kind) throws MalformedException {
    return switch (kind) {
      case StoredState.MerchantKey.NONE -> new StoredState.MerchantKey(kind, 0);
      case StoredState.MerchantKey.BY_ID, StoredState.MerchantKey.BY_CATEGORY ->
          new StoredState.MerchantKey(kind, in.getLong());
      default -> throw new MalformedException("a merchant of kind " + kind);
    };
  }

  private Long newestThatLeftMs() throws MalformedException {
    long plusOne = count();
    return plusOne == 0 ? null : plusOne - 1;
  }

  private List<StoredState.Entry> history(long applied) throws MalformedException {
    List<StoredState.Entry> history = new ArrayList<>();
    StoredState.Entry before = null;
    for (long left = count(); left > 0; --left) {
      StoredState.Entry entry = entry(applied, before == null ? 0 : before.timeMs());
      boolean isLater =
          before == null || before.timeMs() < entry.timeMs() || before.offset() < entry.offset();
      if (!isLater) throw new MalformedException("its history does not ascend at " + entry.id());
      if (entry.offset() >= applied) throw new MalformedException("its history leads `applied`");
      history.add(entry);
      before = entry;
    }
    return history;
  }

  private StoredState.Entry entry(long applied, long beforeMs) throws MalformedException {
    long timeMs = beforeMs + count();
    long offset = applied - count();
    int flags = octet();
    String id = text();
    String city = text();
    long contentHash = in.getLong();
    long amount = zigzag();
    long base = StateBytes.hasOtherBase(flags) ? zigzag() : amount;
    String currency = letters(3);
    StoredState.MerchantKey merchant = merchant(StateBytes.merchantKind(flags));
    Transaction.Position place =
        StateBytes.hasPlace(flags)
            ? new Transaction.Position(in.getDouble(), in.getDouble())
            : null;
    return new StoredState.Entry(
        timeMs, offset, id, city, contentHash, amount, base, currency,
        merchant, place);
  }

  private BigInteger varint() throws MalformedException {
    BigInteger value = BigInteger.ZERO;
    for (int shift = 0; shift < VARINT_BITS_MAX; shift += 7) {
      int octet = octet();
      value = value.or(BigInteger.valueOf(octet & 0x7F).shiftLeft(shift));
      if (octet < 0x80) return value;
    }
    throw new MalformedException("a number has more than 128 bits");
  }

  private long count() throws MalformedException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
      int octet = octet();
      value |= (long) (octet & 0x7F) << shift;
      if (octet < 0x80) return value;
    }
    throw new MalformedException("a number has more than 63 bits");
  }

  private long zigzag() throws MalformedException {
    long value = count();
    return value >>> 1 ^ -(value & 1);
  }

  private String text() throws MalformedException {
    byte[] bytes = new byte[octet()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String letters(int letters) throws MalformedException {
    long packed = count();
    StringBuilder text = new StringBuilder(letters);
    for (int i = letters - 1; i >= 0; --i) text.append((char) (packed >>> 8 * i & 0xFF));
    return text.toString();
  }
}
