// LabelIndex: what is known of transactions afterwards, by transaction id, for the joins of
// snapshot and evaluate. A label takes 20 to 39 bytes (a 96-bit hash of the id, two numbers, the
// table's slack), so ten million fit in 285 MB; ids are not kept (a collision among 10^8 of them
// has a chance of 10^-13). Texts are kept once each. Pure; single-threaded while it is written,
// const access is thread-safe. Views live as long as the index.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stream/label.h"

namespace harrier {

// The type of an anomaly whose label names none.
inline constexpr std::string_view kUnnamedType = "(unnamed)";

struct KnownLabel {
  bool is_anomaly = false;
  std::string_view anomaly_type;  // empty when unknown or normal
  std::string_view note;          // of the simulator or an import; an analyst's words are not kept
  [[nodiscard]] std::string_view type_name() const {
    return anomaly_type.empty() ? kUnnamedType : anomaly_type;
  }
  bool operator==(const KnownLabel&) const = default;
};

class LabelIndex {
 public:
  // More distinct texts than this are not a vocabulary: further ones become kOtherText.
  static constexpr std::size_t kTextsMax = 1000;
  static constexpr std::string_view kOtherText = "(other)";

  LabelIndex();
  ~LabelIndex();
  LabelIndex(LabelIndex&&) noexcept;
  LabelIndex& operator=(LabelIndex&&) noexcept;

  // A later label for the same transaction replaces the earlier one.
  void Add(const Label& label);

  [[nodiscard]] std::optional<KnownLabel> Find(std::string_view transaction_id) const;
  // As Find, and remembers that the transaction has been judged.
  [[nodiscard]] std::optional<KnownLabel> FindAndMark(std::string_view transaction_id);
  // Each label that FindAndMark has not returned, in no particular order.
  void ForEachUnmarked(const std::function<void(const KnownLabel&)>& visit) const;

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t anomalies() const;

 private:
  struct Table;
  [[nodiscard]] std::uint16_t NumberOf(std::string_view text);

  std::unique_ptr<Table> table_;
};

}  // namespace harrier
