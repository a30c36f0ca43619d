package harrier.oracle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * State dumps (docs/formats/state-dump.md): the states of each partition that they hold. What a line
 * says in words must be what its bytes hold.
 */
final class StateDumps {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int SCHEMA_VERSION = 1;

  private final String inputTopic;
  private final long ttlMs;
  private final Spill spill;
  private final StateTally tally;
  private final FirstDifference first;
  private final Map<Integer, List<StateSet>> sets = new TreeMap<>();
  // Of the file that is being read.
  private Path file;
  private int partition;
  private StateSet set;
  private byte[] customerBefore;
  private long customersLeft;

  StateDumps(
      String inputTopic, Policy policy, Spill spill, StateTally tally, FirstDifference first) {
    this.inputTopic = inputTopic;
    this.ttlMs = policy.ttlMs();
    this.spill = spill;
    this.tally = tally;
    this.first = first;
  }

  void read(Path dump) throws IOException {
    file = dump;
    set = null;
    partition = -1;
    long lines = Lines.forEach(dump, this::add);
    judgeCount(lines);
    if (lines == 0) unreadable(0, "it holds no partition");
  }

  /** One for each dump that holds the partition. */
  List<StateSet> of(int partition) {
    return sets.getOrDefault(partition, List.of());
  }

  Set<Integer> partitions() {
    return sets.keySet();
  }

  private void add(long number, byte[] line) throws IOException {
    try {
      JsonNode node = MAPPER.readTree(line);
      if (node.has("customer_id")) {
        addCustomer(number, line, node);
      } else {
        judgeCount(number);
        addPartition(node);
      }
    } catch (JsonProcessingException
        | MalformedException
        | DecodeException
        | IllegalArgumentException e) {
      unreadable(number, e.getMessage());
    }
  }

  private void addPartition(JsonNode node) throws MalformedException, DecodeException {
    if (node.path("schema_version").intValue() != SCHEMA_VERSION) {
      throw new MalformedException("not a partition line of schema version 1");
    }
    partition = node.path("partition").intValue();
    if (!inputTopic.equals(node.path("topic").textValue())) {
      throw new MalformedException("states of topic " + node.path("topic") + ", not " + inputTopic);
    }
    set = new StateSet(file.getFileName().toString(), " line ", spill);
    sets.computeIfAbsent(partition, none -> new ArrayList<>()).add(set);
    customersLeft = node.path("customers").asLong();
    customerBefore = new byte[0];
    if (!node.path("low_water").isIntegralNumber()) return;
    set.setMark(
        new StateSet.Mark(
            node.path("low_water").asLong(), node.path("as_of").asLong(), time(node.path("clock"))));
  }

  private void addCustomer(long number, byte[] line, JsonNode node)
      throws MalformedException, IOException {
    --customersLeft;
    String customer = node.path("customer_id").textValue();
    if (set == null || node.path("partition").intValue() != partition) {
      throw new MalformedException("a customer outside its partition's lines");
    }
    byte[] utf8 = customer.getBytes(StandardCharsets.UTF_8);
    if (Arrays.compareUnsigned(customerBefore, utf8) >= 0) {
      throw new MalformedException("customers do not ascend at " + customer);
    }
    customerBefore = utf8;
    byte[] bytes = Base64.getDecoder().decode(node.path("state_base64").asText());
    StoredState state = StateBytes.decode(bytes);
    judgeWords(number, line, StateWords.bytes(partition, customer, state));
    judgeAge(customer, state);
    set.put(customer, number + 1, state, bytes);
  }

  // Members may be added at the end of the line.
  private void judgeWords(long number, byte[] line, byte[] words) {
    int inside = words.length - 1;
    if (line.length > inside && Arrays.equals(line, 0, inside, words, 0, inside)) return;
    ++tally.unreadable;
    first.report(tally.kind + ": a line says in words what its bytes do not hold")
        .line("partition", partition)
        .line("found at", file.getFileName() + " line " + (number + 1))
        .difference(Difference.between(words, line));
  }

  private void judgeAge(String customer, StoredState state) throws MalformedException {
    Long clockMs = set.mark() == null ? null : set.mark().clockMs();
    if (clockMs == null || state.newestMs() == null) return;
    if (clockMs - state.newestMs() > ttlMs) {
      throw new MalformedException("customer " + customer + " has expired, and is there");
    }
  }

  private void judgeCount(long number) {
    if (customersLeft != 0) {
      unreadable(number, "the partition before has " + customersLeft + " customers too few");
    }
    customersLeft = 0;
  }

  private void unreadable(long number, String why) {
    ++tally.unreadable;
    first.report(tally.kind + ": unreadable: " + why)
        .line("partition", partition)
        .line("found at", file.getFileName() + " line " + (number + 1));
  }

  private static Long time(JsonNode time) throws DecodeException {
    return time.isTextual() ? Timestamps.parse(time.textValue(), "clock") : null;
  }
}
