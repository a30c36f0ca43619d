#include "state/state_codec.h"

#include <limits>

#include "core/event_time.h"
#include "core/money.h"
#include "state/byte_codec.h"
#include "state/profile_codec.h"

namespace harrier {
namespace {

constexpr std::int64_t kInt64Max = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kCounterMax = std::numeric_limits<std::uint32_t>::max();
constexpr std::int64_t kTimeMsMax = 253'402'300'799'999;  // 9999-12-31T23:59:59.999Z
constexpr std::int64_t kCountriesMax = 26 * 26;
// In the byte of the version: records may be missing from the state.
constexpr std::uint8_t kMayLackHistoryFlag = 0x80;
// The least that a merchant and a history entry take: bounds what a forged count can allocate.
constexpr std::size_t kMerchantBytesMin = 10;
constexpr std::size_t kEntryBytesMin = 16;

// Flags of a history entry: bits 0-1 the kind of its merchant, then
constexpr std::uint8_t kMerchantKindMask = 3;
constexpr std::uint8_t kHasPlaceFlag = 4;
constexpr std::uint8_t kOtherBaseAmountFlag = 8;  // the base amount differs from the amount
constexpr std::uint8_t kKnownFlags = 15;

std::uint8_t FlagsOf(const HistoryEntry& entry) {
  auto flags = static_cast<unsigned>(entry.merchant.kind);
  if (entry.has_place) flags |= kHasPlaceFlag;
  if (entry.amount_base != entry.amount) flags |= kOtherBaseAmountFlag;
  return static_cast<std::uint8_t>(flags);
}

void EncodeEntry(const CustomerState& state, std::size_t index, std::string* out) {
  const HistoryEntry& entry = state.history[index];
  const std::int64_t time_before_ms = index == 0 ? 0 : state.history[index - 1].time.ms;
  AppendVarint(out, static_cast<UInt128>(entry.time.ms - time_before_ms));
  AppendVarint(out, static_cast<UInt128>(state.applied.value - entry.offset.value));
  AppendByte(out, FlagsOf(entry));
  AppendShortText(out, state.history.IdOf(index));
  AppendShortText(out, state.history.CityOf(index));
  AppendWord(out, entry.content_hash);
  AppendZigzag(out, entry.amount.ten_thousandths);
  if (entry.amount_base != entry.amount) AppendZigzag(out, entry.amount_base.ten_thousandths);
  AppendVarint(out, entry.currency.packed);
  if (entry.merchant.kind != MerchantKey::Kind::kNone) AppendWord(out, entry.merchant.hash);
  if (!entry.has_place) return;
  AppendWord(out, entry.place.latitude_bits);
  AppendWord(out, entry.place.longitude_bits);
}

void EncodeLifetime(const Lifetime& lifetime, std::string* out) {
  AppendVarint(out, static_cast<UInt128>(lifetime.judged));
  AppendVarint(out, static_cast<UInt128>(lifetime.purchases.count));
  AppendVarint(out, lifetime.purchases.sum);
  AppendVarint(out, lifetime.purchases.sum_of_squares);
  std::uint32_t hours_present = 0;
  for (std::size_t hour = 0; hour < kHoursPerDay; ++hour) {
    if (lifetime.by_hour[hour] != 0) hours_present |= 1U << hour;
  }
  AppendVarint(out, hours_present);
  for (const std::uint32_t count : lifetime.by_hour) {
    if (count != 0) AppendVarint(out, count);
  }
  AppendVarint(out, lifetime.countries.size());
  for (const CountryCode country : lifetime.countries) AppendVarint(out, country.packed);
  AppendVarint(out, lifetime.merchants.size());
  for (const MerchantCount& count : lifetime.merchants) {
    AppendByte(out, static_cast<std::uint8_t>(count.merchant.kind));
    AppendWord(out, count.merchant.hash);
    AppendVarint(out, count.transactions);
  }
}

MerchantKey::Kind ToKind(std::uint8_t value, ByteReader* reader) {
  reader->Require(value <= static_cast<std::uint8_t>(MerchantKey::Kind::kCategory));
  return reader->ok() ? static_cast<MerchantKey::Kind>(value) : MerchantKey::Kind::kNone;
}

Money ReadMoney(ByteReader* reader) {
  const Money money(reader->Zigzag());
  reader->Require(money >= Money(-kMoneyMax) && money <= Money(kMoneyMax));
  return money;
}

struct DecodedEntry {
  HistoryEntry entry;
  std::string_view id;
  std::string_view city;
};

// `before` is the entry before this one, or null.
DecodedEntry DecodeEntry(const CustomerState& state, const HistoryEntry* before,
                         ByteReader* reader) {
  DecodedEntry decoded;
  HistoryEntry& entry = decoded.entry;
  const std::int64_t time_before_ms = before == nullptr ? 0 : before->time.ms;
  entry.time = EventTime(time_before_ms + reader->Count(kTimeMsMax - time_before_ms));
  entry.offset = Offset(state.applied.value - reader->Count(state.applied.value));
  const std::uint8_t flags = reader->Byte();
  reader->Require((flags & ~kKnownFlags) == 0);
  decoded.id = reader->ShortText();
  decoded.city = reader->ShortText();
  reader->Require(!decoded.id.empty() && decoded.id.size() <= kIdBytesMax &&
                  decoded.city.size() <= kTextBytesMax);
  entry.id_hash = HashText(decoded.id);
  entry.city_hash = HashText(decoded.city);
  entry.content_hash = reader->Word();
  entry.amount = ReadMoney(reader);
  entry.amount_base = (flags & kOtherBaseAmountFlag) != 0 ? ReadMoney(reader) : entry.amount;
  reader->Require((flags & kOtherBaseAmountFlag) == 0 || entry.amount_base != entry.amount);
  entry.currency.packed = static_cast<std::uint32_t>(reader->Varint(0xFFFFFF));
  entry.merchant.kind = ToKind(flags & kMerchantKindMask, reader);
  if (entry.merchant.kind != MerchantKey::Kind::kNone) entry.merchant.hash = reader->Word();
  if ((flags & kHasPlaceFlag) != 0) {
    entry.has_place = true;
    entry.place.latitude_bits = reader->Word();
    entry.place.longitude_bits = reader->Word();
  }
  return decoded;
}

void DecodeHistory(CustomerState* state, ByteReader* reader) {
  // 0: none has left; else the time plus one.
  const std::int64_t left = reader->Count(kTimeMsMax + 1);
  state->newest_that_left = left == 0 ? CustomerState::kNoneLeft : EventTime(left - 1);
  const std::int64_t entries =
      reader->Count(static_cast<std::int64_t>(reader->remaining() / kEntryBytesMin));
  for (std::int64_t i = 0; i < entries && reader->ok(); ++i) {
    const HistoryEntry* before = state->history.empty() ? nullptr : &state->history.newest();
    const DecodedEntry decoded = DecodeEntry(*state, before, reader);
    reader->Require(decoded.entry.offset < state->applied);
    reader->Require(before == nullptr || before->time < decoded.entry.time ||
                    before->offset < decoded.entry.offset);
    if (!reader->ok()) return;
    state->history.Insert(state->history.size(), decoded.entry, decoded.id, decoded.city);
  }
}

void DecodeMerchants(std::vector<MerchantCount>* merchants, ByteReader* reader) {
  const std::int64_t count =
      reader->Count(static_cast<std::int64_t>(reader->remaining() / kMerchantBytesMin));
  for (std::int64_t i = 0; i < count && reader->ok(); ++i) {
    MerchantCount merchant;
    merchant.merchant.kind = ToKind(reader->Byte(), reader);
    reader->Require(merchant.merchant.kind != MerchantKey::Kind::kNone);
    merchant.merchant.hash = reader->Word();
    merchant.transactions = static_cast<std::uint32_t>(reader->Count(kCounterMax));
    merchants->push_back(merchant);
  }
}

void DecodeLifetime(Lifetime* lifetime, ByteReader* reader) {
  lifetime->judged = reader->Count(kInt64Max);
  lifetime->purchases.count = reader->Count(SampleStatistics::kCountMax);
  lifetime->purchases.sum = reader->Varint(~UInt128{0});
  lifetime->purchases.sum_of_squares = reader->Varint(~UInt128{0});
  reader->Require(lifetime->purchases.IsPossible());
  const auto hours_present = static_cast<std::uint32_t>(reader->Varint((1U << kHoursPerDay) - 1));
  for (std::size_t hour = 0; hour < kHoursPerDay; ++hour) {
    if ((hours_present >> hour & 1U) == 0) continue;
    lifetime->by_hour[hour] = static_cast<std::uint32_t>(reader->Count(kCounterMax));
    reader->Require(lifetime->by_hour[hour] != 0);
  }
  const std::int64_t countries = reader->Count(kCountriesMax);
  for (std::int64_t i = 0; i < countries && reader->ok(); ++i) {
    const CountryCode country{static_cast<std::uint16_t>(reader->Varint(0xFFFF))};
    reader->Require(lifetime->countries.empty() || lifetime->countries.back() < country);
    lifetime->countries.push_back(country);
  }
  DecodeMerchants(&lifetime->merchants, reader);
}

StateDecodeError ErrorOf(const ByteReader& reader) {
  return reader.failure() == ByteReader::Failure::kTruncated ? StateDecodeError::kTruncated
                                                             : StateDecodeError::kMalformed;
}

struct Head {
  bool has_profile = false;
  bool may_lack_history = false;
  Offset applied;
};

Result<Head, StateDecodeError> ReadHead(ByteReader* reader) {
  const std::uint8_t first = reader->Byte();
  const unsigned version = first & ~unsigned{kMayLackHistoryFlag};
  const bool has_profile = version == kStateFormatVersionWithProfile;
  if (reader->ok() && !has_profile && version != kStateFormatVersion) {
    return Unexpected(StateDecodeError::kVersion);
  }
  const Head head{has_profile, (first & kMayLackHistoryFlag) != 0,
                  Offset(reader->Count(kInt64Max))};
  if (!reader->ok()) return Unexpected(ErrorOf(*reader));
  return head;
}

}  // namespace

std::string_view StateDecodeErrorName(StateDecodeError error) {
  switch (error) {
    case StateDecodeError::kVersion:
      return "written by another version of the state format";
    case StateDecodeError::kTruncated:
      return "ends too early";
    case StateDecodeError::kMalformed:
      break;
  }
  return "not the bytes of a customer state";
}

Fault UnreadableState(StateDecodeError error) {
  return {FaultKind::kUnsound, "state store",
          "the state of a customer cannot be read: " + std::string(StateDecodeErrorName(error)),
          "start again: the directory is kept aside and the state restored"};
}

void EncodeState(const CustomerState& state, std::string* out) {
  out->clear();
  const unsigned flags = state.may_lack_history ? kMayLackHistoryFlag : 0U;
  const bool has_profile = state.profile != Profile();
  const unsigned version = has_profile ? kStateFormatVersionWithProfile : kStateFormatVersion;
  AppendByte(out, static_cast<std::uint8_t>(version | flags));
  AppendVarint(out, static_cast<UInt128>(state.applied.value));
  EncodeLifetime(state.lifetime, out);
  const bool some_left = state.newest_that_left != CustomerState::kNoneLeft;
  AppendVarint(out, some_left ? static_cast<UInt128>(state.newest_that_left.ms + 1) : 0);
  AppendVarint(out, state.history.size());
  for (std::size_t i = 0; i < state.history.size(); ++i) EncodeEntry(state, i, out);
  if (has_profile) AppendProfile(state.profile, out);
}

Result<CustomerState, StateDecodeError> DecodeState(std::string_view bytes) {
  CustomerState state;
  if (auto decoded = DecodeStateInto(bytes, &state); !decoded) return Unexpected(decoded.error());
  return state;
}

Result<void, StateDecodeError> DecodeStateInto(std::string_view bytes, CustomerState* state) {
  state->Forget();
  state->applied = Offset(0);
  ByteReader reader(bytes);
  const auto head = ReadHead(&reader);
  if (!head) return Unexpected(head.error());
  state->may_lack_history = head->may_lack_history;
  state->applied = head->applied;
  DecodeLifetime(&state->lifetime, &reader);
  DecodeHistory(state, &reader);
  if (head->has_profile) {
    ReadProfile(&state->profile, &reader);
    reader.Require(state->profile != Profile());  // else the other version would have been written
  }
  reader.Require(reader.remaining() == 0);
  if (reader.ok()) return {};
  state->Forget();
  state->applied = Offset(0);
  return Unexpected(ErrorOf(reader));
}

Result<Offset, StateDecodeError> DecodeApplied(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto head = ReadHead(&reader);
  if (!head) return Unexpected(head.error());
  return head->applied;
}

}  // namespace harrier
