// What of XGBoost's file is read, and what a file may not be, each defect with its sentence.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/sha256.h"
#include "scoring/boosted_trees_json.h"

namespace harrier {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// Two trees of two features, as release 3.2 writes them.
constexpr std::string_view kFile = R"({"learner":{"attributes":{"scikit_learn":"{}"},
"feature_names":["amount","hour"],"feature_types":["float","int"],
"gradient_booster":{"model":{"cats":{"enc":[],"feature_segments":[],"sorted_idx":[]},
"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"2"},
"iteration_indptr":[0,1,2],"tree_info":[0,0],"trees":[
{"base_weights":[0,1,2],"categories":[],"categories_nodes":[],"categories_segments":[],
"categories_sizes":[],"default_left":[1,0,0],"id":0,"left_children":[1,-1,-1],
"loss_changes":[3,0,0],"parents":[2147483647,0,0],"right_children":[2,-1,-1],
"split_conditions":[1.5E0,-2.5E-1,5E-1],"split_indices":[1,0,0],"split_type":[0,0,0],
"sum_hessian":[4E0,3E0,1E0],
"tree_param":{"num_deleted":"0","num_feature":"2","num_nodes":"3","size_leaf_vector":"1"}},
{"base_weights":[7],"categories":[],"categories_nodes":[],"categories_segments":[],
"categories_sizes":[],"default_left":[0],"id":1,"left_children":[-1],
"loss_changes":[0],"parents":[2147483647],"right_children":[-1],
"split_conditions":[7E0],"split_indices":[0],"split_type":[0],
"sum_hessian":[2E0],
"tree_param":{"num_deleted":"0","num_feature":"2","num_nodes":"1","size_leaf_vector":"1"}}
]},"name":"gbtree"},
"learner_model_param":{"base_score":"[2E-1]","boost_from_average":"1","num_class":"0",
"num_feature":"2","num_target":"1"},
"objective":{"name":"binary:logistic","reg_loss_param":{"scale_pos_weight":"1"}}},
"version":[3,2,0]})";

// The file with one passage replaced where it first stands.
std::string With(std::string_view passage, std::string_view replacement) {
  std::string text(kFile);
  const std::size_t at = text.find(passage);
  EXPECT_NE(at, std::string::npos) << passage;
  return text.replace(at, passage.size(), replacement);
}

std::string ErrorOf(std::string_view text) {
  const auto file = ReadBoostedTreesText(text);
  return file.has_value() ? "accepted" : file.error();
}

BoostedTreesFile Read(std::string_view text) {
  auto file = ReadBoostedTreesText(text);
  EXPECT_TRUE(file.has_value()) << file.error();
  return *std::move(file);
}

TEST(BoostedTreesFileTest, IsReadWhole) {
  const BoostedTreesFile file = Read(kFile);
  EXPECT_EQ(file.feature_names, (std::vector<std::string>{"amount", "hour"}));
  EXPECT_EQ(file.sha256, Sha256Hex(kFile));
  EXPECT_EQ(file.trees.shape(), (BoostedTreesShape{2, 0.2F}));
  const BoostedTree first = {{1, kLeaf, kLeaf}, {1.5F, 0, 0}, {1, kLeaf, kLeaf},
                             {2, kLeaf, kLeaf}, {1, 0, 0},    {0, -0.25F, 0.5F},
                             {4, 3, 1}};
  const BoostedTree second = {{kLeaf}, {0}, {kLeaf}, {kLeaf}, {0}, {7}, {2}};
  EXPECT_EQ(file.trees.trees(), (std::vector<BoostedTree>{first, second}));
}

TEST(BoostedTreesFileTest, OlderLayoutsAreRead) {
  EXPECT_EQ(Read(With("\"[2E-1]\"", "\"2E-1\"")).trees, Read(kFile).trees);
  EXPECT_EQ(Read(With("\"iteration_indptr\":[0,1,2],", "")).trees, Read(kFile).trees);
  EXPECT_EQ(
      Read(With("\"num_trees\":\"2\"", "\"num_trees\":\"2\",\"size_leaf_vector\":\"0\"")).trees,
      Read(kFile).trees);
  EXPECT_EQ(Read(With("[3,2,0]", "[1,7,0]")).trees, Read(kFile).trees);
  EXPECT_EQ(Read(With(R"("cats":{"enc":[],"feature_segments":[],"sorted_idx":[]},)", "")).trees,
            Read(kFile).trees);
}

TEST(BoostedTreesFileTest, NamesAndTypesMayBeAbsent) {
  EXPECT_TRUE(Read(With(R"(["amount","hour"])", "[]")).feature_names.empty());
  EXPECT_EQ(Read(With(R"(["float","int"])", "[]")).trees, Read(kFile).trees);
  EXPECT_EQ(Read(With(R"(["float","int"])", R"(["i","q"])")).trees, Read(kFile).trees);
}

