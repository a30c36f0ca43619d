#include "tests/fakes/naive_customer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <utility>

#include "tests/fakes/naive_profile.h"
#include "tests/fakes/seen_last.h"

namespace harrier {
namespace {

__extension__ typedef __int128 Wide;

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kForEver = 1LL << 60;

// Positions in the feature list.
enum Feature : std::size_t {
  kHourOfDay,
  kWeekday,
  kWeekend,
  kAmountLog,
  kAmountZ,
  kSinceLast,
  kNovelty,
  kRarity,
  kPurchases10m,
  kPurchases1h,
  kAmount24h,
  kCities1m,
  kDistance,
  kSpeed,
  kNewCountry,
  kOnline,
  // Version 2
  kAmount,
  kAmountRatio,
  kAmountRatioCategory,
  kAmountRatioChannel,
  kAmount1h,
  kPurchases24h,
  kPurchases7d,
  kAmount7d,
  kPurchases30d,
  kAmount30d,
  kSpikes7d,
  kSpikes30d,
  kDaysSinceSpike,
  kNightShare,
  kForeignShare,
  kCategoryNovelty,
  kMerchantEntropy,
  kHourDensity,
  kBurstiness,
  kRisk1d,  // there is no risk table
  kRisk7d,
  kRisk30d,
  kFraudRun,
  kFraudRunDays,
  kFeatures
};

std::int64_t HourOf(std::int64_t time_ms) { return time_ms % kDay / kHour; }  // UTC

bool IsPurchase(const OwnedTransaction& transaction) { return transaction.amount >= 0; }

// (kind, id): the merchant, or the category when there is no merchant id.
std::pair<char, std::string> MerchantOf(const OwnedTransaction& transaction) {
  if (!transaction.merchant_id.empty()) return {'m', transaction.merchant_id};
  if (!transaction.merchant_category.empty()) return {'c', transaction.merchant_category};
  return {'-', ""};
}

bool HasPlace(const OwnedTransaction& transaction) {
  return transaction.card_present && transaction.has_position;
}

using Vector = std::array<long double, 3>;

Vector UnitVector(const OwnedTransaction& at) {
  constexpr long double kRadians = std::numbers::pi_v<long double> / 180.0L;
  const long double latitude = static_cast<long double>(at.latitude) * kRadians;
  const long double longitude = static_cast<long double>(at.longitude) * kRadians;
  return {std::cos(latitude) * std::cos(longitude), std::cos(latitude) * std::sin(longitude),
          std::sin(latitude)};
}

// The angle between two unit vectors by atan2: another formula than the haversine.
long double DistanceKm(const OwnedTransaction& from, const OwnedTransaction& to) {
  const Vector a = UnitVector(from);
  const Vector b = UnitVector(to);
  const Vector cross = {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2],
                        a[0] * b[1] - a[1] * b[0]};
  const long double sine = std::hypot(cross[0], cross[1], cross[2]);
  const long double cosine = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  return 6371.0088L * std::atan2(sine, cosine);
}

long double StandardScore(const std::vector<std::int64_t>& earlier, std::int64_t amount) {
  if (earlier.size() < 5) return 0;
  const auto n = static_cast<Wide>(earlier.size());
  Wide sum = 0;
  for (const std::int64_t x : earlier) sum += x;
  // n times each deviation is an integer, so the sum of squares is exact.
  Wide squares = 0;
  for (const std::int64_t x : earlier) squares += (n * x - sum) * (n * x - sum);
  if (squares == 0) return 0;
  const auto count = static_cast<long double>(n);
  const long double variance = static_cast<long double>(squares) / (count * count * (count - 1));
  return static_cast<long double>(n * amount - sum) / count / std::sqrt(variance);
}

std::size_t CountPurchases(const std::vector<const OwnedTransaction*>& window) {
  return static_cast<std::size_t>(std::count_if(
      window.begin(), window.end(), [](const OwnedTransaction* t) { return IsPurchase(*t); }));
}

void ApplyNaiveRules(const OwnedTransaction& t, std::size_t purchases_1m, NaiveAnswer* answer) {
  const auto& f = answer->features;
  const std::int64_t hour = HourOf(t.time_ms);
  const bool purchase = IsPurchase(t);
  const bool too_late = answer->timing == "too_late";
  const auto judge = [&](const char* rule, bool can_be_judged, bool fires) {
    if (!can_be_judged) answer->skipped.insert(rule);
    if (can_be_judged && fires) answer->fired.insert(rule);
  };
  judge("UNUSUAL_HOUR", true, hour >= 2 && hour < 5);
  judge("NEW_COUNTRY", !t.country.empty(), f[kNewCountry].value_or(0) == 1);
  judge("WATCHED_COUNTRY", !t.country.empty(), t.country == "KP");
  judge("IMPOSSIBLE_TRAVEL", f[kDistance].has_value(),
        f[kDistance].value_or(0) > 50 && f[kSpeed].value_or(0) > 900);
  if (!purchase) return;
  judge("NIGHT_HIGH_AMOUNT", true, t.amount_base > 5'000'000 && hour < 4);
  judge("HIGH_AMOUNT", true, t.amount_base > 100'000'000);
  judge("BURST", !too_late, f[kPurchases10m].value_or(0) >= 5);
  judge("VELOCITY_MULTI_CITY", !too_late, purchases_1m > 3 && f[kCities1m].value_or(0) >= 2);
  judge("DUPLICATE", !too_late && MerchantOf(t).first != '-', answer->twin_id.has_value());
}

}  // namespace

