#include "stream/file_publisher.h"

#include "stream/envelope_json.h"

namespace harrier {
namespace {

Outcome AddLine(const OutgoingRecord& record, LineWriter* file) {
  if (record.is_plain && record.value) {
    *file->line() += *record.value;
  } else {
    AppendEnvelope({record.key, record.value, record.kafka_time}, file->line());
  }
  return file->EndLine();
}

}  // namespace

FilePublisher::FilePublisher() = default;
FilePublisher::~FilePublisher() = default;

Result<std::unique_ptr<FilePublisher>, Fault> FilePublisher::Open(
    const std::string& transactions_path, const std::string& labels_path) {
  std::unique_ptr<FilePublisher> publisher(new FilePublisher());
  auto transactions = LineWriter::Open(transactions_path);
  if (!transactions) return Unexpected(transactions.error());
  publisher->transactions_ = std::move(*transactions);
  if (labels_path.empty()) return publisher;
  auto labels = LineWriter::Open(labels_path);
  if (!labels) return Unexpected(labels.error());
  publisher->labels_ = std::move(*labels);
  return publisher;
}

Outcome FilePublisher::Publish(PublishTo destination, const OutgoingRecord& record) {
  LineWriter* file = destination == PublishTo::kTransactions ? transactions_.get() : labels_.get();
  return file == nullptr ? Outcome() : AddLine(record, file);
}

Outcome FilePublisher::Flush() {
  auto written = transactions_->Flush();
  if (written && labels_ != nullptr) written = labels_->Flush();
  return written;
}

}  // namespace harrier
