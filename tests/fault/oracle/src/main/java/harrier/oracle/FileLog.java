package harrier.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A log in files, one partition (docs/formats/file-input.md). Only the input is optional to none. */
final class FileLog implements LogReader {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> ENVELOPE = Set.of("key", "kafka_timestamp", "value_base64");

  private final String topic;
  private final Path input;
  private final Path alerts;
  private final Path scored;
  private final Path deadLetters;

  /** `scored` and `deadLetters` may be null. */
  FileLog(String topic, Path input, Path alerts, Path scored, Path deadLetters) {
    this.topic = topic;
    this.input = input;
    this.alerts = alerts;
    this.scored = scored;
    this.deadLetters = deadLetters;
  }

  @Override
  public List<Integer> partitions() {
    return List.of(0);
  }

  @Override
  public long read(int partition, RecordSink sink) throws IOException {
    return Lines.forEach(
        input, (number, line) -> sink.accept(record(number, withoutReturn(line))));
  }

  @Override
  public Outputs outputs(Spill spill) throws IOException {
    return new Outputs(
        found(alerts, spill, line -> line),
        found(scored, spill, line -> line),
        found(deadLetters, spill, line -> deadLetter(MAPPER.readTree(line))));
  }

  @Override
  public void readCheckpoint(int partition, CheckpointSink sink) {
    throw new IllegalStateException("files have no checkpoint topic");
  }

  @Override
  public Map<String, Long> aborted() {
    return Map.of();
  }

  @Override
  public void close() {}

  private static byte[] withoutReturn(byte[] line) {
    boolean ends = line.length > 0 && line[line.length - 1] == '\r';
    return ends ? Arrays.copyOf(line, line.length - 1) : line;
  }

  private RawRecord record(long number, byte[] line) throws IOException {
    JsonNode envelope = envelope(line);
    if (envelope == null) return new RawRecord(topic, 0, number, null, line, 0, true);
    envelope.fieldNames().forEachRemaining(
        name -> {
          if (!ENVELOPE.contains(name)) {
            throw new UnusableLogException(input + ":" + (number + 1) + ": member " + name);
          }
        });
    try {
      long timeMs = Timestamps.parse(envelope.get("kafka_timestamp").asText(), "kafka_timestamp");
      String key = envelope.path("key").textValue();
      String value = envelope.path("value_base64").textValue();
      return new RawRecord(
          topic,
          0,
          number,
          key == null ? null : key.getBytes(StandardCharsets.UTF_8),
          value == null ? null : Base64.getDecoder().decode(value),
          timeMs,
          false);
    } catch (DecodeException e) {
      throw new IOException(input + ":" + (number + 1) + ": " + e.getMessage());
    }
  }

  // Null for a plain line, whatever is wrong with it.
  private static JsonNode envelope(byte[] line) {
    if (!new String(line, StandardCharsets.ISO_8859_1).contains("kafka_timestamp")) return null;
    try {
      JsonNode node = MAPPER.readTree(line);
      return node != null && node.isObject() && node.has("kafka_timestamp") ? node : null;
    } catch (IOException e) {
      return null;
    }
  }

  private interface Comparable {
    byte[] of(byte[] line) throws IOException;
  }

  private static FoundOutputs found(Path file, Spill spill, Comparable comparable)
      throws IOException {
    if (file == null) return null;
    FoundOutputs found = new FoundOutputs(file.getFileName().toString(), true, spill);
    Lines.forEach(
        file,
        (number, line) -> {
          FoundOutputs.Source source = source(line);
          byte[] value = source == null ? line : comparable.of(line);
          found.add(source, new FoundOutputs.Output(0, number, null, value));
        });
    return found;
  }

  private static byte[] deadLetter(JsonNode node) {
    String value = node.path("value_base64").textValue();
    JsonNode bytes = node.path("value_bytes");
    return DeadLetterText.write(
        node.path("error").textValue(),
        node.path("error_field").textValue(),
        value == null ? null : Base64.getDecoder().decode(value),
        bytes.isMissingNode() ? null : bytes.asText(),
        node.path("value_sha256").textValue());
  }

  // Null when the line does not say.
  private static FoundOutputs.Source source(byte[] line) {
    try {
      JsonNode source = MAPPER.readTree(line).path("source");
      if (!source.path("offset").isIntegralNumber()) return null;
      return new FoundOutputs.Source(
          source.path("partition").intValue(), source.path("offset").asLong());
    } catch (IOException e) {
      return null;
    }
  }
}
