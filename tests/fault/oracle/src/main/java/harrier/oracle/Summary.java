package harrier.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is printed at the end: the first difference, the counts, and whether all agrees. */
final class Summary {
  private final Options options;
  private final String policyId;
  private final Findings findings;
  private final Map<String, Long> abortedByTopic;
  private final long aborted;
  private final long abortsWanted;

  Summary(Options options, String policyId, Findings findings, Map<String, Long> abortedByTopic)
      throws UsageException {
    this.options = options;
    this.policyId = policyId;
    this.findings = findings;
    this.abortedByTopic = abortedByTopic;
    aborted = abortedByTopic.values().stream().mapToLong(Long::longValue).sum();
    abortsWanted = options.number("aborts-at-least");
    if (aborted < abortsWanted) {
      findings.first
          .report("too few records were aborted: no fault has met a transaction")
          .line("expected", "at least " + abortsWanted)
          .line("found", aborted);
    }
  }

  boolean agrees() {
    return findings.agrees() && aborted >= abortsWanted;
  }

  void print() {
    if (findings.first.text() != null) System.err.print(findings.first.text());
    if (options.json()) {
      System.out.println(json());
      return;
    }
    PartitionRun.Counts counts = findings.counts;
    System.out.printf(
        "%d records: %d judged, %d redelivered, %d refused%n",
        counts.records(), counts.judged(), counts.redelivered(), counts.refused());
    findings.outputs.forEach(tally -> System.out.println(tally.line()));
    states().forEach(tally -> System.out.println(tally.line()));
    abortedByTopic.forEach(
        (topic, count) -> System.out.printf("%s: %d aborted records%n", topic, count));
    System.out.println(agrees() ? "AGREES" : "DISAGREES");
  }

  private String json() {
    PartitionRun.Counts counts = findings.counts;
    JsonText json =
        new JsonText()
            .bool("agrees", agrees())
            .number("records", counts.records())
            .number("judged", counts.judged())
            .number("redelivered", counts.redelivered())
            .number("refused", counts.refused())
            .string("policy_id", policyId);
    findings.outputs.forEach(tally -> json.raw(member(tally.kind), tally.json()));
    states().forEach(tally -> json.raw(member(tally.kind), tally.json()));
    JsonText byTopic = new JsonText();
    abortedByTopic.forEach(byTopic::number);
    return json.number("aborted_records", aborted).raw("aborted", byTopic.close()).close();
  }

  // Those that were asked for.
  private List<StateTally> states() {
    List<StateTally> asked = new ArrayList<>();
    if (!options.dumps().isEmpty()) asked.add(findings.dumps);
    if (options.optional("checkpoint-topic") != null) asked.add(findings.checkpoint);
    return asked;
  }

  private static String member(String kind) {
    return kind.replace(' ', '_');
  }
}
