package harrier.oracle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The lines of a file as bytes, without their ends. */
final class Lines {
  private static final int BUFFER_BYTES = 1 << 20;

  interface Sink {
    void accept(long number, byte[] line) throws IOException;
  }

  private Lines() {}

  /** Numbers start at 0; gives how many there were. */
  static long forEach(Path file, Sink sink) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long number = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
        int begin = 0;
        for (int at = 0; at < size; ++at) {
          if (buffer[at] != '\n') continue;
          line.write(buffer, begin, at - begin);
          sink.accept(number++, line.toByteArray());
          line.reset();
          begin = at + 1;
        }
        line.write(buffer, begin, size - begin);
      }
    }
    if (line.size() > 0) sink.accept(number++, line.toByteArray());
    return number;
  }
}
