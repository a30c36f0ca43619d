#include "state/rocks_no_logger.h"

#include <rocksdb/env.h>

namespace harrier {
namespace {

class NoLogger final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

}  // namespace

std::shared_ptr<rocksdb::Logger> MakeRocksNoLogger() { return std::make_shared<NoLogger>(); }

}  // namespace harrier
