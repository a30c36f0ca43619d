package harrier.oracle;

import java.util.List;
import java.util.Map;

/** Where an input log and what was made of it are read from: Kafka, or files. */
interface LogReader extends AutoCloseable {
  List<Integer> partitions();

  /** The records of a partition that must have outputs, in offset order. */
  void read(int partition, RecordSink sink) throws Exception;

  /** What was found, in the order in which it stands in each of its partitions. */
  Outputs outputs() throws Exception;

  /** Records of aborted transactions by topic; empty where there are no transactions. */
  Map<String, Long> aborted() throws Exception;

  @Override
  void close();

  interface RecordSink {
    void accept(RawRecord record);
  }

  /** Scored rows and dead letters are null when they were not asked for. */
  record Outputs(FoundIndex alerts, FoundIndex scored, FoundIndex deadLetters) {}
}
