#include "tests/fakes/random_log.h"

#include <cstdlib>
#include <iostream>
#include <string>

#include "core/random.h"

namespace harrier {
namespace {

FakeLog::Record MakeRecord(Random* random, std::int64_t number) {
  // Two busy customers and some who are away for longer than the ttl.
  const std::uint64_t draw = random->UniformBelow(24);
  const std::string customer = "c" + std::to_string(draw < 20 ? draw % 2 : draw);
  // Mostly forward, now and then back by up to two days: late and too late ones are among them.
  std::int64_t ms = 1'767'600'000'000 + number * 40'000;
  if (random->UniformBelow(6) == 0) {
    ms -= static_cast<std::int64_t>(random->UniformBelow(2 * kDayMs));
  }
  const std::int64_t id =
      random->UniformBelow(10) == 0 ? number - number % 3 : number;  // some ids come again
  std::string value = R"({"transaction_id":"t)" + std::to_string(id) + R"(","customer_id":")" +
                      customer + R"(","timestamp":")" + FormatEventTime(EventTime(ms)) +
                      R"(","amount":)" + std::to_string(1 + random->UniformBelow(15'000)) +
                      R"(,"merchant_category":"grocery","channel":"pos","country":")" +
                      (random->UniformBelow(4) == 0 ? "FR" : "DE") +
                      R"(","latitude":52.5,"longitude":)" +
                      std::to_string(random->UniformBelow(90)) + "}";
  if (random->UniformBelow(12) == 0) value.pop_back();  // malformed
  return {customer, value, EventTime(4'000'000'000'000)};
}

// For tests/mutants/run, which says after how many transactions a mistake was caught.
void CountTransactions(int records) {
  static const bool is_asked = std::getenv("HARRIER_COUNT_TRANSACTIONS") != nullptr;
  static std::int64_t transactions = 0;
  transactions += records;
  if (is_asked) std::cerr << "transactions: " << transactions << '\n';
}

}  // namespace

FakeLog MakeRandomLog(std::uint64_t seed, int records) {
  CountTransactions(records);
  Random random(seed);
  FakeLog log;
  for (int i = 0; i < records; ++i) {
    auto& partition = log.input[PartitionId(static_cast<std::int32_t>(random.UniformBelow(2)))];
    const bool again = !partition.empty() && random.UniformBelow(10) == 0;
    partition.push_back(again ? partition[random.UniformBelow(partition.size())]
                              : MakeRecord(&random, i));
  }
  log.input[PartitionId(0)];
  return log;
}

}  // namespace harrier
