// KnownFraud: a fraud makes its customer known after the delay and never before.
#include <gtest/gtest.h>

#include "evaluation/known_fraud.h"

namespace harrier {
namespace {

TEST(KnownFraudTest, AFraudIsKnownWhenTheDelayIsOver) {
  KnownFraud known(7);
  known.Add(3, 100);
  EXPECT_FALSE(known.IsKnown(3, 100));
  EXPECT_FALSE(known.IsKnown(3, 107));  // its label arrives in the course of that day
  EXPECT_TRUE(known.IsKnown(3, 108));
  EXPECT_TRUE(known.IsKnown(3, 100'000));
}

TEST(KnownFraudTest, WithoutDelayTheNextDayKnows) {
  KnownFraud known(0);
  known.Add(0, 5);
  EXPECT_FALSE(known.IsKnown(0, 5));
  EXPECT_TRUE(known.IsKnown(0, 6));
}

TEST(KnownFraudTest, TheFirstFraudCountsInWhateverOrderTheyCome) {
  KnownFraud known(2);
  known.Add(1, 20);
  known.Add(1, 10);
  known.Add(1, 30);
  EXPECT_FALSE(known.IsKnown(1, 12));
  EXPECT_TRUE(known.IsKnown(1, 13));
}

TEST(KnownFraudTest, NobodyElseIsKnown) {
  KnownFraud known(0);
  known.Add(4, 1);
  EXPECT_FALSE(known.IsKnown(2, 1000));  // between customers that were added
  EXPECT_FALSE(known.IsKnown(9, 1000));  // beyond them
  EXPECT_FALSE(KnownFraud(0).IsKnown(0, 1000));
}

}  // namespace
}  // namespace harrier
