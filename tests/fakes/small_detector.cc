#include "tests/fakes/small_detector.h"

#include "core/check.h"
#include "core/random.h"
#include "core/sha256.h"
#include "scoring/forest_trainer.h"
#include "scoring/model_json.h"

namespace harrier {

std::unique_ptr<const Detector> MakeSmallDetector(const Policy& policy) {
  Random random(7);
  FeatureMatrix rows;
  rows.columns = kFeatureCount;
  for (std::size_t i = 0; i < 2000 * kFeatureCount; ++i) {
    rows.values.push_back(static_cast<float>(random.Uniform01() * 24));
  }
  TrainingOptions options;
  options.forest.trees = 10;
  options.program = "test";
  auto model = TrainIsolationForest(rows, AllFeatures(), options);
  HARRIER_CHECK(model.has_value(), "the rows can be fitted");
  static_cast<void>(WriteModelText(&*model));  // gives it its identity
  Policy complete = policy;
  complete.model_sha256 = model->sha256;
  std::string policy_id = Sha256Hex(CanonicalPolicyJson(complete));
  return std::unique_ptr<const Detector>(new Detector{std::move(complete), std::move(policy_id),
                                                      TimeZone(), Scorer(std::move(*model)),
                                                      "transactions"});
}

}  // namespace harrier
