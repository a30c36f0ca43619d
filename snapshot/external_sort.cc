#include "snapshot/external_sort.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/check.h"

namespace harrier {
namespace {

// A record on disk: the two lengths, the key, the value.
struct Lengths {
  std::uint32_t key = 0;
  std::uint32_t value = 0;
};

constexpr std::size_t kWriteBufferBytes = 1 << 20;
constexpr std::size_t kReadBufferBytesMin = 32 << 10;
constexpr std::size_t kReadBufferBytesMax = 4 << 20;

Fault SpillFault(const std::string& directory, const char* what, int error) {
  return Fault{FaultKind::kFatal, "sort in " + directory,
               std::string(what) + ": " + strerror(error),
               "free disk space there, or choose another folder"};
}

// The key's first eight bytes as a number: decides most comparisons without touching the key.
std::uint64_t PrefixOf(std::string_view key) {
  std::array<unsigned char, 8> bytes{};
  std::memcpy(bytes.data(), key.data(), std::min(key.size(), bytes.size()));
  std::uint64_t prefix = 0;
  for (const unsigned char byte : bytes) prefix = prefix << 8 | byte;
  return prefix;
}

}  // namespace

struct ExternalSort::Entry {
  std::uint64_t prefix = 0;
  const char* bytes = nullptr;  // key, then value, in the block: later records lie higher
  Lengths lengths;

  [[nodiscard]] std::string_view key() const { return {bytes, lengths.key}; }
  [[nodiscard]] std::string_view value() const { return {bytes + lengths.key, lengths.value}; }
  [[nodiscard]] bool operator<(const Entry& other) const {
    if (prefix != other.prefix) return prefix < other.prefix;
    const int order = key().compare(other.key());
    return order != 0 ? order < 0 : bytes < other.bytes;
  }
};

// One unlinked file, written from front to back, read at any place.
class ExternalSort::SpillFile {
 public:
  explicit SpillFile(std::string directory) : directory_(std::move(directory)) {
    buffer_.reserve(kWriteBufferBytes);
  }
  ~SpillFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;

  [[nodiscard]] Outcome Open() {
    std::string name = directory_ + "/.sort-XXXXXX";
    descriptor_ = mkostemp(name.data(), O_CLOEXEC);
    if (descriptor_ < 0) return Unexpected(SpillFault(directory_, "create a file", errno));
    if (unlink(name.c_str()) != 0) return Unexpected(SpillFault(directory_, "unlink", errno));
    return {};
  }

  [[nodiscard]] Outcome Append(std::string_view bytes) {
    if (buffer_.size() + bytes.size() > kWriteBufferBytes) {
      if (Outcome flushed = Flush(); !flushed) return flushed;
    }
    buffer_ += bytes;
    return {};
  }

  [[nodiscard]] Outcome Flush() {
    std::size_t done = 0;
    while (done < buffer_.size()) {
      const ssize_t written = write(descriptor_, buffer_.data() + done, buffer_.size() - done);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return Unexpected(SpillFault(directory_, "write", errno));
      done += static_cast<std::size_t>(written);
    }
    flushed_ += done;
    buffer_.clear();
    return {};
  }

  void ReleaseBuffer() { std::string().swap(buffer_); }
  [[nodiscard]] std::uint64_t size() const { return flushed_ + buffer_.size(); }

