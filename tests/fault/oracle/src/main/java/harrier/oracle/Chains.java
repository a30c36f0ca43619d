package harrier.oracle;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A hash chain per customer of a partition over its judged records, in offset order: each link is the
 * SHA-256 of the link before (nothing at first) and of coordinates and value, each with its length in
 * front. Unlike a sum or a set it tells order, repetition and content.
 */
final class Chains {
  private static final class Chain {
    long records;
    byte[] link = new byte[0];
  }

  private final int partition;
  private final Map<String, Chain> chains = new TreeMap<>();

  Chains(int partition) {
    this.partition = partition;
  }

  void add(String customer, RawRecord record) {
    Chain chain = chains.computeIfAbsent(customer, none -> new Chain());
    MessageDigest digest = Hashes.sha256();
    digest.update(chain.link);
    Hashes.addPart(digest, record.coordinates().getBytes(StandardCharsets.UTF_8));
    Hashes.addPart(digest, record.value());
    chain.link = digest.digest();
    ++chain.records;
  }

  /** A line for each customer. */
  void write(Writer out) throws IOException {
    for (Map.Entry<String, Chain> entry : chains.entrySet()) {
      JsonText line =
          new JsonText()
              .number("partition", partition)
              .string("customer_id", entry.getKey())
              .number("records", entry.getValue().records)
              .string("chain", HexFormat.of().formatHex(entry.getValue().link));
      out.write(line.close());
      out.write('\n');
    }
  }
}