TEST(BoostedTreesFileTest, WholeRunIsItsOwnBestIteration) {
  EXPECT_EQ(Read(With("\"scikit_learn\":\"{}\"", "\"best_iteration\":\"1\"")).trees,
            Read(kFile).trees);
}

float ThresholdRead(std::string_view digits) {
  return Read(With("1.5E0", digits)).trees.trees()[0].threshold[0];
}

TEST(BoostedTreesFileTest, NumbersAreRoundedToFloat32Once) {
  EXPECT_EQ(ThresholdRead("1E-1"), 0.1F);
  EXPECT_EQ(ThresholdRead("3"), 3.0F);
  EXPECT_EQ(ThresholdRead("16777217"), 16777216.0F);
  EXPECT_EQ(ThresholdRead("1E-45"), 0x1p-149F);
  EXPECT_EQ(ThresholdRead("1E-60"), 0.0F);
  EXPECT_EQ(ThresholdRead("3.4028235E38"), 0x1.fffffep127F);
  // Just above the middle of two float32: as a double it is the middle, which would round to 1.
  EXPECT_EQ(ThresholdRead("1.00000005960464477540"), 0x1.000002p0F);
}

struct Change {
  const char* passage;
  const char* replacement;
  const char* says;
};

class ChangedBoostedTreesFile : public ::testing::TestWithParam<Change> {};

TEST_P(ChangedBoostedTreesFile, IsRefusedWithItsSentence) {
  EXPECT_EQ(ErrorOf(With(GetParam().passage, GetParam().replacement)), GetParam().says);
}

INSTANTIATE_TEST_SUITE_P(
    Kind, ChangedBoostedTreesFile,
    ::testing::Values(
        Change{"[3,2,0]", "[1,6,2]", "was written by XGBoost 1.6; this program reads 1.7 to 3.x"},
        Change{"[3,2,0]", "[4,0,0]", "was written by XGBoost 4.0; this program reads 1.7 to 3.x"},
        Change{"[3,2,0]", "[3,2]", "\"version\" is not a list of 3"},
        Change{"[3,2,0]", "[\"3\",2,0]",
               "\"version\": an element is not a whole number from 0 to 2147483647"},
        Change{"\"version\":[3,2,0]", "\"Version\":[3,2,0]",
               "the file has a member \"Version\" that this program does not know"},
        Change{",\n\"version\":[3,2,0]", "", "\"version\" is missing"},
        Change{"binary:logistic", "multi:softprob",
               "has the objective \"multi:softprob\"; this program reads \"binary:logistic\""},
        Change{"binary:logistic", "binary:logitraw",
               "has the objective \"binary:logitraw\"; this program reads \"binary:logistic\""},
        Change{"\"name\":\"gbtree\"", "\"name\":\"dart\",\"weight_drop\":[1,1]",
               "has the booster \"dart\"; this program reads \"gbtree\""},
        Change{"\"name\":\"gbtree\"", "\"name\":\"gblinear\"",
               "has the booster \"gblinear\"; this program reads \"gbtree\""},
        Change{"\"name\":\"gbtree\"", "\"name\":1",
               "the name of the booster is not a text of at most 256 bytes"},
        Change{"\"attributes\":", "\"train\":{},\"attributes\":",
               "\"learner\" has a member \"train\" that this program does not know"},
        Change{"{\"scikit_learn\":\"{}\"}", "[]", "\"attributes\" is not an object"},
        Change{"\"scikit_learn\":\"{}\"", "\"best_iteration\":\"0\"",
               "has 2 trees, but its best iteration is 0: save the best part, "
               "booster[:best_iteration + 1]"}));

