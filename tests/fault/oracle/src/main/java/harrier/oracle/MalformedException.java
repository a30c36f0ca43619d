package harrier.oracle;

/** Bytes that are not those of a state or of a marker. */
final class MalformedException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedException(String message) {
    super(message);
  }
}
