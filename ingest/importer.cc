#include "ingest/importer.h"

#include "core/check.h"
#include "stream/label_json.h"
#include "stream/transaction_writer.h"

namespace harrier {
namespace {

std::string Describe(CsvReader::Problem problem) {
  switch (problem) {
    case CsvReader::Problem::kTextAfterQuote:
      return "text after a closing quote";
    case CsvReader::Problem::kQuoteNotClosed:
      return "a quote is not closed";
    case CsvReader::Problem::kTooLong:
      return "the row is longer than 1 MiB, or a quote is not closed";
  }
  HARRIER_CHECK(false, "a problem that has a text");
}

}  // namespace

Result<bool, ImportFault> Importer::Step(int rows_max) {
  for (int i = 0; i < rows_max; ++i) {
    const CsvReader::Next next = reader_->NextRecord();
    if (next == CsvReader::Next::kEnd) {
      if (reader_->fault()) {
        return Unexpected(ImportFault{ImportFault::Side::kInput, *reader_->fault()});
      }
      return false;
    }
    Result<void, ImportFault> done;
    if (next == CsvReader::Next::kRecord) {
      done = ImportCurrentRow();
    } else {
      const std::string why = Describe(reader_->problem());
      done = Refuse(why, why);
    }
    if (!done) return Unexpected(done.error());
  }
  return true;
}

Result<void, ImportFault> Importer::ImportCurrentRow() {
  const auto mapped = mapper_->Map({reader_->cells(), reader_->line_number()}, &row_);
  if (!mapped) return Refuse(DescribeCause(mapped.error()), Describe(mapped.error()));
  ++counts_.rows;
  ++counts_.mapped;
  if (row_.transaction.currency != last_currency_) {
    last_currency_ = row_.transaction.currency;
    if (last_currency_ != CurrencyCode()) counts_.currencies.insert(last_currency_);
  }
  auto published = Publish();
  if (published) return {};
  return Unexpected(ImportFault{ImportFault::Side::kOutput, std::move(published.error())});
}

Outcome Importer::Publish() {
  const Transaction& transaction = row_.transaction;
  json_.clear();
  AppendTransaction(transaction, &json_);
  OutgoingRecord record{transaction.customer_id, json_, transaction.time, true};
  auto published = publisher_->Publish(PublishTo::kTransactions, record);
  if (!published || !row_.label) return published;
  ++counts_.labels;
  if (row_.label->is_anomaly) ++counts_.anomalies;
  json_.clear();
  AppendLabel(*row_.label, &json_);
  record.value = json_;
  record.kafka_time = row_.label->labelled_at;
  return publisher_->Publish(PublishTo::kLabels, record);
}

Result<void, ImportFault> Importer::Refuse(const std::string& cause, const std::string& why) {
  ++counts_.rows;
  ++counts_.refused;
  ++counts_.refused_by_cause[cause];
  if (options_.is_strict) {
    const std::string where = reader_->file().name() + ':' + std::to_string(reader_->line_number());
    return Unexpected(ImportFault{ImportFault::Side::kInput,
                                  Fault{FaultKind::kFatal, where, why, "--strict stops here"}});
  }
  options_.on_refused(reader_->line_number(), why);
  return {};
}

}  // namespace harrier
