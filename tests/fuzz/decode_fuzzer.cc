// libFuzzer target: any bytes go through the decoder and the oracle, which must agree. Not built by
// default. With clang, from the root of the repository:
//   clang++ -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -I. tests/fuzz/decode_fuzzer.cc \
//     tests/fakes/nlohmann_decoder.cc stream/transaction_json.cc stream/strict_json.cc \
//     stream/content_hash.cc core/*.cc -lsimdjson -lxxhash -lcrypto -o decode_fuzzer
//   ./decode_fuzzer -max_len=4096 corpus tests/data/hostile
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tests/fakes/decoding.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const harrier::StatePolicy policy = harrier::PolicyForTest();
  static harrier::TransactionDecoder decoder(policy);
  harrier::RawRecord record;
  record.key = "c1";
  record.value = std::string_view(reinterpret_cast<const char*>(data), size);
  record.kafka_time = *harrier::ParseEventTime("2026-01-05T08:13:22.417Z");
  if (harrier::DecodeForTest(&decoder, record) != harrier::DecodePlainly(record, policy)) {
    std::abort();
  }
  return 0;
}
