package harrier.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
  public void read(int partition, RecordSink sink) throws IOException {
    forEachLine(input, (number, line) -> sink.accept(record(number, line)));
  }

  @Override
  public Outputs outputs() throws IOException {
    return new Outputs(verdicts(alerts), verdicts(scored), deadLetters());
  }

  @Override
  public Map<String, Long> aborted() {
    return Map.of();
  }

  @Override
  public void close() {}

  private interface LineSink {
    void accept(long number, byte[] line) throws IOException;
  }

  private static void forEachLine(Path file, LineSink sink) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      long number = 0;
      for (int c = in.read(); c >= 0; c = in.read()) {
        if (c != '\n') {
          line.write(c);
          continue;
        }
        sink.accept(number++, withoutReturn(line.toByteArray()));
        line.reset();
      }
      if (line.size() > 0) sink.accept(number, line.toByteArray());
    }
  }

  private static byte[] withoutReturn(byte[] line) {
    boolean ends = line.length > 0 && line[line.length - 1] == '\r';
    return ends ? java.util.Arrays.copyOf(line, line.length - 1) : line;
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

  private static FoundIndex verdicts(Path file) throws IOException {
    if (file == null) return null;
    FoundIndex index = new FoundIndex();
    forEachLine(
        file,
        (number, line) -> {
          String place = file.getFileName() + ":" + (number + 1);
          Found.Source source = source(line);
          if (source == null) {
            index.addUnreadable(place);
          } else {
            index.add(new Found(place, 0, source, null, line));
          }
        });
    return index;
  }

  private FoundIndex deadLetters() throws IOException {
    if (deadLetters == null) return null;
    FoundIndex index = new FoundIndex();
    forEachLine(
        deadLetters,
        (number, line) -> {
          String place = deadLetters.getFileName() + ":" + (number + 1);
          Found.Source source = source(line);
          if (source == null) {
            index.addUnreadable(place);
          } else {
            index.add(new Found(place, 0, source, null, deadLetter(MAPPER.readTree(line))));
          }
        });
    return index;
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
  private static Found.Source source(byte[] line) {
    try {
      JsonNode source = MAPPER.readTree(line).path("source");
      if (!source.path("offset").isIntegralNumber()) return null;
      return new Found.Source(source.path("partition").intValue(), source.path("offset").asLong());
    } catch (IOException e) {
      return null;
    }
  }
}
