package harrier.oracle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** A state as a customer line of docs/formats/state-dump.md. */
final class StateWords {
  private static final int SQUARES_SCALE = 2 * Numbers.MONEY_SCALE;

  private StateWords() {}

  static String line(int partition, String customer, StoredState state) {
    return new JsonText()
        .number("partition", partition)
        .string("customer_id", customer)
        .number("applied", state.applied())
        .raw("newest", time(state.newestMs()))
        .number("judged", state.judged())
        .number("purchases", state.purchases())
        .string("sum", decimal(state.sum(), Numbers.MONEY_SCALE))
        .string("sum_of_squares", decimal(state.squares(), SQUARES_SCALE))
        .raw("hours", hours(state.hours()))
        .strings("countries", state.countries())
        .raw("merchants", list(state.merchants().stream().map(StateWords::merchant).toList()))
        .raw("left", time(state.newestThatLeftMs()))
        .raw("history", list(state.history().stream().map(StateWords::entry).toList()))
        .string("state_base64", Base64.getEncoder().encodeToString(StateBytes.encode(state)))
        .close();
  }

  static byte[] bytes(int partition, String customer, StoredState state) {
    return line(partition, customer, state).getBytes(StandardCharsets.UTF_8);
  }

  private static String hours(List<Long> hours) {
    JsonText json = new JsonText();
    for (int hour = 0; hour < hours.size(); ++hour) {
      if (hours.get(hour) != 0) json.number(Integer.toString(hour), hours.get(hour));
    }
    return json.close();
  }

  private static String merchant(StoredState.MerchantCount count) {
    return named(count.merchant()).number("count", count.transactions()).close();
  }

  private static JsonText named(StoredState.MerchantKey merchant) {
    boolean isById = merchant.kind() == StoredState.MerchantKey.BY_ID;
    return new JsonText()
        .string("kind", isById ? "merchant_id" : "category")
        .string("hash", HexFormat.of().toHexDigits(merchant.hash()));
  }

  private static String entry(StoredState.Entry entry) {
    JsonText json =
        new JsonText()
            .string("timestamp", Timestamps.format(entry.timeMs()))
            .number("offset", entry.offset())
            .string("transaction_id", entry.id());
    if (!entry.city().isEmpty()) json.string("city", entry.city());
    json.raw("amount", Numbers.money(entry.amount())).string("currency", entry.currency());
    if (entry.base() != entry.amount()) json.raw("amount_base", Numbers.money(entry.base()));
    if (entry.merchant().kind() != StoredState.MerchantKey.NONE) {
      json.raw("merchant", named(entry.merchant()).close());
    }
    if (entry.place() != null) {
      json.number("latitude", entry.place().latitude())
          .number("longitude", entry.place().longitude());
    }
    return json.string("content_hash", HexFormat.of().toHexDigits(entry.contentHash())).close();
  }

  private static String time(Long timeMs) {
    return timeMs == null ? "null" : JsonText.quoted(Timestamps.format(timeMs));
  }

  private static String decimal(BigInteger value, int scale) {
    return new BigDecimal(value, scale).stripTrailingZeros().toPlainString();
  }

  private static String list(List<String> items) {
    return "[" + String.join(",", items) + "]";
  }
}
