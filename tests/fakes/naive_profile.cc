#include "tests/fakes/naive_profile.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>

#include "tests/fakes/seen_last.h"

namespace harrier {
namespace {

__extension__ typedef __int128 Wide;

using Past = std::vector<const OwnedTransaction*>;

constexpr std::int64_t kDay = 24LL * 3600 * 1000;
constexpr std::size_t kKeys = 16;

bool IsPurchase(const OwnedTransaction& transaction) { return transaction.amount >= 0; }
std::int64_t DayOf(const OwnedTransaction& transaction) { return transaction.time_ms / kDay; }
std::int64_t HourOf(const OwnedTransaction& transaction) {
  return transaction.time_ms % kDay / 3'600'000;  // UTC
}

Past PurchasesOf(const Past& past) {
  Past purchases;
  for (const OwnedTransaction* t : past) {
    if (IsPurchase(*t)) purchases.push_back(t);
  }
  return purchases;
}

long double Units(std::int64_t ten_thousandths) {
  return static_cast<long double>(ten_thousandths) / 10'000.0L;
}

long double RatioTo(std::int64_t times, std::int64_t sum, const OwnedTransaction& transaction) {
  if (times == 0 || !IsPurchase(transaction)) return 1;
  const long double mean = Units(sum) / static_cast<long double>(times);
  return Units(transaction.amount_base) / std::max(mean, 0.01L);
}

// Which of the purchases were spikes when they arrived.
Past SpikesOf(const Past& purchases) {
  Past spikes;
  Wide sum_before = 0;
  for (std::size_t i = 0; i < purchases.size(); ++i) {
    const std::int64_t amount = purchases[i]->amount_base;
    const bool is_above = Wide{amount} * static_cast<Wide>(i) > 3 * sum_before;
    if (i >= 5 && is_above) spikes.push_back(purchases[i]);
    sum_before += amount;
  }
  return spikes;
}

// Those on the transaction's day and the `days` - 1 before it, as far as days are kept.
Past OnDays(std::int64_t days, const Past& some, const Past& purchases,
            const OwnedTransaction& transaction) {
  std::int64_t newest = 0;
  for (const OwnedTransaction* t : purchases) newest = std::max(newest, DayOf(*t));
  Past found;
  for (const OwnedTransaction* t : some) {
    const bool is_kept = DayOf(*t) > newest - 30;
    const std::int64_t back = DayOf(transaction) - DayOf(*t);
    if (is_kept && back >= 0 && back < days) found.push_back(t);
  }
  return found;
}

std::pair<long double, long double> CountAndAmount(Past found,
                                                   const OwnedTransaction& transaction) {
  if (IsPurchase(transaction)) found.push_back(&transaction);
  std::int64_t sum = 0;
  for (const OwnedTransaction* t : found) sum += t->amount_base;
  return {static_cast<long double>(found.size()), Units(sum)};
}

void AnswerDays(const Past& purchases, const OwnedTransaction& transaction, NaiveProfile* answer) {
  const Past spikes = SpikesOf(purchases);
  const auto within = [&](std::int64_t days, const Past& some) {
    return OnDays(days, some, purchases, transaction);
  };
  std::tie(answer->count_7d, answer->amount_7d) = CountAndAmount(within(7, purchases), transaction);
  std::tie(answer->count_30d, answer->amount_30d) =
      CountAndAmount(within(30, purchases), transaction);
  answer->spikes_7d = static_cast<long double>(within(7, spikes).size());
  answer->spikes_30d = static_cast<long double>(within(30, spikes).size());
  if (spikes.empty()) return;
  const std::int64_t since_ms = transaction.time_ms - spikes.back()->time_ms;
  answer->days_since_spike = static_cast<long double>(std::max<std::int64_t>(since_ms, 0)) /
                             static_cast<long double>(kDay);
}

void AnswerKeys(const Past& purchases, const OwnedTransaction& transaction, NaiveProfile* answer) {
  SeenLast<std::string> categories(kKeys);
  SeenLast<Channel> channels(kKeys);
  SeenLast<std::string> countries(kKeys);
  for (const OwnedTransaction* t : purchases) {
    if (!t->merchant_category.empty()) categories.See(t->merchant_category, t->amount_base);
    if (t->channel != Channel::kAbsent) channels.See(t->channel, t->amount_base);
    if (!t->country.empty()) countries.See(t->country, t->amount_base);
  }
  if (!transaction.merchant_category.empty()) {
    const auto there = categories.Of(transaction.merchant_category);
    answer->amount_ratio_category = RatioTo(there.times, there.amount, transaction);
    answer->category_novelty = 1.0L / static_cast<long double>(1 + there.times);
  }
  if (transaction.channel != Channel::kAbsent) {
    const auto there = channels.Of(transaction.channel);
    answer->amount_ratio_channel = RatioTo(there.times, there.amount, transaction);
  }
  if (transaction.country.empty()) return;
  std::int64_t all = 0;
  std::int64_t at_home = 0;
  for (const auto& country : countries.counts()) {
    all += country.times;
    at_home = std::max(at_home, country.times);
  }
  answer->foreign_share =
      all == 0 ? 0.0L : static_cast<long double>(all - at_home) / static_cast<long double>(all);
}

void AnswerHours(const Past& past, const OwnedTransaction& transaction, NaiveProfile* answer) {
  std::int64_t at_night = 0;
  std::int64_t around = 0;
  for (const OwnedTransaction* t : past) {
    const std::int64_t apart = std::abs(HourOf(*t) - HourOf(transaction));
    at_night += HourOf(*t) < 6 ? 1 : 0;
    around += apart <= 1 || apart == 23 ? 1 : 0;
  }
  const auto all = static_cast<long double>(past.size());
  answer->night_share = past.empty() ? 0.0L : static_cast<long double>(at_night) / all;
  answer->hour_density = static_cast<long double>(around + 3) / (all + 24);
}

long double MerchantEntropy(const Past& past, std::size_t merchants_max) {
  SeenLast<std::pair<char, std::string>> merchants(merchants_max);
  for (const OwnedTransaction* t : past) {
    if (!t->merchant_id.empty()) {
      merchants.See({'m', t->merchant_id}, 0);
    } else if (!t->merchant_category.empty()) {
      merchants.See({'c', t->merchant_category}, 0);
    }
  }
  long double all = 0;
  for (const auto& merchant : merchants.counts()) all += static_cast<long double>(merchant.times);
  long double entropy = 0;
  for (const auto& merchant : merchants.counts()) {
    const long double share = static_cast<long double>(merchant.times) / all;
    entropy -= share * std::log(share);
  }
  return entropy;
}

long double Burstiness(const Past& past) {
  std::vector<std::int64_t> gaps;
  std::int64_t newest = -1;
  for (const OwnedTransaction* t : past) {
    if (newest >= 0 && t->time_ms >= newest) gaps.push_back(t->time_ms - newest);
    newest = std::max(newest, t->time_ms);
  }
  const auto n = static_cast<Wide>(gaps.size());
  Wide sum = 0;
  for (const std::int64_t gap : gaps) sum += gap;
  if (n < 3 || sum == 0) return 0;
  // n times each deviation is an integer, so the sum of squares is exact.
  Wide squares = 0;
  for (const std::int64_t gap : gaps) squares += (n * gap - sum) * (n * gap - sum);
  const auto count = static_cast<long double>(n);
  const long double mean = static_cast<long double>(sum) / count;
  const long double deviation =
      std::sqrt(static_cast<long double>(squares) / (count * count * (count - 1)));
  return (deviation - mean) / (deviation + mean);
}

}  // namespace

NaiveProfile ProfileFromPast(const std::vector<const OwnedTransaction*>& past,
                             std::size_t merchants_max, const OwnedTransaction& transaction) {
  const Past purchases = PurchasesOf(past);
  std::int64_t sum = 0;
  for (const OwnedTransaction* t : purchases) sum += t->amount_base;
  NaiveProfile answer;
  answer.amount = Units(transaction.amount_base);
  answer.amount_ratio = RatioTo(static_cast<std::int64_t>(purchases.size()), sum, transaction);
  AnswerDays(purchases, transaction, &answer);
  AnswerKeys(purchases, transaction, &answer);
  AnswerHours(past, transaction, &answer);
  answer.merchant_entropy = MerchantEntropy(past, merchants_max);
  answer.burstiness = Burstiness(past);
  return answer;
}

}  // namespace harrier
