package harrier.oracle;

/** A topic or file from which no verdict can be reached. */
final class UnusableLogException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnusableLogException(String message) {
    super(message);
  }
}
