#include "app/version.h"

#include <librdkafka/rdkafka.h>
#include <rocksdb/version.h>

#include "app/program_version.h"
#include "core/verdict.h"
#include "scoring/model_json.h"

namespace harrier {

std::string VersionText() {
  return "harrier " + std::string(kProgramVersion) + "\ncommit " HARRIER_COMMIT "\nmodel format " +
         std::to_string(kModelFormatVersion) + "\nfeature version " +
         std::to_string(kFeatureVersionMax) + "\nlibrdkafka " + rd_kafka_version_str() +
         "\nRocksDB " + rocksdb::GetRocksVersionAsString();
}

}  // namespace harrier
