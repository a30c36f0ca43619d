package harrier.oracle;

/**
 * A record of the input log. Key and value are null when absent. A plain line of a file has neither
 * a key nor a Kafka time of its own (docs/formats/file-input.md): it is `plain`.
 */
record RawRecord(
    String topic,
    int partition,
    long offset,
    byte[] key,
    byte[] value,
    long kafkaTimeMs,
    boolean plain) {

  String coordinates() {
    return topic + "/" + partition + "/" + offset;
  }
}
