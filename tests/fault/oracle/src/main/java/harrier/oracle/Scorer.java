package harrier.oracle;

/** From a situation to a verdict: features, forest, calibration, rules, risk. */
final class Scorer {
  private final Policy policy;
  private final Forest forest;
  private final Rules rules;

  Scorer(Policy policy, Forest forest) {
    this.policy = policy;
    this.forest = forest;
    this.rules = new Rules(policy);
  }

  Verdict judge(Situation situation) {
    return judge(situation, new Features(situation));
  }

  Verdict judge(Situation situation, Features features) {
    return judge(situation, features, forest.raw(features.vector()));
  }

  Verdict judge(Situation situation, Features features, double raw) {
    return judge(situation, features, raw, forest.score(raw));
  }

  /** The later forms take over what another right program may see a step beside our own. */
  Verdict judge(Situation situation, Features features, double raw, double score) {
    Rules.Findings findings = rules.judge(situation, features);
    double harmless = 1 - score;
    for (Hit hit : findings.enforced()) harmless *= 1 - policy.rules().get(hit.rule()).weight();
    return new Verdict(situation, features, findings, raw, score, 1 - harmless, policy);
  }
}
