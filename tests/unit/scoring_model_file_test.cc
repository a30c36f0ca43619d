// What a model file may not be, each defect under a hash that fits it, so that the check itself is
// what refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/sha256.h"
#include "scoring/model_json.h"

namespace harrier {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Two features, two trees, three knots, without the first line.
constexpr std::string_view kBody = R"(
"format_version":1,"kind":"isolation-forest",
"features":[{"name":"amount_log","version":1},{"name":"hour","version":1}],
"training":{"rows":100,"seed":7,"trees":2,"samples":4,"contamination":0.01,"program":"p 1"},
"calibration":{"rows":100,"knots":[[0.4,100],[0.5,10],[0.75,1]]},
"forest":[
{"feature":[0,-1,-1],"threshold":[1.5,0,0],"left":[1,-1,-1],"right":[2,-1,-1],"samples":[4,1,3]},
{"feature":[1,-1,-1],"threshold":[3,0,0],"left":[1,-1,-1],"right":[2,-1,-1],"samples":[4,2,2]}
]}
)";

std::string Signed(const std::string& body) {
  return "{\"sha256\":\"" + Sha256Hex("{" + body) + "\"," + body;
}

// The file with one passage replaced.
std::string With(std::string_view passage, std::string_view replacement) {
  std::string body(kBody);
  const std::size_t at = body.find(passage);
  EXPECT_NE(at, std::string::npos) << passage;
  return Signed(body.replace(at, passage.size(), replacement));
}

std::string ErrorOf(std::string_view text) {
  const auto model = ReadModelText(text);
  return model.has_value() ? std::string("accepted") : model.error();
}

TEST(ModelFile, IsReadWhole) {
  auto model = ReadModelText(Signed(std::string(kBody)));
  ASSERT_TRUE(model.has_value()) << model.error();
  EXPECT_EQ(model->features, (std::vector{FeatureId::kAmountLog, FeatureId::kHour}));
  EXPECT_EQ(model->forest.trees().size(), 2U);
  EXPECT_EQ(model->forest.trees()[0].threshold[0], 1.5F);
  EXPECT_EQ(model->forest.trees()[1].samples, (std::vector<std::int32_t>{4, 2, 2}));
  EXPECT_EQ(model->forest.shape(), (ForestShape{2, 4}));
  EXPECT_EQ(model->calibration.knots()[1], (CalibrationKnot{0.5, 10}));
  EXPECT_EQ(model->training, (TrainingFacts{100, 7, 0.01, "", "p 1"}));
  EXPECT_EQ(model->sha256, Sha256Hex("{" + std::string(kBody)));
}

TEST(ModelFile, ChangedBytesAreRefused) {
  std::string text = Signed(std::string(kBody));
  text.replace(text.find("1.5"), 3, "1.6");
  EXPECT_THAT(ErrorOf(text), StartsWith("was changed after it was written: its sha256 is "));
}

TEST(ModelFile, MissingHashIsRefused) {
  EXPECT_THAT(ErrorOf("{" + std::string(kBody)), HasSubstr("does not begin with its \"sha256\""));
  EXPECT_THAT(ErrorOf("{ " + Signed(std::string(kBody)).substr(1)), HasSubstr("does not begin"));
}