  // Fills `out` from `from` on. REQUIRES: so many bytes are there and flushed.
  [[nodiscard]] Outcome Read(std::uint64_t from, char* out, std::size_t count) const {
    std::size_t done = 0;
    while (done < count) {
      const ssize_t got =
          pread(descriptor_, out + done, count - done, static_cast<off_t>(from + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return Unexpected(SpillFault(directory_, "read", errno));
      if (got == 0) return Unexpected(SpillFault(directory_, "read beyond the end", EIO));
      done += static_cast<std::size_t>(got);
    }
    return {};
  }

 private:
  std::string directory_;
  int descriptor_ = -1;
  std::string buffer_;
  std::uint64_t flushed_ = 0;
};

// Reads one sorted run through a buffer of its own.
class ExternalSort::RunReader {
 public:
  RunReader(const SpillFile* file, Run run, std::size_t number)
      : file_(file), run_(run), number_(number) {}

  // A larger record than the buffer makes it grow.
  void ReserveBuffer(std::size_t bytes) { buffer_.resize(bytes); }

  // Moves to the next record; false at the end of the run.
  [[nodiscard]] Result<bool, Fault> Advance() {
    position_ += record_bytes_;
    record_bytes_ = 0;
    if (Outcome there = Need(sizeof(Lengths)); !there) return Unexpected(there.error());
    if (filled_ == position_) return false;
    Lengths lengths;
    std::memcpy(&lengths, buffer_.data() + position_, sizeof(lengths));
    record_bytes_ = sizeof(lengths) + lengths.key + lengths.value;
    if (Outcome there = Need(record_bytes_); !there) return Unexpected(there.error());
    const char* key = buffer_.data() + position_ + sizeof(lengths);
    record_ = {{key, lengths.key}, {key + lengths.key, lengths.value}};
    prefix_ = PrefixOf(record_.key);
    return true;
  }

  [[nodiscard]] const Record& record() const { return record_; }

  [[nodiscard]] bool ComesBefore(const RunReader& other) const {
    if (prefix_ != other.prefix_) return prefix_ < other.prefix_;
    const int order = record_.key.compare(other.record_.key);
    return order != 0 ? order < 0 : number_ < other.number_;
  }

 private:
  // Makes `count` bytes lie from position_ on, unless the run ends before.
  [[nodiscard]] Outcome Need(std::size_t count) {
    if (filled_ - position_ >= count) return {};
    std::memmove(buffer_.data(), buffer_.data() + position_, filled_ - position_);
    filled_ -= position_;
    position_ = 0;
    if (buffer_.size() < count) buffer_.resize(count);
    const std::size_t more = static_cast<std::size_t>(
        std::min<std::uint64_t>(buffer_.size() - filled_, run_.end - run_.begin));
    if (Outcome read = file_->Read(run_.begin, buffer_.data() + filled_, more); !read) return read;
    run_.begin += more;
    filled_ += more;
    return {};
  }

  const SpillFile* file_;
  Run run_;             // what has not been read yet
  std::size_t number_;  // earlier runs win ties
  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  std::size_t position_ = 0;
  std::size_t record_bytes_ = 0;
  Record record_;
  std::uint64_t prefix_ = 0;
};

ExternalSort::ExternalSort(ExternalSortOptions options)
    : options_(std::move(options)),
      // Not cleared: memory that is never used is never asked of the system.
      block_(new char[options_.memory_bytes]) {
  HARRIER_CHECK(options_.memory_bytes >= kSortMemoryBytesMin, "a block holds the longest record");
}

ExternalSort::~ExternalSort() = default;

bool ExternalSort::HasRoomFor(std::size_t bytes) const {
  const std::size_t index_bytes = (entries_.size() + 1) * sizeof(Entry);
  return block_used_ + bytes + index_bytes <= options_.memory_bytes;
}

Outcome ExternalSort::Add(std::string_view key, std::string_view value) {
  HARRIER_CHECK(!is_finished_, "records come before Finish");
  const std::size_t bytes = key.size() + value.size();
  HARRIER_CHECK(bytes <= kSortRecordBytesMax, "a record has its bound");
  if (!HasRoomFor(bytes)) {
    if (Outcome spilled = SpillBlock(); !spilled) return spilled;
  }
  char* place = block_.get() + block_used_;
  if (!key.empty()) std::memcpy(place, key.data(), key.size());
  if (!value.empty()) std::memcpy(place + key.size(), value.data(), value.size());
  block_used_ += bytes;
  entries_.push_back(
      {PrefixOf(key),
       place,
       {static_cast<std::uint32_t>(key.size()), static_cast<std::uint32_t>(value.size())}});
  return {};
}

void ExternalSort::SortBlock() { std::sort(entries_.begin(), entries_.end()); }

Outcome ExternalSort::SpillBlock() {
  if (spill_ == nullptr) {
    spill_ = std::make_unique<SpillFile>(options_.spill_directory);
    if (Outcome opened = spill_->Open(); !opened) return opened;
  }
  SortBlock();
  Run run{spill_->size(), 0};
  for (const Entry& entry : entries_) {
    std::array<char, sizeof(Lengths)> lengths;
    std::memcpy(lengths.data(), &entry.lengths, sizeof(Lengths));
    Outcome written = spill_->Append({lengths.data(), lengths.size()});
    if (written) {
      written = spill_->Append({entry.bytes, entry.lengths.key + entry.lengths.value});
    }
    if (!written) return written;
  }
  run.end = spill_->size();
  runs_.push_back(run);
  entries_.clear();
  block_used_ = 0;
  return {};
}

Outcome ExternalSort::Finish() {
  HARRIER_CHECK(!is_finished_, "Finish is called once");
  is_finished_ = true;
  if (spill_ == nullptr) {
    SortBlock();
    return {};
  }
  Outcome spilled = entries_.empty() ? Outcome() : SpillBlock();
  if (spilled) spilled = spill_->Flush();
  if (!spilled) return spilled;
  spill_->ReleaseBuffer();
  block_.reset();  // its memory goes to the readers
  std::vector<Entry>().swap(entries_);
  const std::size_t share =
      std::clamp(options_.memory_bytes / runs_.size(), kReadBufferBytesMin, kReadBufferBytesMax);
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    auto reader = std::make_unique<RunReader>(spill_.get(), runs_[i], i);
    reader->ReserveBuffer(share);
    const Result<bool, Fault> has_record = reader->Advance();
    if (!has_record) return Unexpected(has_record.error());
    if (*has_record) merge_.push_back(std::move(reader));
  }
  std::make_heap(merge_.begin(), merge_.end(),
                 [](const auto& a, const auto& b) { return b->ComesBefore(*a); });
  return {};
}

Result<bool, Fault> ExternalSort::Next(Record* record) {
  HARRIER_CHECK(is_finished_, "Next comes after Finish");
  if (spill_ != nullptr) return NextOfRuns(record);
  if (next_entry_ == entries_.size()) return false;
  const Entry& entry = entries_[next_entry_++];
  *record = {entry.key(), entry.value()};
  return true;
}

Result<bool, Fault> ExternalSort::NextOfRuns(Record* record) {
  const auto later = [](const auto& a, const auto& b) { return b->ComesBefore(*a); };
  if (is_root_taken_) {
    std::pop_heap(merge_.begin(), merge_.end(), later);
    const Result<bool, Fault> has_record = merge_.back()->Advance();
    if (!has_record) return has_record;
    if (*has_record) {
      std::push_heap(merge_.begin(), merge_.end(), later);
    } else {
      merge_.pop_back();
    }
  }
  is_root_taken_ = !merge_.empty();
  if (!is_root_taken_) return false;
  *record = merge_.front()->record();
  return true;
}

}  // namespace harrier
