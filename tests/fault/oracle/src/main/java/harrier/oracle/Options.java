package harrier.oracle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The command line: `--name value`, and `--json`. */
final class Options {
  static final String USAGE =
      """
      usage: oracle --model FILE [--config FILE] [--json] [--chains FILE] [--dump FILE]... LOG
        LOG in files:  --input FILE --alerts FILE [--scored FILE] [--dead-letter FILE]
        LOG in Kafka:  --brokers HOST:PORT --group GROUP --transactions TOPIC --alerts TOPIC
                       [--scored TOPIC] [--dead-letter TOPIC] [--checkpoint-topic TOPIC]
                       [--aborts-at-least RECORDS]
      exit code: 0 everything agrees, 5 it does not, 2 wrong usage, 4 broker or file cannot be used
      """;

  private static final Set<String> NAMES =
      Set.of(
          "model", "config", "chains", "input", "alerts", "scored", "dead-letter", "brokers",
          "group", "transactions", "dump", "checkpoint-topic", "aborts-at-least");
  private static final Set<String> KAFKA_ONLY =
      Set.of("group", "transactions", "checkpoint-topic", "aborts-at-least");

  private final Map<String, String> values = new HashMap<>();
  private final List<Path> dumps = new ArrayList<>();
  private boolean json;

  Options(String[] arguments) throws UsageException {
    for (int i = 0; i < arguments.length; ++i) {
      if (arguments[i].equals("--json")) {
        json = true;
        continue;
      }
      String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
      if (!NAMES.contains(name)) throw new UsageException("unknown option " + arguments[i]);
      if (++i == arguments.length) throw new UsageException("--" + name + " needs a value");
      boolean isFirst = values.put(name, arguments[i]) == null;
      if (name.equals("dump")) {
        dumps.add(file(name));
      } else if (!isFirst) {
        throw new UsageException("--" + name + " twice");
      }
    }
    boolean isFile = values.containsKey("input");
    if (isFile == values.containsKey("brokers")) {
      throw new UsageException("give either --input or --brokers");
    }
    boolean hasKafkaOnly = KAFKA_ONLY.stream().anyMatch(values::containsKey);
    if (isFile && hasKafkaOnly) throw new UsageException("--input takes no topics and no group");
  }

  boolean json() {
    return json;
  }

  boolean isKafka() {
    return values.containsKey("brokers");
  }

  String required(String name) throws UsageException {
    String value = values.get(name);
    if (value == null) throw new UsageException("--" + name + " is missing");
    return value;
  }

  /** Null when it was not given. */
  String optional(String name) {
    return values.get(name);
  }

  List<Path> dumps() {
    return dumps;
  }

  /** 0 when it was not given. */
  long number(String name) throws UsageException {
    String value = values.getOrDefault(name, "0");
    if (!value.matches("[0-9]{1,18}")) throw new UsageException("--" + name + ": " + value);
    return Long.parseLong(value);
  }

  /** Null when it was not given. */
  Path optionalFile(String name) throws UsageException {
    return values.containsKey(name) ? file(name) : null;
  }

  Path file(String name) throws UsageException {
    Path path = Path.of(required(name));
    if (!Files.isReadable(path)) throw new UsageException("--" + name + ": cannot read " + path);
    return path;
  }
}
