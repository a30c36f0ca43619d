package harrier.oracle;

/**
 * One output record.
 *
 * @param lane its partition: within a lane, outputs of one input partition are in its order
 * @param at its offset in the lane; in files the number of its line
 * @param offset of the input record that it is about
 * @param key null in files
 * @param value an alert's or scored row's bytes; a dead letter as DeadLetterText writes it
 */
record Found(int lane, long at, long offset, Spill.Slice key, Spill.Slice value) {}
