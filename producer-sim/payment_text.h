// A payment as the text that goes over the wire: key, transaction and label. Pure; single-threaded:
// keeps its buffers.
#pragma once

#include <string>
#include <string_view>

#include "producer-sim/payment.h"

namespace harrier {

// "c0000123"
[[nodiscard]] std::string CustomerIdText(std::uint32_t customer);
// "t" and 16 hex digits: different for all (customer, serial) of one seed, since splitmix64 maps
// 64-bit numbers one to one. They tell nothing about the truth.
[[nodiscard]] std::string TransactionIdText(std::uint64_t seed, const Payment& payment);

class PaymentWriter {
 public:
  explicit PaymentWriter(std::uint64_t seed) : seed_(seed) {}

  // Views live until the next Write.
  struct Texts {
    std::string_view key;
    std::string_view transaction;
    std::string_view label;
  };
  [[nodiscard]] Texts Write(const Payment& payment);

 private:
  std::uint64_t seed_;
  std::string key_;
  std::string transaction_;
  std::string label_;
};

}  // namespace harrier