TEST(ModelFile, TextThatIsNotJsonIsRefused) {
  EXPECT_THAT(ErrorOf(""), StartsWith("is not JSON"));
  EXPECT_THAT(ErrorOf("hello"), StartsWith("is not JSON"));
  EXPECT_THAT(ErrorOf("[]"), StartsWith("is not a JSON object"));
  EXPECT_THAT(ErrorOf(With("1.5", "NaN")), StartsWith("is not JSON"));
  EXPECT_THAT(ErrorOf(With("1.5", "1e999")), StartsWith("is not JSON"));
  EXPECT_THAT(ErrorOf(std::string(100'000, '[')), StartsWith("is not JSON"));
}

struct Change {
  const char* passage;
  const char* replacement;
  const char* says;
};

class ChangedModelFile : public ::testing::TestWithParam<Change> {};

TEST_P(ChangedModelFile, IsRefusedByName) {
  EXPECT_THAT(ErrorOf(With(GetParam().passage, GetParam().replacement)),
              HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Head, ChangedModelFile,
    ::testing::Values(
        Change{"\"format_version\":1", "\"format_version\":2", "format version 2; this program"},
        Change{"\"format_version\":1,", "", "\"format_version\" is missing"},
        Change{"\"format_version\":1", "\"format_version\":\"1\"", "\"format_version\" is not"},
        Change{"isolation-forest", "xgboost", "is of kind \"xgboost\""},
        Change{"\"kind\":\"isolation-forest\"", "\"kind\":1", "\"kind\" is not a text"},
        Change{"\"training\":", "\"note\":1,\"training\":", "a member \"note\""}));

INSTANTIATE_TEST_SUITE_P(
    Features, ChangedModelFile,
    ::testing::Values(
        Change{"\"hour\",\"version\":1", "\"hour\",\"version\":2", "\"hour\" has version 2"},
        Change{"\"hour\"", "\"phase_of_moon\"", "\"phase_of_moon\" is not known"},
        Change{"\"hour\"", "\"amount_log\"", "\"amount_log\" is there twice"},
        Change{"{\"name\":\"amount_log\",\"version\":1},", "", "feature 1 does not exist"},
        Change{"{\"name\":\"amount_log\",\"version\":1}", "7", "a feature is not an object"},
        Change{"{\"name\":\"amount_log\",\"version\":1},{\"name\":\"hour\",\"version\":1}", "",
               "\"features\" is not a list of 1 to 40"},
        Change{"\"amount_log\",\"version\":1", "\"amount_ratio\",\"version\":1",
               "\"amount_ratio\" has version 1; this program computes 2"}));

TEST(ModelFile, FeaturesOfBothVersionsAreRead) {
  const auto model = ReadModelText(
      With("\"amount_log\",\"version\":1", "\"merchant_fraud_run_days\",\"version\":2"));
  ASSERT_TRUE(model.has_value()) << model.error();
  EXPECT_EQ(model->features, (std::vector{FeatureId::kMerchantFraudRunDays, FeatureId::kHour}));
  Model copy = *model;
  const auto again = ReadModelText(WriteModelText(&copy));
  ASSERT_TRUE(again.has_value()) << again.error();
  EXPECT_EQ(again->features, model->features);
}

INSTANTIATE_TEST_SUITE_P(
    Facts, ChangedModelFile,
    ::testing::Values(
        Change{"\"rows\":100,\"seed\"", "\"rows\":0,\"seed\"", "\"training.rows\" is not"},
        Change{"\"seed\":7", "\"seed\":-7", "\"training.seed\" is not"},
        Change{"\"seed\":7", "\"seed\":18446744073709551615", "\"training.seed\" is not"},
        Change{"\"seed\":7", "\"seed\":7.5", "\"training.seed\" is not"},
        Change{"\"trees\":2", "\"trees\":3", "\"forest\" has 2 trees, \"training.trees\" says 3"},
        Change{"\"trees\":2", "\"trees\":10001", "\"training.trees\" is not"},
        Change{"\"samples\":4,\"cont", "\"samples\":3,\"cont", "has 4 samples; allowed are 1 to 3"},
        Change{"\"samples\":4,\"cont", "\"samples\":1000001,\"cont", "\"training.samples\" is not"},
        Change{"0.01", "1.01", "\"training.contamination\" is not between"},
        Change{"\"p 1\"", "null", "\"training.program\" is not a text"}));

INSTANTIATE_TEST_SUITE_P(
    Calibration, ChangedModelFile,
    ::testing::Values(
        Change{"[0.4,100]", "[0.4,99]", "\"calibration\": the first knot must count all rows"},
        Change{"[0.5,10]", "[0.3,10]", "knot 1: raw does not rise"},
        Change{"[0.5,10]", "[0.5,101]", "a knot's count is not a whole number from 1 to 100"},
        Change{"[0.5,10]", "[null,10]", "a knot's raw score is not a finite number"},
        Change{"[0.5,10]", "[0.5]", "a calibration knot is not a list of 2 to 2"},
        Change{"[[0.4,100],[0.5,10],[0.75,1]]", "[]", "\"calibration.knots\" is not a list"}));

INSTANTIATE_TEST_SUITE_P(
    Forest, ChangedModelFile,
    ::testing::Values(
        Change{"\"left\":[1,-1,-1]", "\"left\":[3,-1,-1]", "node 0: child 3 does not exist"},
        Change{"\"left\":[1,-1,-1]", "\"left\":[0,-1,-1]", "does not come after its parent"},
        Change{"\"left\":[1,-1,-1],\"right\":[2,-1,-1],\"samples\":[4,1,3]",
               "\"left\":[2,-1,-1],\"right\":[2,-1,-1],\"samples\":[4,1,2]",
               "node 1: is the child of 0 nodes"},
        Change{"\"left\":[1,-1,-1]", "\"left\":[1,-1]", "its arrays differ in length"},
        Change{"\"left\":[1,-1,-1]", "\"left\":[1,-1,-2]",
               "a tree's \"left\" is not a whole number"},
        Change{"\"left\":[1,-1,-1],", "", "\"left\" is missing"},
        Change{"\"feature\":[0", "\"feature\":[9", "feature 9 does not exist"},
        Change{"1.5", "null", "a tree's \"threshold\" is not a finite number"},
        Change{"1.5", "1e39", "a tree's \"threshold\" has a number beyond float32"},
        Change{"\"samples\":[4,1,3]", "\"samples\":[4,2,3]", "the sum of its children's"},
        Change{"\"samples\":[4,1,3]", "\"samples\":[2147483648,1,3]",
               "\"samples\" is not a whole"}));

TEST(ModelFile, MissingFileIsNamed) {
  const auto model = ReadModelFile("no such folder/model.json");
  ASSERT_FALSE(model.has_value());
  EXPECT_EQ(model.error(), "model file no such folder/model.json: cannot be opened");
}

}  // namespace
}  // namespace harrier
