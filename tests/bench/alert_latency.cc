// alert_latency BROKERS PREFIX SECONDS: how long after a transaction was produced its alert reaches
// a read_committed reader. Reads alerts as they arrive, then looks up when their transactions were
// produced (Kafka's timestamp, milliseconds), and prints the quantiles as one JSON object. The
// first third of the time is warm-up. Both ends run on one machine, hence on one clock.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "core/json_text.h"
#include "stream/kafka_client.h"
#include "stream/kafka_topic_reader.h"
#include "stream/record_headers.h"

namespace harrier {
namespace {

struct Arrival {
  Coordinates source;
  std::int64_t at_ms;
};

std::int64_t WallMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// "topic/partition/offset"
Coordinates ParseSource(std::string_view text) {
  Coordinates at;
  const std::size_t offset = text.rfind('/');
  const std::size_t partition = text.rfind('/', offset - 1);
  std::from_chars(text.data() + partition + 1, text.data() + offset, at.partition.value);
  std::from_chars(text.data() + offset + 1, text.data() + text.size(), at.offset.value);
  return at;
}

KafkaHandle SubscribeToEnd(const KafkaProperties& common, const std::string& topic,
                           KafkaCallbackTarget* target) {
  KafkaConfiguration configuration(common);
  configuration.Set("group.id", topic + "-latency");
  configuration.Set("isolation.level", "read_committed");
  configuration.Set("fetch.wait.max.ms", "500");  // a fetch is answered as soon as there is a byte
  configuration.Set("enable.auto.commit", "false");
  auto handle = configuration.Create(RD_KAFKA_CONSUMER, target);
  if (!handle) throw StartupError{4, Describe(handle.error())};
  rd_kafka_poll_set_consumer(handle->get());
  const auto facts = DescribeTopic(handle->get(), topic, 10'000);
  if (!facts) throw StartupError{4, Describe(facts.error())};
  const KafkaPartitionList list(rd_kafka_topic_partition_list_new(facts->partitions));
  for (int i = 0; i < facts->partitions; ++i) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), i)->offset = RD_KAFKA_OFFSET_END;
  }
  rd_kafka_assign(handle->get(), list.get());
  return std::move(*handle);
}

std::vector<Arrival> ReadAlerts(rd_kafka_t* handle, int seconds) {
  std::vector<Arrival> arrivals;
  const std::int64_t begin = WallMs();
  const std::int64_t end = begin + seconds * std::int64_t{1000};
  while (WallMs() < end) {
    rd_kafka_message_t* message = rd_kafka_consumer_poll(handle, 100);
    if (message == nullptr) continue;
    const std::int64_t now = WallMs();
    rd_kafka_headers_t* headers = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR &&
        rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR &&
        rd_kafka_header_get_last(headers, kHeaderSource.data(), &value, &size) ==
            RD_KAFKA_RESP_ERR_NO_ERROR &&
        now > begin + (end - begin) / 3) {
      arrivals.push_back({ParseSource({static_cast<const char*>(value), size}), now});
    }
    rd_kafka_message_destroy(message);
  }
  return arrivals;
}

std::vector<std::int64_t> Latencies(const KafkaProperties& common, const std::string& topic,
                                    const std::vector<Arrival>& arrivals) {
  std::map<Coordinates, std::int64_t> arrived;
  for (const Arrival& arrival : arrivals) arrived[arrival.source] = arrival.at_ms;
  KafkaTopicReaderOptions options;
  options.common = common;
  options.topic = topic;
  auto reader = KafkaTopicReader::Open(options);
  if (!reader) throw StartupError{4, Describe(reader.error())};
  std::vector<std::int64_t> latencies;
  LogRecord record;
  while (true) {
    const auto more = (*reader)->Next(&record);
    if (!more) throw StartupError{4, Describe(more.error())};
    if (!*more) break;
    const auto found = arrived.find(record.at);
    if (found != arrived.end()) latencies.push_back(found->second - record.kafka_time.ms);
  }
  std::sort(latencies.begin(), latencies.end());
  return latencies;
}

double Quantile(const std::vector<std::int64_t>& sorted, double share) {
  const auto last = static_cast<double>(sorted.size() - 1);
  return static_cast<double>(sorted[static_cast<std::size_t>(share * last)]);
}

int Measure(const std::string& brokers, const std::string& prefix, int seconds) {
  const KafkaProperties common = {{"bootstrap.servers", brokers}};
  KafkaCallbackTarget target;
  const KafkaHandle handle = SubscribeToEnd(common, prefix + "alerts", &target);
  const auto arrivals = ReadAlerts(handle.get(), seconds);
  const auto latencies = Latencies(common, prefix + "transactions", arrivals);
  if (latencies.empty()) throw StartupError{5, "no alert arrived"};
  std::string out;
  JsonObjectWriter object(&out);
  object.Number("alerts", static_cast<std::int64_t>(latencies.size()));
  object.Number("p50_ms", Quantile(latencies, 0.5));
  object.Number("p90_ms", Quantile(latencies, 0.9));
  object.Number("p99_ms", Quantile(latencies, 0.99));
  object.Number("p999_ms", Quantile(latencies, 0.999));
  object.Number("max_ms", Quantile(latencies, 1));
  object.Close();
  std::cout << out << '\n';
  return 0;
}

}  // namespace
}  // namespace harrier

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::cerr << "usage: alert_latency BROKERS TOPIC_PREFIX SECONDS\n";
    return 2;
  }
  return harrier::Measure(argv[1], argv[2], std::atoi(argv[3]));
} catch (const harrier::StartupError& error) {
  std::cerr << "alert_latency: " << error.message << '\n';
  return error.exit_code;
}
