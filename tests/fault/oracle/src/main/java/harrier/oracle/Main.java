package harrier.oracle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;

/** Folds an input log anew and judges what the detector made of it (README.md). */
public final class Main {
  private static final int AGREES = 0;
  private static final int USAGE = 2;
  private static final int ENVIRONMENT = 4;
  private static final int DISAGREES = 5;

  private final Options options;
  private final Policy policy;
  private final Decoder decoder;
  private final Forest forest;
  private final Scorer scorer;
  private long records;
  private long judged;
  private long redelivered;

  private Main(Options options) throws UsageException, IOException {
    this.options = options;
    forest = Forest.read(options.file("model"));
    policy = Configuration.read(options.optionalFile("config")).policy(forest.sha256());
    decoder = new Decoder(policy);
    scorer = new Scorer(policy, forest);
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
    Path chainsFile = options.optional("chains") == null ? null : Path.of(options.required("chains"));
    try (LogReader log = open();
        Chains chains = chainsFile == null ? null : new Chains(chainsFile)) {
      Judge judge =
          new Judge(
              log.outputs(),
              new VerdictWriter(policy.id(), forest.sha256()),
              new Adoption(scorer, forest),
              options.isKafka());
      for (int partition : log.partitions()) {
        CustomerFold fold = new CustomerFold(policy);
        log.read(partition, record -> fold(record, fold, judge, chains));
        if (chains != null) chains.endPartition(partition);
      }
      judge.end();
      print(judge, log.aborted());
      return judge.agrees() ? AGREES : DISAGREES;
    }
  }

  private LogReader open() throws Exception {
    if (options.isKafka()) {
      KafkaLog.Topics topics =
          new KafkaLog.Topics(
              options.required("transactions"),
              options.required("alerts"),
              options.optional("scored"),
              options.optional("dead-letter"));
      return new KafkaLog(options.required("brokers"), topics, options.required("group"));
    }
    Configuration configuration = Configuration.read(options.optionalFile("config"));
    return new FileLog(
        configuration.topic("transactions", "transactions"),
        options.file("input"),
        options.file("alerts"),
        options.optionalFile("scored"),
        options.optionalFile("dead-letter"));
  }

  private void fold(RawRecord record, CustomerFold fold, Judge judge, Chains chains) {
    ++records;
    Transaction transaction = null;
    try {
      transaction = decoder.decode(record);
      long base = decoder.baseAmount(transaction);
      Situation situation = fold.advance(transaction, base, record.offset());
      List<Customer.Entry> history = fold.history(transaction.customer());
      if (situation == null) {
        ++redelivered;
        judge.redelivered(record, transaction, history);
        return;
      }
      ++judged;
      if (chains != null) chains.add(transaction.customer(), record);
      judge.judged(record, scorer.judge(situation), history);
    } catch (DecodeException reason) {
      List<Customer.Entry> history =
          transaction == null ? List.of() : fold.history(transaction.customer());
      judge.refused(record, reason, history);
    }
  }

  private void print(Judge judge, Map<String, Long> aborted) {
    if (judge.firstDifference() != null) System.err.print(judge.firstDifference());
    if (options.json()) {
      System.out.println(summaryJson(judge, aborted));
      return;
    }
    System.out.printf(
        "%d records: %d judged, %d redelivered, %d refused%n",
        records, judged, redelivered, records - judged - redelivered);
    judge.tallies().forEach(tally -> System.out.println(tally.line()));
    aborted.forEach((topic, count) -> System.out.printf("%s: %d aborted records%n", topic, count));
    System.out.println(judge.agrees() ? "AGREES" : "DISAGREES");
  }

  private String summaryJson(Judge judge, Map<String, Long> aborted) {
    JsonText json =
        new JsonText()
            .bool("agrees", judge.agrees())
            .number("records", records)
            .number("judged", judged)
            .number("redelivered", redelivered)
            .number("refused", records - judged - redelivered)
            .string("policy_id", policy.id());
    judge.tallies().forEach(tally -> json.raw(tally.kind.replace(' ', '_'), tally.json()));
    JsonText counts = new JsonText();
    aborted.forEach(counts::number);
    return json.raw("aborted", counts.close()).close();
  }
}
