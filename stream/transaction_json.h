// TransactionDecoder: from the bytes of a record to a checked Transaction, or to the one reason why
// it cannot be judged (docs/formats/transaction.md, rule by rule). Every byte of the record is
// checked, what is ignored included, and the reason does not depend on how the parser works: a
// second implementation that follows the page gives the same code and field.
// Pure. Single-threaded: keeps a parser and scratch memory; allocates nothing per record once warm.
// Lifetimes: every view in *out points into `arena`; RawRecord may go right after the call.
#pragma once

#include <memory>

#include "core/decode_error.h"
#include "core/raw_record.h"
#include "core/result.h"
#include "core/text_arena.h"
#include "core/transaction.h"
#include "state/state_policy.h"

namespace harrier {

inline constexpr std::int64_t kFutureMsMax = 5 * kMinuteMs;  // event time ahead of Kafka time

class TransactionDecoder {
 public:
  // Keeps what it needs of the policy: required fields, currencies and their rates.
  explicit TransactionDecoder(const StatePolicy& policy);
  ~TransactionDecoder();
  TransactionDecoder(TransactionDecoder&&) noexcept;
  TransactionDecoder& operator=(TransactionDecoder&&) noexcept;
  TransactionDecoder(const TransactionDecoder&) = delete;
  TransactionDecoder& operator=(const TransactionDecoder&) = delete;

  // On an error *out is unspecified. DecodeError::field is a static name.
  [[nodiscard]] Result<void, DecodeError> Decode(const RawRecord& record, TextArena* arena,
                                                 Transaction* out);

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace harrier
