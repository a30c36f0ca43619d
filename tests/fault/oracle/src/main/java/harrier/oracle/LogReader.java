package harrier.oracle;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Where an input log and what was made of it are read from: Kafka, or files. Several threads may read
 * different partitions at once.
 */
interface LogReader extends AutoCloseable {
  List<Integer> partitions();

  /** The records of a partition that must have outputs, in offset order; gives the end of them. */
  long read(int partition, RecordSink sink) throws Exception;

  /** What was found, in the order in which it stands in each of its partitions. */
  Outputs outputs(Spill spill) throws Exception;

  /** The committed records of a partition of the checkpoint topic. */
  void readCheckpoint(int partition, CheckpointSink sink) throws Exception;

  /**
   * Records of aborted transactions by topic, when all else has been read; empty where there are no
   * transactions.
   */
  Map<String, Long> aborted() throws Exception;

  @Override
  void close();

  interface RecordSink {
    void accept(RawRecord record) throws IOException;
  }

  interface CheckpointSink {
    void accept(long offset, byte[] key, byte[] value) throws IOException;
  }

  /** Scored rows and dead letters are null when they were not asked for. */
  record Outputs(FoundOutputs alerts, FoundOutputs scored, FoundOutputs deadLetters) {
    Judge.Outputs take(int partition) {
      return new Judge.Outputs(
          take(alerts, partition), take(scored, partition), take(deadLetters, partition));
    }

    private static FoundQueue take(FoundOutputs outputs, int partition) {
      return outputs == null ? null : outputs.take(partition);
    }
  }
}
