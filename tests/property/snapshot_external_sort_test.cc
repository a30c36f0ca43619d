// ExternalSort against std::stable_sort, in memory and through many spilled runs; sort keys against
// the comparison of the fields they are made of.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "snapshot/external_sort.h"
#include "snapshot/sort_key.h"
#include "tests/fakes/temporary_folder.h"

namespace harrier {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// A value long enough that few records fill a block of the smallest size.
std::string Padded(const std::string& value) { return value + std::string(40'000, '.'); }

Pairs SortedBy(ExternalSort* sort, const Pairs& records) {
  for (const auto& [key, value] : records) RC_ASSERT(sort->Add(key, value).has_value());
  RC_ASSERT(sort->Finish().has_value());
  Pairs sorted;
  ExternalSort::Record record;
  while (true) {
    const auto has_record = sort->Next(&record);
    RC_ASSERT(has_record.has_value());
    if (!*has_record) return sorted;
    sorted.emplace_back(record.key, record.value);
  }
}

RC_GTEST_PROP(ExternalSortProperty, SortsLikeAStableSortThroughSpilledRuns, ()) {
  const TemporaryFolder folder;
  const auto keys = *rc::gen::container<std::vector<std::string>>(
      *rc::gen::inRange<std::size_t>(0, 150),
      rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab\0\xFF", 4))));
  Pairs records;
  for (const std::string& key : keys) {
    records.emplace_back(key, Padded(std::to_string(records.size())));
  }
  Pairs expected = records;
  std::stable_sort(expected.begin(), expected.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  ExternalSort sort({folder.path(), kSortMemoryBytesMin});
  const Pairs sorted = SortedBy(&sort, records);
  RC_ASSERT(sorted == expected);
  RC_ASSERT((sort.spilled_runs() > 1) == (records.size() > 26));
  RC_ASSERT(std::filesystem::is_empty(folder.path()));
}

RC_GTEST_PROP(ExternalSortProperty, SortsInMemoryWithoutTouchingTheDisk, (const Pairs& records)) {
  ExternalSort sort({"/nonexistent", kSortMemoryBytesMin});
  Pairs expected = records;
  std::stable_sort(expected.begin(), expected.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  RC_ASSERT(SortedBy(&sort, records) == expected);
}

TEST(ExternalSortTest, AFolderThatIsNotThereIsAFaultThatNamesIt) {
  ExternalSort sort({"/nonexistent", kSortMemoryBytesMin});
  Outcome added;
  for (int i = 0; i < 100 && added; ++i) added = sort.Add("key", Padded(""));
  ASSERT_FALSE(added.has_value());
  EXPECT_EQ(added.error().where, "sort in /nonexistent");
}

using Fields = std::tuple<std::int64_t, std::string, int, std::int64_t>;

std::string KeyOf(const Fields& fields) {
  const auto& [time, id, partition, offset] = fields;
  std::string key;
  AppendOrderedNumber(&key, time);
  AppendOrderedText(&key, id);
  AppendOrderedCoordinates(&key, {PartitionId(partition), Offset(offset)});
  return key;
}

RC_GTEST_PROP(SortKeyProperty, BytesOrderAsTheFieldsDo, ()) {
  const auto fields = rc::gen::tuple(
      rc::gen::oneOf(rc::gen::inRange<std::int64_t>(-2, 3), rc::gen::arbitrary<std::int64_t>()),
      rc::gen::container<std::string>(rc::gen::elementOf(std::string("a\0\x01\xFF", 4))),
      rc::gen::inRange(0, 3), rc::gen::inRange<std::int64_t>(0, 300));
  const Fields a = *fields;
  const Fields b = *fields;
  RC_ASSERT((a < b) == (KeyOf(a) < KeyOf(b)));
  RC_ASSERT((a == b) == (KeyOf(a) == KeyOf(b)));
}

}  // namespace
}  // namespace harrier
