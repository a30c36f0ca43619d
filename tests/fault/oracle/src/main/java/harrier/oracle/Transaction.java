package harrier.oracle;

/**
 * A decoded transaction; absent texts are null.
 *
 * @param timeMs milliseconds since 1970 UTC
 * @param amount in 1/10,000 of its own currency
 * @param contentHash of all the others: tells a redelivery from a conflict
 */
record Transaction(
    String id,
    String customer,
    long timeMs,
    long amount,
    String currency,
    String merchantId,
    String merchantCategory,
    String channel,
    boolean cardPresent,
    String country,
    String city,
    Position position,
    String device,
    String ip,
    long contentHash) {

  /** Degrees; -0 is held as 0. */
  record Position(double latitude, double longitude) {
    Position {
      latitude += 0.0;
      longitude += 0.0;
    }
  }

  /** What "this merchant" means: its id, or its category when it has none. */
  record Merchant(boolean byId, String name) {}

  Merchant merchant() {
    if (merchantId != null) return new Merchant(true, merchantId);
    return merchantCategory == null ? null : new Merchant(false, merchantCategory);
  }

  Transaction withContentHash(long hash) {
    return new Transaction(
        id, customer, timeMs, amount, currency, merchantId, merchantCategory, channel, cardPresent,
        country, city, position, device, ip, hash);
  }

  /** As history keeps it: one text for all ids of the customer, and no device and address. */
  Transaction remembered(String sharedCustomer) {
    return new Transaction(
        id, sharedCustomer, timeMs, amount, currency, merchantId, merchantCategory, channel,
        cardPresent, country, city, position, null, null, contentHash);
  }

  boolean isRefund() {
    return amount < 0;
  }

  boolean isOnline() {
    return "web".equals(channel) || "app".equals(channel);
  }

  /** A place that the travel features know: the card was there, and we know where. */
  boolean isPlaced() {
    return cardPresent && position != null;
  }
}
