package harrier.oracle;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;

/** Folds an input log anew and judges what the detector made of it (README.md). */
public final class Main {
  private static final int AGREES = 0;
  private static final int USAGE = 2;
  private static final int ENVIRONMENT = 4;
  private static final int DISAGREES = 5;

  private final Options options;
  private final Detector detector;
  private final Configuration configuration;

  private Main(Options options) throws UsageException, IOException {
    this.options = options;
    configuration = Configuration.read(options.optionalFile("config"));
    detector = Detector.read(options.file("model"), configuration);
  }

  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    System.exit(run(arguments));
  }

  // A bug of the oracle itself is not caught: Java prints where, and the exit code is 1.
  private static int run(String[] arguments) throws Exception {
    try {
      return new Main(new Options(arguments)).run();
    } catch (UsageException e) {
      System.err.println(e.getMessage());
      System.err.print(Options.USAGE);
      return USAGE;
    } catch (IOException | ExecutionException | KafkaException | UnusableLogException e) {
      System.err.println("oracle: " + e.getMessage());
      return ENVIRONMENT;
    }
  }

  private int run() throws Exception {
    try (LogReader log = open();
        Spill spill = new Spill()) {
      Findings findings = new Trial(options, detector, inputTopic(), log, spill).run();
      Summary summary =
          new Summary(options, detector.policyId(), findings, log.aborted());
      summary.print();
      return summary.agrees() ? AGREES : DISAGREES;
    }
  }

  private String inputTopic() throws UsageException {
    return options.isKafka()
        ? options.required("transactions")
        : configuration.topic("transactions", "transactions");
  }

  private LogReader open() throws Exception {
    if (options.isKafka()) {
      KafkaLog.Topics topics =
          new KafkaLog.Topics(
              options.required("transactions"),
              options.required("alerts"),
              options.optional("scored"),
              options.optional("dead-letter"),
              options.optional("checkpoint-topic"));
      return new KafkaLog(options.required("brokers"), topics, options.required("group"));
    }
    return new FileLog(
        inputTopic(),
        options.file("input"),
        options.file("alerts"),
        options.optionalFile("scored"),
        options.optionalFile("dead-letter"));
  }
}