INSTANTIATE_TEST_SUITE_P(
    Outputs, ChangedBoostedTreesFile,
    ::testing::Values(
        Change{"\"num_class\":\"0\"", "\"num_class\":\"3\"", "has more than one class to predict"},
        Change{"\"num_target\":\"1\"", "\"num_target\":\"2\"",
               "has more than one target to predict"},
        Change{"\"num_parallel_tree\":\"1\"", "\"num_parallel_tree\":\"2\"",
               "has several trees in an iteration: \"num_parallel_tree\" is not 1"},
        Change{"\"tree_info\":[0,0]", "\"tree_info\":[0,1]",
               "\"tree_info\" is not a list of one 0 per tree"},
        Change{"\"tree_info\":[0,0]", "\"tree_info\":[0]",
               "\"tree_info\" is not a list of one 0 per tree"},
        Change{"[0,1,2],\"tree_info\"", "[0,2],\"tree_info\"",
               "\"iteration_indptr\" does not count one tree per iteration"},
        Change{"\"size_leaf_vector\":\"1\"", "\"size_leaf_vector\":\"3\"",
               "tree 0: its leaves have more than one value"},
        Change{"[2E-1]", "[2E-1,8E-1]",
               "\"base_score\" is not one probability between 0 and 1: \"[2E-1,8E-1]\""},
        Change{"[2E-1]", "[0E0]",
               "\"base_score\" is not one probability between 0 and 1: \"[0E0]\""},
        Change{"[2E-1]", "1", "\"base_score\" is not one probability between 0 and 1: \"1\""},
        Change{"[2E-1]", "nan", "\"base_score\" is not one probability between 0 and 1: \"nan\""},
        Change{"[2E-1]", "[]", "\"base_score\" is not one probability between 0 and 1: \"[]\""},
        Change{"[2E-1]", "[0.25",
               "\"base_score\" is not one probability between 0 and 1: \"[0.25\""},
        Change{"[2E-1]", "0.25]",
               "\"base_score\" is not one probability between 0 and 1: \"0.25]\""},
        Change{"\"[2E-1]\"", "2E-1", "\"base_score\" is not a text of at most 256 bytes"}));

INSTANTIATE_TEST_SUITE_P(
    Features, ChangedBoostedTreesFile,
    ::testing::Values(
        Change{"\"float\",\"int\"", "\"float\",\"c\"",
               "feature 1 is of type \"c\"; numbers alone can be read"},
        Change{"\"float\",\"int\"", "\"float\"",
               "\"feature_types\" has 1 elements, \"num_feature\" says 2"},
        Change{"\"amount\",\"hour\"", "\"amount\"",
               "\"feature_names\" has 1 elements, \"num_feature\" says 2"},
        Change{"\"amount\",\"hour\"", "\"hour\",\"hour\"", "feature \"hour\" is there twice"},
        Change{"\"amount\",\"hour\"", "\"amount\",\"\"", "a feature's name is empty"},
        Change{"\"amount\",\"hour\"", "\"amount\",2",
               "a feature's name is not a text of at most 256 bytes"},
        Change{"\"num_feature\":\"2\",\"num_nodes\"", "\"num_feature\":\"3\",\"num_nodes\"",
               "tree 0: \"num_feature\" is not 2, as for the model"},
        Change{"\n\"num_feature\":\"2\"", "\n\"num_feature\":\"two\"",
               "\"num_feature\" is not the text of a whole number: \"two\""},
        Change{"\n\"num_feature\":\"2\"", "\n\"num_feature\":\"-2\"",
               "\"num_feature\" is not the text of a whole number: \"-2\""},
        Change{"\n\"num_feature\":\"2\"", "\n\"num_feature\":\"2.0\"",
               "\"num_feature\" is not the text of a whole number: \"2.0\""}));

INSTANTIATE_TEST_SUITE_P(
    Categories, ChangedBoostedTreesFile,
    ::testing::Values(
        Change{"\"enc\":[]", "\"enc\":[[1]]",
               "\"cats\": \"enc\" is not an empty list: categories cannot be read"},
        Change{"\"categories\":[]", "\"categories\":[2]",
               "tree 0: \"categories\" is not an empty list: categories cannot be read"},
        Change{"\"categories_nodes\":[]", "\"categories_nodes\":[0]",
               "tree 0: \"categories_nodes\" is not an empty list: categories cannot be read"},
        Change{"\"split_type\":[0,0,0]", "\"split_type\":[1,0,0]",
               "tree 0: \"split_type\" has a split by category; numbers alone can be read"}));

INSTANTIATE_TEST_SUITE_P(
    Counts, ChangedBoostedTreesFile,
    ::testing::Values(Change{"\"num_trees\":\"2\"", "\"num_trees\":\"3\"",
                             "\"trees\" has 2 elements, \"num_trees\" says 3"},
                      Change{"\"num_nodes\":\"3\"", "\"num_nodes\":\"4\"",
                             "tree 0: \"split_type\" has 3 elements, \"num_nodes\" says 4"},
                      Change{"\"split_indices\":[1,0,0]", "\"split_indices\":[1,0]",
                             "tree 0: \"split_indices\" has 2 elements, \"num_nodes\" says 3"},
                      Change{"\"sum_hessian\":[2E0]", "\"sum_hessian\":[]",
                             "tree 1: \"sum_hessian\" has 0 elements, \"num_nodes\" says 1"},
                      Change{"\"num_deleted\":\"0\"", "\"num_deleted\":\"1\"",
                             "tree 0: has 0 deleted nodes, \"num_deleted\" says 1"},
                      Change{"\"split_indices\":[1,0,0]", "\"split_indices\":[1,0,2147483647]",
                             "tree 0: node 0 leads to a deleted node"},
                      Change{"\"id\":1", "\"id\":0", "tree 1: \"id\" is not 1"},
                      Change{"\"parents\"", "\"elders\"",
                             "tree 0: it has a member \"elders\" that this program does not know"},
                      Change{"\"split_conditions\":[7E0],", "",
                             "tree 1: \"split_conditions\" is missing"}));

