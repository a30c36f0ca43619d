package harrier.oracle;

import java.io.IOException;
import java.nio.file.Path;

/** What verdicts rest on beside the log; any thread may use it. */
record Detector(Policy policy, Forest forest, Scorer scorer, String policyId) {
  static Detector read(Path model, Configuration configuration) throws IOException {
    Forest forest = Forest.read(model);
    Policy policy = configuration.policy(forest.sha256());
    return new Detector(policy, forest, new Scorer(policy, forest), policy.id());
  }

  VerdictWriter writer() {
    return new VerdictWriter(policyId, forest.sha256());
  }

  Adoption adoption() {
    return new Adoption(scorer, forest);
  }
}
