package harrier.oracle;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
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
  /** `scored` and `deadLetters` may be null. */
  record Topics(String transactions, String alerts, String scored, String deadLetters) {}

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String brokers;
  private final Topics topics;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> committed;

  KafkaLog(String brokers, Topics topics, String group) throws Exception {
    this.brokers = brokers;
    this.topics = topics;
    committed = committed(group);
    consumer = consumer("read_committed");
  }

  @Override
  public List<Integer> partitions() {
    return partitionsOf(consumer, topics.transactions()).stream()
        .map(TopicPartition::partition)
        .sorted()
        .toList();
  }

  @Override
  public void read(int partition, RecordSink sink) {
    TopicPartition input = new TopicPartition(topics.transactions(), partition);
    long end = committed.getOrDefault(input, 0L);
    long start = consumer.beginningOffsets(List.of(input)).get(input);
    if (start > 0 && end > 0) {
      throw new UnusableLogException(
          input + " begins at offset " + start + ": what was before it is gone, and with it the"
              + " ground on which its verdicts rest");
    }
    readUntil(consumer, Map.of(input, end), record -> sink.accept(raw(record)));
  }

  @Override
  public Outputs outputs() {
    FoundIndex letters = topics.deadLetters() == null ? null : new FoundIndex();
    Outputs outputs =
        new Outputs(verdicts(topics.alerts()), verdicts(topics.scored()), letters);
    if (letters != null) {
      readAll(consumer, topics.deadLetters(), record -> add(letters, record, deadLetter(record)));
    }
    return outputs;
  }

  @Override
  public Map<String, Long> aborted() {
    Map<String, Long> aborted = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> uncommitted = consumer("read_uncommitted")) {
      for (String topic : new String[] {topics.alerts(), topics.scored(), topics.deadLetters()}) {
        if (topic != null) aborted.put(topic, count(uncommitted, topic) - count(consumer, topic));
      }
    }
    return aborted;
  }

  @Override
  public void close() {
    consumer.close();
  }

  private Map<TopicPartition, Long> committed(String group) throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", brokers);
    try (Admin admin = Admin.create(properties)) {
      Map<TopicPartition, OffsetAndMetadata> offsets =
          admin
              .listConsumerGroupOffsets(
                  group, new ListConsumerGroupOffsetsOptions().requireStable(true))
              .partitionsToOffsetAndMetadata()
              .get();
      return offsets.entrySet().stream()
          .filter(entry -> entry.getValue() != null)
          .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", brokers);
    properties.put("isolation.level", isolation);
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "none");
    properties.put("check.crcs", "true");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static List<TopicPartition> partitionsOf(
      KafkaConsumer<byte[], byte[]> reader, String topic) {
    List<PartitionInfo> partitions = reader.partitionsFor(topic);
    if (partitions.isEmpty()) throw new UnusableLogException("no topic " + topic);
    return partitions.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }

  private FoundIndex verdicts(String topic) {
    if (topic == null) return null;
    FoundIndex index = new FoundIndex();
    readAll(consumer, topic, record -> add(index, record, record.value()));
    return index;
  }

  private static void add(
      FoundIndex index, ConsumerRecord<byte[], byte[]> record, byte[] comparable) {
    String place = record.topic() + "/" + record.partition() + "/" + record.offset();
    Found.Source source = source(header(record, "harrier-source"));
    if (source == null) {
      index.addUnreadable(place);
    } else {
      index.add(new Found(place, record.partition(), source, record.key(), comparable));
    }
  }

  private static Found.Source source(String header) {
    if (header == null) return null;
    String[] parts = header.split("/");
    if (parts.length != 3) return null;
    return new Found.Source(Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
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

  private static long count(KafkaConsumer<byte[], byte[]> reader, String topic) {
    long[] records = {0};
    readAll(reader, topic, record -> ++records[0]);
    return records[0];
  }

  private static void readAll(
      KafkaConsumer<byte[], byte[]> reader,
      String topic,
      Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    Collection<TopicPartition> partitions = partitionsOf(reader, topic);
    readUntil(reader, reader.endOffsets(partitions), sink);
  }

  // Ends are exclusive; what lies between the last record and the end (markers) is passed over.
  private static void readUntil(
      KafkaConsumer<byte[], byte[]> reader,
      Map<TopicPartition, Long> ends,
      Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    reader.assign(ends.keySet());
    reader.seekToBeginning(ends.keySet());
    long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
    while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
        giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        TopicPartition from = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < ends.get(from)) sink.accept(record);
      }
      if (System.nanoTime() > giveUpAt) {
        throw new UnusableLogException("nothing more comes from " + ends.keySet()
            + ": is a transaction left open?");
      }
    }
  }
}
