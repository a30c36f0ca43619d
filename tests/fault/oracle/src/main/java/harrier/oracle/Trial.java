package harrier.oracle;

import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Judges all that is there about a log, as many partitions at once as there are processors. */
final class Trial {
  /** What was found of one partition; `chains` may be null. */
  private record Part(Findings findings, Chains chains) {}

  private final Options options;
  private final Detector detector;
  private final String inputTopic;
  private final LogReader log;
  private final Spill spill;
  private final Findings findings = new Findings();

  Trial(Options options, Detector detector, String inputTopic, LogReader log, Spill spill) {
    this.options = options;
    this.detector = detector;
    this.inputTopic = inputTopic;
    this.log = log;
    this.spill = spill;
  }

  Findings run() throws Exception {
    StateDumps dumps =
        new StateDumps(inputTopic, detector.policy(), spill, findings.dumps, findings.first);
    for (Path dump : options.dumps()) dumps.read(dump);
    LogReader.Outputs outputs = log.outputs(spill);
    List<Integer> partitions = log.partitions();
    judgeStrays(outputs, dumps, Set.copyOf(partitions));
    List<Callable<Part>> parts = new ArrayList<>();
    for (int partition : partitions) {
      Judge.Outputs found = outputs.take(partition);
      parts.add(() -> judge(partition, found, dumps.of(partition)));
    }
    collect(parts);
    return findings;
  }

  private void collect(List<Callable<Part>> parts) throws Exception {
    int threads = Math.min(parts.size(), Runtime.getRuntime().availableProcessors());
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    String chains = options.optional("chains");
    try (Writer out = chains == null ? null : Files.newBufferedWriter(Path.of(chains))) {
      List<Future<Part>> running = parts.stream().map(executor::submit).toList();
      for (Future<Part> future : running) {
        Part part = future.get();
        findings.add(part.findings());
        if (out != null) part.chains().write(out);
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) throw cause;
      throw e;
    } finally {
      executor.shutdownNow();
    }
  }

  private Part judge(int partition, Judge.Outputs outputs, List<StateSet> dumps)
      throws Exception {
    Findings found = new Findings();
    CustomerFold fold = new CustomerFold(detector.policy());
    List<StateJudge> states = new ArrayList<>();
    for (StateSet dump : dumps) {
      states.add(new StateJudge(partition, dump, fold, found.dumps, found.first));
    }
    if (options.optional("checkpoint-topic") != null) {
      StateSet checkpoint = checkpoint(partition, found);
      states.add(new StateJudge(partition, checkpoint, fold, found.checkpoint, found.first));
    }
    Chains chains = options.optional("chains") == null ? null : new Chains(partition);
    Judge judge = new Judge(outputs, detector, found);
    found.counts = new PartitionRun(partition, detector, fold, judge, states, chains).run(log);
    return new Part(found, chains);
  }

  private StateSet checkpoint(int partition, Findings found) throws Exception {
    String place = options.required("checkpoint-topic") + "/" + partition;
    StateSet set = new StateSet(place, "/", spill);
    Checkpoint.Owner owner =
        Checkpoint.Owner.of(
            options.required("group"), inputTopic, log.partitions().size(), detector.policy());
    Checkpoint checkpoint = new Checkpoint(partition, set, owner, found.checkpoint, found.first);
    log.readCheckpoint(partition, checkpoint::add);
    return set;
  }

  // What is about no partition of the input, or does not say about which.
  private void judgeStrays(LogReader.Outputs outputs, StateDumps dumps, Set<Integer> partitions) {
    List<FoundOutputs> kinds = new ArrayList<>();
    kinds.add(outputs.alerts());
    kinds.add(outputs.scored());
    kinds.add(outputs.deadLetters());
    for (int i = 0; i < kinds.size(); ++i) {
      if (kinds.get(i) != null) judgeStrays(findings.outputs.get(i), kinds.get(i), partitions);
    }
    for (int partition : dumps.partitions()) {
      if (partitions.contains(partition)) continue;
      ++findings.dumps.astray;
      findings.first.report(findings.dumps.kind + ": partition " + partition + " has no input");
    }
  }

  private void judgeStrays(Tally tally, FoundOutputs outputs, Set<Integer> partitions) {
    tally.unreadable += outputs.unreadable().size();
    for (String place : outputs.unreadable()) {
      findings.first.report(tally.kind + ": names no input record").line("found at", place);
    }
    Set<Integer> strays = new HashSet<>(outputs.partitions());
    strays.removeAll(partitions);
    for (int partition : strays) {
      List<Found> found = outputs.take(partition).rest();
      tally.unexpected += found.size();
      findings.first
          .report(tally.kind + ": unexpected, about partition " + partition)
          .line("found at", outputs.place(found.get(0)));
    }
  }
}
