#include "state/profile_codec.h"

#include <limits>

namespace harrier {
namespace {

constexpr std::int64_t kTimeMsMax = 253'402'300'799'999;  // 9999-12-31T23:59:59.999Z
constexpr std::int64_t kPurchasesMax = std::numeric_limits<std::uint32_t>::max();

void AppendTotals(const PurchaseTotals& totals, std::string* out) {
  AppendVarint(out, totals.purchases);
  AppendVarint(out, static_cast<UInt128>(totals.amount));
}

void AppendRecent(const RecentTotals& recent, std::string* out) {
  AppendVarint(out, recent.size());
  for (const KeyTotals& key : recent) {
    AppendWord(out, key.key);
    AppendTotals(key.totals, out);
  }
}

// Nobody is remembered without a purchase.
PurchaseTotals ReadTotals(ByteReader* reader) {
  PurchaseTotals totals;
  totals.purchases = static_cast<std::uint32_t>(reader->Count(kPurchasesMax));
  totals.amount = reader->Count(PurchaseTotals::kAmountMax);
  reader->Require(totals.purchases > 0);
  return totals;
}

void ReadDays(std::vector<DayTotals>* days, ByteReader* reader) {
  constexpr std::int64_t kDayMax = kTimeMsMax / kDayMs;
  days->clear();
  const std::int64_t count = reader->Count(kProfileDays);
  for (std::int64_t i = 0; i < count && reader->ok(); ++i) {
    DayTotals day;
    const std::int32_t before = days->empty() ? 0 : days->back().day;
    day.day = before + static_cast<std::int32_t>(reader->Count(kDayMax - before));
    day.totals = ReadTotals(reader);
    day.spikes = static_cast<std::uint32_t>(reader->Count(day.totals.purchases));
    reader->Require(days->empty() || day.day > before);
    days->push_back(day);
  }
  reader->Require(days->empty() || days->back().day - days->front().day < kProfileDays);
}

struct KeyRange {
  std::uint64_t least = 0;
  std::uint64_t greatest = 0;
};

constexpr KeyRange kHashes{0, std::numeric_limits<std::uint64_t>::max()};
constexpr KeyRange kChannels{static_cast<std::uint64_t>(Channel::kWeb),
                             static_cast<std::uint64_t>(Channel::kOther)};
constexpr KeyRange kCountries{1, std::numeric_limits<std::uint16_t>::max()};

// Each key is there once.
void ReadRecent(RecentTotals* recent, KeyRange keys, ByteReader* reader) {
  recent->clear();
  const std::int64_t count = reader->Count(static_cast<std::int64_t>(kProfileKeysMax));
  for (std::int64_t i = 0; i < count && reader->ok(); ++i) {
    const std::uint64_t key = reader->Word();
    reader->Require(key >= keys.least && key <= keys.greatest);
    reader->Require(TotalsOf(*recent, key).purchases == 0);
    recent->push_back({key, ReadTotals(reader)});
  }
}

}  // namespace

void AppendProfile(const Profile& profile, std::string* out) {
  AppendVarint(out, profile.days.size());
  std::int32_t before = 0;
  for (const DayTotals& day : profile.days) {
    AppendVarint(out, static_cast<UInt128>(day.day - before));
    AppendTotals(day.totals, out);
    AppendVarint(out, day.spikes);
    before = day.day;
  }
  AppendRecent(profile.categories, out);
  AppendRecent(profile.channels, out);
  AppendRecent(profile.countries, out);
  AppendVarint(out, static_cast<UInt128>(profile.gaps_ms.count));
  AppendVarint(out, profile.gaps_ms.sum);
  AppendVarint(out, profile.gaps_ms.sum_of_squares);
  const bool has_spike = profile.latest_spike != Profile::kNoSpike;
  AppendVarint(out, has_spike ? static_cast<UInt128>(profile.latest_spike.ms + 1) : 0);
}

void ReadProfile(Profile* profile, ByteReader* reader) {
  ReadDays(&profile->days, reader);
  ReadRecent(&profile->categories, kHashes, reader);
  ReadRecent(&profile->channels, kChannels, reader);
  ReadRecent(&profile->countries, kCountries, reader);
  profile->gaps_ms.count = reader->Count(SampleStatistics::kCountMax);
  profile->gaps_ms.sum = reader->Varint(~UInt128{0});
  profile->gaps_ms.sum_of_squares = reader->Varint(~UInt128{0});
  reader->Require(profile->gaps_ms.IsPossible());
  const std::int64_t spike = reader->Count(kTimeMsMax + 1);
  profile->latest_spike = spike == 0 ? Profile::kNoSpike : EventTime(spike - 1);
}

}  // namespace harrier