std::optional<std::int64_t> NaiveCustomer::Newest() const {
  std::optional<std::int64_t> newest;
  for (const Remembered& r : all_) {
    if (r.in_history) newest = std::max(newest.value_or(0), r.transaction.time_ms);
  }
  return newest;
}

NaiveCustomer::Window NaiveCustomer::HistoryWithin(std::int64_t t, std::int64_t window_ms) const {
  Window window;
  for (const Remembered& r : all_) {
    const std::int64_t time = r.transaction.time_ms;
    if (r.in_history && time <= t && time > t - window_ms) window.push_back(&r.transaction);
  }
  std::stable_sort(window.begin(), window.end(),
                   [](const auto* a, const auto* b) { return a->time_ms < b->time_ms; });
  return window;
}

bool NaiveCustomer::IsRedelivered(const OwnedTransaction& transaction, std::string* kind) const {
  const std::int64_t newest = std::max(Newest().value_or(0), transaction.time_ms);
  for (const Remembered& r : all_) {
    if (!r.in_history || r.transaction.time_ms <= newest - kDay) continue;
    if (r.transaction.transaction_id != transaction.transaction_id) continue;
    *kind = r.transaction == transaction ? "redelivery" : "conflict";
    return true;
  }
  return false;
}

void NaiveCustomer::JudgeHistory(const OwnedTransaction& transaction, NaiveAnswer* answer) const {
  const std::int64_t t = transaction.time_ms;
  auto& f = answer->features;
  const std::size_t own = IsPurchase(transaction) ? 1 : 0;
  const auto purchases = [&](std::int64_t window_ms) {
    return static_cast<long double>(own + CountPurchases(HistoryWithin(t, window_ms)));
  };
  const auto amount = [&](std::int64_t window_ms) {
    Wide sum = IsPurchase(transaction) ? transaction.amount_base : 0;
    for (const OwnedTransaction* other : HistoryWithin(t, window_ms)) {
      if (IsPurchase(*other)) sum += other->amount_base;
    }
    return sum;
  };
  f[kPurchases10m] = purchases(10 * kMinute);
  f[kPurchases1h] = purchases(kHour);
  f[kPurchases24h] = purchases(kDay);
  answer->amount_24h = amount(kDay);
  f[kAmount24h] = static_cast<long double>(answer->amount_24h) / 10'000.0L;
  f[kAmount1h] = static_cast<long double>(amount(kHour)) / 10'000.0L;
  std::set<std::string> cities = {transaction.city};
  for (const OwnedTransaction* other : HistoryWithin(t, kMinute)) cities.insert(other->city);
  cities.erase("");
  f[kCities1m] = static_cast<long double>(cities.size());
  const Window before = HistoryWithin(t, kForEver);
  f[kSinceLast] = 2'592'000.0L;
  if (!before.empty()) {
    const auto since_ms = static_cast<long double>(t - before.back()->time_ms);
    f[kSinceLast] = std::min(f[kSinceLast].value(), since_ms / 1000.0L);
  }
  for (const OwnedTransaction* other : HistoryWithin(t, 10 * kMinute)) {
    answer->burst_ids.push_back(other->transaction_id);
  }
  for (const OwnedTransaction* other : HistoryWithin(t, 300 * kSecond)) {
    if (own == 1 && MerchantOf(*other).first != '-' && IsPurchase(*other) &&
        other->amount == transaction.amount && other->currency == transaction.currency &&
        MerchantOf(*other) == MerchantOf(transaction)) {
      answer->twin_id = other->transaction_id;
    }
  }
  if (transaction.card_present && !transaction.has_position) return;  // distance is not known
  f[kDistance] = f[kSpeed] = 0;
  if (!HasPlace(transaction)) return;
  for (const OwnedTransaction* other : before) {
    if (!HasPlace(*other)) continue;
    answer->previous_place_id = other->transaction_id;
    const auto ms = static_cast<long double>(std::max(t - other->time_ms, kSecond));
    f[kDistance] = DistanceKm(*other, transaction);
    f[kSpeed] = f[kDistance].value() / (ms / static_cast<long double>(kHour));
  }
}

