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

  /** `beyond`: what a leaf adds to the depth, c(samples). */
  private record Tree(int[] feature, float[] threshold, int[] left, int[] right, double[] beyond) {}

  private record Knot(double raw, double score) {}

  private final String sha256;
  private final int[] columns;  // of the forest's features in the vector
  private final double normal;  // c(psi)
  private final List<Tree> trees;
  private final List<Knot> knots;

  private Forest(String sha256, JsonNode model) throws IOException {
    this.sha256 = sha256;
    columns = new int[model.path("features").size()];
    for (int i = 0; i < columns.length; ++i) {
      columns[i] = Feature.named(model.path("features").get(i).path("name").asText()).ordinal();
    }
    normal = pathLength(model.path("training").path("samples").intValue());
    trees = stream(model.path("forest")).map(Forest::tree).toList();
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
    for (Tree tree : trees) sum += depth(tree, vector);
    if (normal == 0) return 0.5;
    return StrictMath.pow(2, -(sum / trees.size()) / normal);
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

  private double depth(Tree tree, float[] vector) {
    int node = 0;
    int edges = 0;
    while (tree.feature[node] >= 0) {
      float value = vector[columns[tree.feature[node]]];
      node = value <= tree.threshold[node] ? tree.left[node] : tree.right[node];
      ++edges;
    }
    return edges + tree.beyond[node];
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

  private static Tree tree(JsonNode node) {
    JsonNode thresholds = node.path("threshold");
    float[] threshold = new float[thresholds.size()];
    for (int i = 0; i < threshold.length; ++i) {
      threshold[i] = Float.parseFloat(thresholds.get(i).asText());
    }
    return new Tree(
        integers(node.path("feature")),
        threshold,
        integers(node.path("left")),
        integers(node.path("right")),
        stream(node.path("samples")).mapToDouble(size -> pathLength(size.intValue())).toArray());
  }

  private static int[] integers(JsonNode list) {
    return stream(list).mapToInt(JsonNode::intValue).toArray();
  }

  private static Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
