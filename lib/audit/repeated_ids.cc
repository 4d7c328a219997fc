#include "lib/audit/repeated_ids.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <queue>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/file.h"
#include "lib/base/status.h"

namespace tanji::audit {

// A sorted run of the file, read in pieces.
class RepeatedIds::Run {
 public:
  Run(std::FILE* file, uint64_t begin, uint64_t size)
      : file_(file), next_(begin), end_(begin + size) {}

  // Whether there is an item left; then `item` is it.
  absl::StatusOr<bool> Take(Item& item) {
    if (place_ == piece_.size()) {
      const uint64_t count = std::min<uint64_t>(kPiece, end_ - next_);
      if (count == 0) return false;
      piece_.resize(count);
      if (std::fseek(file_, static_cast<long>(next_ * sizeof(Item)),
                     SEEK_SET) != 0 ||
          std::fread(piece_.data(), sizeof(Item), count, file_) != count) {
        return base::ErrnoStatus("reading a temporary file", errno);
      }
      next_ += count;
      place_ = 0;
    }
    item = piece_[place_++];
    return true;
  }

 private:
  static constexpr uint64_t kPiece = 4096;  // items

  std::FILE* file_;
  uint64_t next_;  // item of the file
  uint64_t end_;
  std::vector<Item> piece_;
  size_t place_ = 0;
};

RepeatedIds::RepeatedIds(size_t buffered_max) : buffered_max_(buffered_max) {}

absl::Status RepeatedIds::Add(std::string_view id, uint64_t seq) {
  TANJI_CHECK(id.size() == kIdSize);
  Item item;
  std::memcpy(item.id.data(), id.data(), kIdSize);
  item.seq = seq;
  buffer_.push_back(item);
  return buffer_.size() < buffered_max_ ? absl::OkStatus() : Spill();
}

absl::Status RepeatedIds::Spill() {
  if (buffer_.empty()) return absl::OkStatus();
  std::sort(buffer_.begin(), buffer_.end());
  if (file_ == nullptr) file_.reset(std::tmpfile());
  if (file_ == nullptr ||
      std::fwrite(buffer_.data(), sizeof(Item), buffer_.size(), file_.get()) !=
          buffer_.size()) {
    return base::ErrnoStatus("writing a temporary file", errno);
  }
  run_sizes_.push_back(buffer_.size());
  buffer_.clear();
  return absl::OkStatus();
}

absl::Status RepeatedIds::Finish(const Visitor& found) {
  if (run_sizes_.empty()) {
    std::sort(buffer_.begin(), buffer_.end());
    size_t first = 0;
    for (size_t i = 1; i < buffer_.size(); ++i) {
      if (buffer_[i].id != buffer_[first].id) {
        first = i;
      } else {
        found(buffer_[first].seq, buffer_[i].seq);
      }
    }
    return absl::OkStatus();
  }
  TANJI_RETURN_IF_ERROR(Spill());
  std::vector<Run> runs;
  runs.reserve(run_sizes_.size());
  uint64_t begin = 0;
  for (const uint64_t size : run_sizes_) {
    runs.emplace_back(file_.get(), begin, size);
    begin += size;
  }
  // The smallest item of each run, least first.
  using Next = std::pair<Item, size_t>;
  std::priority_queue<Next, std::vector<Next>, std::greater<>> heads;
  const auto refill = [&](size_t run) -> absl::Status {
    Item item;
    TANJI_ASSIGN_OR_RETURN(const bool is_there, runs[run].Take(item));
    if (is_there) heads.emplace(item, run);
    return absl::OkStatus();
  };
  for (size_t run = 0; run < runs.size(); ++run) {
    TANJI_RETURN_IF_ERROR(refill(run));
  }
  std::optional<Item> first;
  while (!heads.empty()) {
    const auto [item, run] = heads.top();
    heads.pop();
    if (first.has_value() && first->id == item.id) {
      found(first->seq, item.seq);
    } else {
      first = item;
    }
    TANJI_RETURN_IF_ERROR(refill(run));
  }
  return absl::OkStatus();
}

}  // namespace tanji::audit
