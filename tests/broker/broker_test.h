// BrokerTest: the ground that tests on a real Kafka stand on. HARRIER_BROKERS names the cluster
// (tests/broker/with_kafka starts one); without it a test is skipped, and fails when CI is set.
// Topics get a prefix of their own, so that tests can share a cluster.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>

namespace harrier {

class BrokerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* brokers = std::getenv("HARRIER_BROKERS");
    if (brokers != nullptr && *brokers != '\0') {
      brokers_ = brokers;
      return;
    }
    ASSERT_EQ(std::getenv("CI"), nullptr) << "CI must give a broker in HARRIER_BROKERS";
    GTEST_SKIP() << "no broker: run this test with tests/broker/with_kafka";
  }

  [[nodiscard]] const std::string& brokers() const { return brokers_; }
  [[nodiscard]] const std::string& prefix() const { return prefix_; }

 private:
  static std::string UniquePrefix() {
    const auto now = std::chrono::system_clock::now().time_since_epoch().count();
    return "test-" + std::to_string(getpid()) + "-" + std::to_string(now) + ".";
  }

  std::string brokers_;
  std::string prefix_ = UniquePrefix();
};

}  // namespace harrier