INSTANTIATE_TEST_SUITE_P(
    Nodes, ChangedBoostedTreesFile,
    ::testing::Values(
        Change{"[2,-1,-1]", "[3,-1,-1]", "tree 0, node 0: child 3 does not exist"},
        Change{"[2,-1,-1]", "[0,-1,-1]", "tree 0, node 0: child 0 is reached a second time"},
        Change{"[2,-1,-1]", "[2,-1,0]", "tree 0, node 2: a leaf with children"},
        Change{"[2,-1,-1]", "[2,-1,-2]",
               "tree 0: an element of \"right_children\" is not a whole number from -1 to "
               "2147483647"},
        Change{"[2,-1,-1]", "[2,-1,18446744073709551615]",
               "tree 0: an element of \"right_children\" is not a whole number from -1 to "
               "2147483647"},
        Change{"[2,-1,-1]", "[2,-1,-1.0]",
               "tree 0: an element of \"right_children\" is not a whole number from -1 to "
               "2147483647"},
        Change{"[2,-1,-1]", "{\"0\":2}", "tree 0: \"right_children\" is not a list"},
        Change{"\"split_indices\":[1,0,0]", "\"split_indices\":[2,0,0]",
               "tree 0, node 0: feature 2 does not exist"},
        Change{"\"default_left\":[1,0,0]", "\"default_left\":[2,0,0]",
               "tree 0: node 0: the way of missing values is neither 0 nor 1"},
        Change{"\"default_left\":[1,0,0]", "\"default_left\":[true,false,false]",
               "tree 0: an element of \"default_left\" is not a whole number from 0 to "
               "2147483647"},
        Change{"1.5E0", "null", "tree 0: an element of \"split_conditions\" is not a number"},
        Change{"1.5E0", "\"1.5\"", "tree 0: an element of \"split_conditions\" is not a number"},
        Change{"[4E0,3E0,1E0]", "[4E0,-3E0,1E0]",
               "tree 0, node 1: a cover that is negative or not finite"}));

TEST(BoostedTreesFileTest, TextThatIsNotJsonIsRefused) {
  const std::string says = "is not JSON (XGBoost writes JSON when the name ends in .json): ";
  EXPECT_THAT(ErrorOf(""), StartsWith(says));
  EXPECT_THAT(ErrorOf("{L\x01learner"), StartsWith(says));  // as save_model to a name in .ubj
  EXPECT_THAT(ErrorOf(std::string(kFile) + "x"), StartsWith(says));
  EXPECT_THAT(ErrorOf(std::string(kFile) + "{}"), StartsWith(says));
  EXPECT_THAT(ErrorOf(kFile.substr(0, kFile.size() - 1)), StartsWith(says));
  EXPECT_THAT(ErrorOf(With("1.5E0", "NaN")), StartsWith(says));
  EXPECT_THAT(ErrorOf(With("1.5E0", "-Infinity")), StartsWith(says));
  EXPECT_THAT(ErrorOf(With("1.5E0", "1E39")), HasSubstr("number overflow"));
  EXPECT_EQ(ErrorOf("[]"), "the file is not an object");
}

TEST(BoostedTreesFileTest, WhatIsTooBigIsRefusedInAShortSentence) {
  EXPECT_EQ(ErrorOf(std::string(kBoostedTreesBytesMax + 1, ' ')), "is larger than 64 MiB");
  const std::string deep = "is nested too deep to be a file of XGBoost's";
  EXPECT_EQ(ErrorOf(std::string(1'000'000, '[')), deep);
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  EXPECT_EQ(ErrorOf(objects), deep);
  const std::string name(1'000'000, 'n');
  EXPECT_LT(ErrorOf(With("\"parents\"", '"' + name + '"')).size(), 200U);
  EXPECT_LT(ErrorOf(With("\"parents\"", '"' + name)).size(), 300U);
  EXPECT_LT(ErrorOf(With("\"hour\"", '"' + name + '"')).size(), 200U);
}

TEST(BoostedTreesFileTest, MemberThatIsThereTwiceIsRefused) {
  EXPECT_EQ(ErrorOf(With("\"id\":0", "\"id\":0,\"id\":0")), "has \"id\" twice in one object");
  EXPECT_EQ(ErrorOf(With("{\"learner\"", "{\"version\":[3,2,0],\"learner\"")),
            "has \"version\" twice in one object");
}

}  // namespace
}  // namespace harrier
