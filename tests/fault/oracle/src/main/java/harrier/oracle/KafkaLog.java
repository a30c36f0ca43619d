package harrier.oracle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A log in Kafka. The records that must have outputs are those below C, the group's committed
 * offset; a partition without one has published nothing.
 */
final class KafkaLog implements LogReader {
  /** All but `transactions` and `alerts` may be null. */
  record Topics(
      String transactions, String alerts, String scored, String deadLetters, String checkpoint) {}

  private interface Sink {
    void accept(ConsumerRecord<byte[], byte[]> record) throws IOException;
  }

  private interface Comparable {
    byte[] of(ConsumerRecord<byte[], byte[]> record);
  }

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String brokers;
  private final Topics topics;
  private final Map<TopicPartition, Long> committed;
  // Offsets of the committed records of everything that transactions write.
  private final Map<TopicPartition, BitSet> seen = new ConcurrentHashMap<>();

  KafkaLog(String brokers, Topics topics, String group) {
    this.brokers = brokers;
    this.topics = topics;
    committed = committed(group);
  }

  @Override
  public List<Integer> partitions() {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
      return partitionsOf(consumer, topics.transactions()).stream()
          .map(TopicPartition::partition)
          .sorted()
          .toList();
    }
  }

  @Override
  public long read(int partition, RecordSink sink) throws IOException {
    TopicPartition input = new TopicPartition(topics.transactions(), partition);
    long end = committed.getOrDefault(input, 0L);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
      long start = consumer.beginningOffsets(List.of(input)).get(input);
      if (start > 0 && end > 0) {
        throw new UnusableLogException(
            input + " begins at offset " + start + ": what was before it is gone, and with it the"
                + " ground on which its verdicts rest");
      }
      readUntil(consumer, Map.of(input, end), record -> sink.accept(raw(record)));
    }
    return end;
  }

  @Override
  public Outputs outputs(Spill spill) throws IOException {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
      return new Outputs(
          found(consumer, topics.alerts(), spill, ConsumerRecord::value),
          found(consumer, topics.scored(), spill, ConsumerRecord::value),
          found(consumer, topics.deadLetters(), spill, KafkaLog::deadLetter));
    }
  }

  @Override
  public void readCheckpoint(int partition, CheckpointSink sink) throws IOException {
    TopicPartition checkpoint = new TopicPartition(topics.checkpoint(), partition);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
      if (!partitionsOf(consumer, topics.checkpoint()).contains(checkpoint)) {
        throw new UnusableLogException("no partition " + checkpoint);
      }
      readUntil(
          consumer,
          consumer.endOffsets(List.of(checkpoint)),
          record -> {
            see(record);
            sink.accept(record.offset(), record.key(), record.value());
          });
    }
  }

  @Override
  public Map<String, Long> aborted() throws IOException {
    Map<String, Long> aborted = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> uncommitted = consumer("read_uncommitted")) {
      for (TopicPartition written : seen.keySet()) aborted.put(written.topic(), 0L);
      for (String topic : List.copyOf(aborted.keySet())) {
        Collection<TopicPartition> partitions = partitionsOf(uncommitted, topic);
        readUntil(
            uncommitted,
            uncommitted.endOffsets(partitions),
            record -> {
              if (!isSeen(record)) aborted.merge(topic, 1L, Long::sum);
            });
      }
    }
    return aborted;
  }

  @Override
  public void close() {}

  // A consumer waits for the end of an open transaction; the admin client would leave out the
  // partitions that have one.
  private Map<TopicPartition, Long> committed(String group) {
    Properties properties = properties("read_committed");
    properties.put("group.id", group);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
      Map<TopicPartition, OffsetAndMetadata> offsets =
          consumer.committed(
              new HashSet<>(partitionsOf(consumer, topics.transactions())), PATIENCE);
      return offsets.entrySet().stream()
          .filter(entry -> entry.getValue() != null)
          .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
    return new KafkaConsumer<>(properties(isolation));
  }

  private Properties properties(String isolation) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", brokers);
    properties.put("isolation.level", isolation);
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "none");
    properties.put("check.crcs", "true");
    properties.put("max.poll.records", "5000");
    properties.put("max.partition.fetch.bytes", Integer.toString(8 << 20));
    properties.put("key.deserializer", ByteArrayDeserializer.class);
    properties.put("value.deserializer", ByteArrayDeserializer.class);
    return properties;
  }

  private static List<TopicPartition> partitionsOf(
      KafkaConsumer<byte[], byte[]> reader, String topic) {
    List<PartitionInfo> partitions = reader.partitionsFor(topic);
    if (partitions.isEmpty()) throw new UnusableLogException("no topic " + topic);
    return partitions.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }

  private FoundOutputs found(
      KafkaConsumer<byte[], byte[]> consumer, String topic, Spill spill, Comparable comparable)
      throws IOException {
    if (topic == null) return null;
    FoundOutputs found = new FoundOutputs(topic, false, spill);
    Collection<TopicPartition> partitions = partitionsOf(consumer, topic);
    partitions.forEach(partition -> seen.put(partition, new BitSet()));
    readUntil(
        consumer,
        consumer.endOffsets(partitions),
        record -> {
          see(record);
          found.add(
              source(header(record, "harrier-source")),
              new FoundOutputs.Output(
                  record.partition(), record.offset(), record.key(), comparable.of(record)));
        });
    return found;
  }

  private void see(ConsumerRecord<byte[], byte[]> record) {
    seen.computeIfAbsent(partitionOf(record), none -> new BitSet())
        .set(Math.toIntExact(record.offset()));
  }

  private boolean isSeen(ConsumerRecord<byte[], byte[]> record) {
    BitSet offsets = seen.get(partitionOf(record));
    return offsets != null && offsets.get(Math.toIntExact(record.offset()));
  }

  private static TopicPartition partitionOf(ConsumerRecord<byte[], byte[]> record) {
    return new TopicPartition(record.topic(), record.partition());
  }

  private static FoundOutputs.Source source(String header) {
    if (header == null) return null;
    String[] parts = header.split("/");
    if (parts.length != 3) return null;
    return new FoundOutputs.Source(Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
  }

  private static byte[] deadLetter(ConsumerRecord<byte[], byte[]> record) {
    return DeadLetterText.write(
        header(record, "harrier-error"),
        header(record, "harrier-error-field"),
        record.value(),
        header(record, "harrier-value-bytes"),
        header(record, "harrier-value-sha256"));
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static RawRecord raw(ConsumerRecord<byte[], byte[]> record) {
    return new RawRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        record.key(),
        record.value(),
        record.timestamp(),
        false);
  }

  // Ends are exclusive; what lies between the last record and the end (markers) is passed over.
  private static void readUntil(
      KafkaConsumer<byte[], byte[]> reader, Map<TopicPartition, Long> ends, Sink sink)
      throws IOException {
    reader.assign(ends.keySet());
    reader.seekToBeginning(ends.keySet());
    long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
    while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
        giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        if (record.offset() < ends.get(partitionOf(record))) sink.accept(record);
      }
      if (System.nanoTime() > giveUpAt) {
        throw new UnusableLogException("nothing more comes from " + ends.keySet()
            + ": is a transaction left open?");
      }
    }
  }
}
