#include "stream/plain_event_time.h"

#include <cstring>

namespace harrier {
namespace {

constexpr std::string_view kName = "\"timestamp\"";

bool Contains(std::string_view text, std::string_view part) {
  return ::memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

// JSON can spell any character otherwise, but never without a backslash.
bool IsEscaped(std::string_view json) { return json.find('\\') != std::string_view::npos; }

std::string_view WithoutSpace(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

}  // namespace

std::optional<EventTime> PlainEventTime(std::string_view json) {
  const void* const name = ::memmem(json.data(), json.size(), kName.data(), kName.size());
  if (name == nullptr || IsEscaped(json)) return std::nullopt;
  const auto at = static_cast<std::size_t>(static_cast<const char*>(name) - json.data());
  std::string_view rest = json.substr(at + kName.size());
  if (Contains(rest, kName)) return std::nullopt;  // one of them is not the transaction's own
  rest = WithoutSpace(rest);
  if (!rest.starts_with(':')) return std::nullopt;
  rest = WithoutSpace(rest.substr(1));
  if (!rest.starts_with('"')) return std::nullopt;
  const std::size_t end = rest.find('"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  return ParseEventTime(rest.substr(1, end - 1));
}

bool MayNameCustomer(std::string_view json, std::string_view customer_id) {
  return Contains(json, customer_id) || IsEscaped(json);
}

}  // namespace harrier
