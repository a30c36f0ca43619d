package harrier.oracle;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The model file (docs/formats/model.md): an isolation forest and its calibration. */
final class Forest {
  private static final double EULER = 0.5772156649015329;
  private static final int HASH_FROM = "{\"sha256\":\"".length();
  private static final int HASH_TO = HASH_FROM + 64;

  /**
   * A node is four numbers in a row, so that one look at memory finds them: column in the vector (-1:
   * a leaf), bits of the threshold, and where left and right begin. `beyond`: what a leaf adds to the
   * depth, c(samples).
   */
  private record Tree(int[] nodes, double[] beyond) {
    static final int NODE = 4;

    double depth(float[] vector) {
      int node = 0;
      int edges = 0;
      for (; nodes[node] >= 0; ++edges) {
        boolean isLeft = vector[nodes[node]] <= Float.intBitsToFloat(nodes[node + 1]);
        node = nodes[isLeft ? node + 2 : node + 3];
      }
      return edges + beyond[node / NODE];
    }
  }

  private record Knot(double raw, double score) {}

  private final String sha256;
  private final double normal;  // c(psi)
  private final Tree[] trees;
  private final List<Knot> knots;

  private Forest(String sha256, JsonNode model) throws IOException {
    this.sha256 = sha256;
    int[] columns = new int[model.path("features").size()];
    for (int i = 0; i < columns.length; ++i) {
      columns[i] = Feature.named(model.path("features").get(i).path("name").asText()).ordinal();
    }
    normal = pathLength(model.path("training").path("samples").intValue());
    trees = stream(model.path("forest")).map(node -> tree(node, columns)).toArray(Tree[]::new);
    double rows = model.path("calibration").path("rows").doubleValue();
    knots =
        stream(model.path("calibration").path("knots"))
            .map(knot -> knot(knot.get(0).doubleValue(), knot.get(1).doubleValue() / rows))
            .toList();
  }

  static Forest read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String stated = new String(bytes, HASH_FROM, HASH_TO - HASH_FROM, StandardCharsets.US_ASCII);
    byte[] hashed = Arrays.copyOfRange(bytes, HASH_TO + 1, bytes.length);
    hashed[0] = '{';
    if (!Hashes.hex(hashed).equals(stated)) throw new IOException(file + ": wrong sha256");
    ObjectMapper exact =
        new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    return new Forest(stated, exact.readTree(bytes));
  }

  String sha256() {
    return sha256;
  }

  /** Liu, Ting, Zhou 2008, equations 1 and 2. */
  double raw(float[] vector) {
    double sum = 0;
    for (Tree tree : trees) sum += tree.depth(vector);
    if (normal == 0) return 0.5;
    return StrictMath.pow(2, -(sum / trees.length) / normal);
  }

  /** Calibrated: linear in raw between knots. */
  double score(double raw) {
    if (raw < knots.get(0).raw) return 0;
    for (int i = 1; i < knots.size(); ++i) {
      Knot above = knots.get(i);
      if (raw >= above.raw) continue;
      Knot below = knots.get(i - 1);
      double part = (raw - below.raw) / (above.raw - below.raw);
      return below.score + part * (above.score - below.score);
    }
    return knots.get(knots.size() - 1).score;
  }

  private static double pathLength(int samples) {
    if (samples <= 1) return 0;
    if (samples == 2) return 1;
    double n = samples;
    return 2 * (StrictMath.log(n - 1) + EULER) - 2 * (n - 1) / n;
  }

  private static Knot knot(double raw, double share) {
    double score = Math.min(1, -StrictMath.log10(share) / 4);
    return new Knot(raw, Math.rint(score * 1e9) / 1e9);
  }

  private static Tree tree(JsonNode node, int[] columns) {
    int[] feature = integers(node.path("feature"));
    int[] left = integers(node.path("left"));
    int[] right = integers(node.path("right"));
    int[] nodes = new int[feature.length * Tree.NODE];
    for (int i = 0; i < feature.length; ++i) {
      float threshold = Float.parseFloat(node.path("threshold").path(i).asText());
      nodes[i * Tree.NODE] = feature[i] < 0 ? -1 : columns[feature[i]];
      nodes[i * Tree.NODE + 1] = Float.floatToRawIntBits(threshold);
      nodes[i * Tree.NODE + 2] = left[i] * Tree.NODE;
      nodes[i * Tree.NODE + 3] = right[i] * Tree.NODE;
    }
    return new Tree(
        nodes,
        stream(node.path("samples")).mapToDouble(size -> pathLength(size.intValue())).toArray());
  }

  private static int[] integers(JsonNode list) {
    return stream(list).mapToInt(JsonNode::intValue).toArray();
  }

  private static Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
