package harrier.oracle;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Bytes that wait on disk until their record comes by, so that memory holds only where they are. Any
 * thread may use it. The file goes with the object.
 */
final class Spill implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 20;

  /** Where bytes are; `length` -1 stands for null. */
  record Slice(long position, int length) {}

  private final FileChannel file;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private long written;

  Spill() throws IOException {
    Path path = Files.createTempFile("oracle", ".spill");
    file =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** `bytes` may be null. */
  synchronized Slice append(byte[] bytes) throws IOException {
    if (bytes == null) return new Slice(0, -1);
    if (bytes.length > buffer.remaining()) flush();
    Slice slice = new Slice(written + buffer.position(), bytes.length);
    if (bytes.length > buffer.capacity()) {
      write(ByteBuffer.wrap(bytes));
    } else {
      buffer.put(bytes);
    }
    return slice;
  }

  byte[] read(Slice slice) throws IOException {
    if (slice.length() < 0) return null;
    synchronized (this) {
      if (slice.position() + slice.length() > written) flush();
    }
    ByteBuffer bytes = ByteBuffer.allocate(slice.length());
    while (bytes.hasRemaining()) {
      if (file.read(bytes, slice.position() + bytes.position()) < 0) throw new EOFException();
    }
    return bytes.array();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void flush() throws IOException {
    write(buffer.flip());
    buffer.clear();
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) written += file.write(bytes, written);
  }
}
