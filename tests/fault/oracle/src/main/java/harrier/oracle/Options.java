package harrier.oracle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The command line: `--name value`, and `--json`. */
final class Options {
  static final String USAGE =
      """
      usage: oracle --model FILE [--config FILE] [--json] [--chains FILE] LOG
        LOG in files:  --input FILE --alerts FILE [--scored FILE] [--dead-letter FILE]
        LOG in Kafka:  --brokers HOST:PORT --group GROUP --transactions TOPIC --alerts TOPIC
                       [--scored TOPIC] [--dead-letter TOPIC]
      exit code: 0 everything agrees, 5 it does not, 2 wrong usage, 4 broker or file cannot be used
      """;

  private static final Set<String> NAMES =
      Set.of(
          "model", "config", "chains", "input", "alerts", "scored", "dead-letter", "brokers",
          "group", "transactions");

  private final Map<String, String> values = new HashMap<>();
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
      if (values.put(name, arguments[i]) != null) throw new UsageException("--" + name + " twice");
    }
    boolean isFile = values.containsKey("input");
    if (isFile == values.containsKey("brokers")) {
      throw new UsageException("give either --input or --brokers");
    }
    boolean hasKafkaOnly = values.containsKey("group") || values.containsKey("transactions");
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