std::size_t NaiveCustomer::EarlierAtMerchant(const OwnedTransaction& transaction) const {
  SeenLast<std::pair<char, std::string>> merchants(limits_.merchants_max);
  for (const Remembered& r : all_) {
    const auto key = MerchantOf(r.transaction);
    if (key.first != '-') merchants.See(key, 0);
  }
  return static_cast<std::size_t>(merchants.Of(MerchantOf(transaction)).times);
}

void NaiveCustomer::JudgeProfile(const OwnedTransaction& transaction, NaiveAnswer* answer) const {
  std::vector<const OwnedTransaction*> past;
  for (const Remembered& r : all_) past.push_back(&r.transaction);
  const NaiveProfile profile = ProfileFromPast(past, limits_.merchants_max, transaction);
  auto& f = answer->features;
  f[kAmount] = profile.amount;
  f[kAmountRatio] = profile.amount_ratio;
  f[kAmountRatioCategory] = profile.amount_ratio_category;
  f[kAmountRatioChannel] = profile.amount_ratio_channel;
  f[kPurchases7d] = profile.count_7d;
  f[kAmount7d] = profile.amount_7d;
  f[kPurchases30d] = profile.count_30d;
  f[kAmount30d] = profile.amount_30d;
  f[kSpikes7d] = profile.spikes_7d;
  f[kSpikes30d] = profile.spikes_30d;
  f[kDaysSinceSpike] = profile.days_since_spike;
  f[kNightShare] = profile.night_share;
  f[kForeignShare] = profile.foreign_share;
  f[kCategoryNovelty] = profile.category_novelty;
  f[kMerchantEntropy] = profile.merchant_entropy;
  f[kHourDensity] = profile.hour_density;
  f[kBurstiness] = profile.burstiness;
}

