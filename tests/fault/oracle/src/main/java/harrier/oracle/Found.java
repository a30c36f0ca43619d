package harrier.oracle;

/**
 * One output record.
 *
 * @param place where it was found, for people
 * @param lane its partition: within a lane, outputs of one input partition are in its order
 * @param source the input record that it is about
 * @param key null in files
 * @param value an alert's or scored row's bytes; a dead letter as DeadLetterText writes it
 */
record Found(String place, int lane, Source source, byte[] key, byte[] value) {
  record Source(int partition, long offset) {}
}
