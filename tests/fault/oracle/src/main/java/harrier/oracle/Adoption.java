package harrier.oracle;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How far two right programs may differ. A feature behind a logarithm, a sine or a root may be one
 * float32 step beside ours; raw score and score rest on such functions too. What is that near is
 * taken over from the found output, and everything that follows from it is computed anew and must
 * then be equal, byte for byte.
 */
final class Adoption {
  // E is a mean of sums of logarithms and 2^x is one more: some units in the last place of a
  // number below 1 (docs/adr/0003: each function is within 3 of them).
  private static final double RAW_TOLERANCE = 4e-15;
  // Given raw, a score is one interpolation; slopes of the calibration are below 100.
  private static final double SCORE_TOLERANCE = 1e-15;

  private final Scorer scorer;
  private final Forest forest;

  Adoption(Scorer scorer, Forest forest) {
    this.scorer = scorer;
    this.forest = forest;
  }

  /** Our verdict, moved to what was found wherever that is near enough. */
  Verdict nearest(Verdict ours, JsonNode features, JsonNode raw, JsonNode score) {
    Features adopted = adopt(ours.features(), features);
    Verdict verdict = scorer.judge(ours.situation(), adopted);
    double rawScore = near(verdict.raw(), raw, RAW_TOLERANCE);
    return scorer.judge(
        ours.situation(),
        adopted,
        rawScore,
        near(forest.score(rawScore), score, SCORE_TOLERANCE));
  }

  private static Features adopt(Features ours, JsonNode found) {
    float[] vector = ours.vector();
    for (Feature feature : Feature.values()) {
      JsonNode value = found.path(feature.label());
      if (!feature.mayDifferByAStep() || !value.isNumber()) continue;
      float theirs = Float.parseFloat(value.asText());
      float own = vector[feature.ordinal()];
      boolean isNear = theirs == Math.nextUp(own) || theirs == Math.nextDown(own);
      if (isNear) vector[feature.ordinal()] = theirs;
    }
    return new Features(ours, vector);
  }

  private static double near(double ours, JsonNode found, double tolerance) {
    if (!found.isNumber()) return ours;
    double theirs = found.doubleValue();
    return Math.abs(theirs - ours) <= tolerance ? theirs : ours;
  }
}
