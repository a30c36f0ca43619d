package harrier.oracle;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A record's bytes to a transaction, or the one reason why not (docs/formats/transaction.md). For one
 * thread.
 */
final class Decoder {
  private static final Set<String> NAMES =
      Set.of(
          "transaction_id", "customer_id", "timestamp", "amount", "currency", "merchant_id",
          "merchant_category", "channel", "card_present", "country", "city", "latitude",
          "longitude", "device", "ip");
  private static final Set<String> CARD_CHANNELS = Set.of("atm", "branch", "pos");
  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");
  private static final int ID_BYTES_MAX = 64;
  private static final int TEXT_BYTES_MAX = 128;
  private static final long AHEAD_MAX_MS = 5 * 60_000;

  private final Policy policy;
  private final ContentHash contentHash = new ContentHash();
  private final TextPool pool = new TextPool();

  Decoder(Policy policy) {
    this.policy = policy;
  }

  Transaction decode(RawRecord record) throws DecodeException {
    Transaction transaction = new Fields(Document.read(record.value(), NAMES)).read();
    if (!record.plain()) {
      byte[] customer = transaction.customer().getBytes(StandardCharsets.UTF_8);
      if (!Arrays.equals(record.key(), customer)) {
        throw new DecodeException("KEY_MISMATCH", "customer_id");
      }
      if (transaction.timeMs() > record.kafkaTimeMs() + AHEAD_MAX_MS) {
        throw new DecodeException("TIMESTAMP_FUTURE", "timestamp");
      }
    }
    if (Math.abs(baseAmount(transaction)) > AmountText.AMOUNT_MAX) {
      throw new DecodeException("FIELD_RANGE", "amount");
    }
    return transaction;
  }

  /** In the base currency, 1/10,000, rounded half to even. */
  long baseAmount(Transaction transaction) {
    if (transaction.currency().equals(policy.baseCurrency())) return transaction.amount();
    BigDecimal rate = policy.rates().get(transaction.currency());
    return BigDecimal.valueOf(transaction.amount())
        .multiply(rate)
        .setScale(0, RoundingMode.HALF_EVEN)
        .longValueExact();
  }

  /** The fields of one document, read in the order of the table: the first that is wrong throws. */
  private final class Fields {
    private final Document document;

    Fields(Document document) {
      this.document = document;
    }

    Transaction read() throws DecodeException {
      String id = id("transaction_id");
      String customer = id("customer_id");
      long timeMs = Timestamps.parse(text("timestamp", true), "timestamp");
      long amount = amount();
      String currency = pool.shared(currency());
      String merchantId = pool.shared(shortText("merchant_id"));
      String merchantCategory = pool.shared(shortText("merchant_category"));
      String channel = pool.shared(shortText("channel"));
      boolean cardPresent = cardPresent(channel);
      String country = pool.shared(country());
      String city = pool.shared(shortText("city"));
      Transaction.Position position = position();
      String device = shortText("device");
      String ip = shortText("ip");
      Transaction unhashed =
          new Transaction(
              id, customer, timeMs, amount, currency, merchantId, merchantCategory, channel,
              cardPresent, country, city, position, device, ip, 0);
      return unhashed.withContentHash(contentHash.of(unhashed));
    }

    private Document.Value value(String name, boolean required) throws DecodeException {
      Document.Value value = document.member(name);
      if (value != null && !value.isAbsent()) return value;
      if (required) throw new DecodeException("FIELD_MISSING", name);
      return null;
    }

    private String text(String name, boolean required) throws DecodeException {
      Document.Value value = value(name, required);
      if (value == null) return null;
      if (value.kind() != Document.Kind.TEXT) throw new DecodeException("FIELD_TYPE", name);
      return value.text();
    }

    private String id(String name) throws DecodeException {
      String id = text(name, true);
      boolean isPlain = id.chars().allMatch(c -> c >= 0x20 && c != 0x7f);
      if (!isPlain || bytes(id) > ID_BYTES_MAX) throw new DecodeException("FIELD_RANGE", name);
      return id;
    }

    private long amount() throws DecodeException {
      Document.Value value = value("amount", true);
      return switch (value.kind()) {
        case TEXT, NUMBER -> AmountText.parse(value.text(), "amount");
        default -> throw new DecodeException("FIELD_TYPE", "amount");
      };
    }

    private String currency() throws DecodeException {
      String currency = text("currency", false);
      if (currency == null) currency = policy.defaultCurrency();
      if (!currency.equals(policy.baseCurrency()) && !policy.rates().containsKey(currency)) {
        throw new DecodeException("CURRENCY_UNKNOWN", "currency");
      }
      return currency;
    }

    private String shortText(String name) throws DecodeException {
      String text = text(name, policy.requiredFields().contains(name));
      if (text != null && bytes(text) > TEXT_BYTES_MAX) {
        throw new DecodeException("FIELD_RANGE", name);
      }
      return text;
    }

    private boolean cardPresent(String channel) throws DecodeException {
      Document.Value value = value("card_present", false);
      if (value == null) return channel != null && CARD_CHANNELS.contains(channel);
      if (value.kind() != Document.Kind.BOOLEAN) {
        throw new DecodeException("FIELD_TYPE", "card_present");
      }
      return value.text().equals("true");
    }

    private String country() throws DecodeException {
      String country = text("country", policy.requiredFields().contains("country"));
      if (country != null && !COUNTRY.matcher(country).matches()) {
        throw new DecodeException("FIELD_RANGE", "country");
      }
      return country;
    }

    private Transaction.Position position() throws DecodeException {
      boolean isLocated = value("latitude", false) != null || value("longitude", false) != null;
      if (!isLocated) return null;
      double latitude = degrees("latitude", 90);
      return new Transaction.Position(latitude, degrees("longitude", 180));
    }

    private double degrees(String name, double limit) throws DecodeException {
      Document.Value value = value(name, true);
      if (value.kind() != Document.Kind.NUMBER) throw new DecodeException("FIELD_TYPE", name);
      double degrees = Double.parseDouble(value.text());
      if (Math.abs(degrees) > limit) throw new DecodeException("FIELD_RANGE", name);
      return degrees;
    }

    private static int bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8).length;
    }
  }
}
