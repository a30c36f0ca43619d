package harrier.oracle;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What is concluded of one transaction (docs/rules.md, "From hits to a recommendation"). */
record Verdict(
    Situation situation,
    Features features,
    Rules.Findings findings,
    double raw,
    double score,
    double risk,
    Policy policy) {

  static final String MODEL_CODE = "MODEL_SCORE";
  private static final int TOP = 3;

  boolean isFlaggedByModel() {
    return score >= policy.scoreThreshold();
  }

  boolean isFlagged() {
    return isFlaggedByModel() || !findings.enforced().isEmpty();
  }

  String decidedBy() {
    if (findings.enforced().isEmpty()) return "ml";
    return isFlaggedByModel() ? "both" : "rules";
  }

  String severity() {
    if (risk < policy.mediumFrom()) return "LOW";
    if (risk < policy.highFrom()) return "MEDIUM";
    return risk < policy.criticalFrom() ? "HIGH" : "CRITICAL";
  }

  String recommendation() {
    if (!isFlagged()) return "APPROVE";
    return severity().equals("CRITICAL") ? "BLOCK" : "REVIEW";
  }

  /** Rules by weight, ties in table order, then the model. */
  List<String> topReasons() {
    Comparator<Hit> byWeight =
        Comparator.comparingDouble(hit -> -policy.rules().get(hit.rule()).weight());
    Stream<String> rules =
        findings.enforced().stream().sorted(byWeight).map(hit -> hit.rule().name());
    Stream<String> model = isFlaggedByModel() ? Stream.of(MODEL_CODE) : Stream.empty();
    return Stream.concat(rules, model).limit(TOP).toList();
  }
}
