package harrier.oracle;

/** Why a record is a dead letter: a code of docs/formats/dead-letter.md and the field to blame. */
final class DecodeException extends Exception {
  private static final long serialVersionUID = 1;
  private final String code;
  private final String field;

  DecodeException(String code) {
    this(code, null);
  }

  DecodeException(String code, String field) {
    super(code + (field == null ? "" : " " + field), null, false, false);
    this.code = code;
    this.field = field;
  }

  String code() {
    return code;
  }

  /** Null when no field is to blame. */
  String field() {
    return field;
  }
}