void NaiveCustomer::JudgeLifetime(const OwnedTransaction& transaction, NaiveAnswer* answer) const {
  auto& f = answer->features;
  const std::int64_t days = transaction.time_ms / kDay;
  const std::int64_t weekday = (days + 3) % 7;  // 1970-01-01 was a Thursday
  f[kHourOfDay] = static_cast<long double>(HourOf(transaction.time_ms));
  f[kWeekday] = static_cast<long double>(weekday);
  f[kWeekend] = weekday == 5 || weekday == 6 ? 1 : 0;
  const long double amount = static_cast<long double>(transaction.amount_base) / 10'000.0L;
  f[kAmountLog] = std::copysign(std::log1p(std::fabs(amount)), amount);
  std::vector<std::int64_t> purchases;
  std::size_t in_hour = 0;
  std::set<std::string> countries;
  for (const Remembered& r : all_) {
    if (IsPurchase(r.transaction)) purchases.push_back(r.transaction.amount_base);
    if (HourOf(r.transaction.time_ms) == HourOf(transaction.time_ms)) ++in_hour;
    if (!r.transaction.country.empty()) countries.insert(r.transaction.country);
  }
  f[kAmountZ] = IsPurchase(transaction) ? StandardScore(purchases, transaction.amount_base) : 0.0L;
  f[kRarity] = -std::log((static_cast<long double>(in_hour) + 1) /
                         (static_cast<long double>(all_.size()) + 24));
  if (MerchantOf(transaction).first != '-') {
    f[kNovelty] = 1.0L / (1.0L + static_cast<long double>(EarlierAtMerchant(transaction)));
  }
  if (!transaction.country.empty()) {
    f[kNewCountry] = !countries.empty() && !countries.contains(transaction.country) ? 1 : 0;
  }
  if (transaction.channel != Channel::kAbsent) {
    f[kOnline] =
        transaction.channel == Channel::kWeb || transaction.channel == Channel::kApp ? 1 : 0;
  }
}

void NaiveCustomer::Remember(const OwnedTransaction& transaction, bool enters_history) {
  all_.push_back({transaction, enters_history});
  const std::int64_t newest = Newest().value_or(0);
  const auto leave = [&](Remembered* r) {
    r->in_history = false;
    newest_that_left_ = std::max(newest_that_left_.value_or(0), r->transaction.time_ms);
  };
  for (Remembered& r : all_) {
    if (r.in_history && r.transaction.time_ms <= newest - kDay) leave(&r);
  }
  for (;;) {
    Remembered* oldest = nullptr;
    std::size_t entries = 0;
    for (Remembered& r : all_) {
      if (!r.in_history) continue;
      ++entries;
      if (oldest == nullptr || r.transaction.time_ms < oldest->transaction.time_ms) oldest = &r;
    }
    if (entries <= limits_.history_max) return;
    leave(oldest);
  }
}

NaiveAnswer NaiveCustomer::Take(const OwnedTransaction& transaction, std::int64_t clock_ms) {
  const auto newest_before = Newest();
  if (newest_before && clock_ms - *newest_before > limits_.ttl_ms) {
    all_.clear();
    newest_that_left_.reset();
  }
  NaiveAnswer answer;
  if (IsRedelivered(transaction, &answer.kind)) return answer;
  answer.kind = "judged";
  answer.features.resize(kFeatures);
  const std::int64_t t = transaction.time_ms;
  const auto newest = Newest();
  answer.timing = !newest || t >= *newest ? "on_time" : t > *newest - kDay ? "late" : "too_late";
  answer.truncated = newest_that_left_ && *newest_that_left_ > t - kDay;
  answer.cold_start = all_.size() < 5;
  std::size_t purchases_1m = 0;
  if (answer.timing != "too_late") {
    JudgeHistory(transaction, &answer);
    purchases_1m = CountPurchases(HistoryWithin(t, kMinute)) + (IsPurchase(transaction) ? 1 : 0);
  }
  JudgeLifetime(transaction, &answer);
  JudgeProfile(transaction, &answer);
  ApplyNaiveRules(transaction, purchases_1m, &answer);
  Remember(transaction, answer.timing != "too_late");
  return answer;
}

}  // namespace harrier
