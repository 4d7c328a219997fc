#include "lib/platform/supply/payload_spool.h"

#include <algorithm>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/ledger/padding.h"
#include "lib/platform/record/payload.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

constexpr size_t kQueuedBytesMax = size_t{1} << 20;
// Smaller pieces than this are queued together.
constexpr size_t kPieceBytes = size_t{64} << 10;

}  // namespace

PayloadSpool::PayloadSpool(const std::string& secret, std::string record_id,
                           std::string media_type,
                           std::unique_ptr<store::BulkFile> file)
    : media_type_(std::move(media_type)),
      record_id_(std::move(record_id)),
      sealer_(secret),
      commitment_(secret),
      file_(std::move(file)),
      thread_([this] { Run(); }) {}

PayloadSpool::~PayloadSpool() {
  {
    const base::MutexLock lock(mu_);
    if (state_ == State::kOpen || state_ == State::kEnded) {
      state_ = State::kDropped;
    }
    changed_.NotifyAll();
  }
  thread_.join();
}

absl::Status PayloadSpool::Add(std::string_view bytes) {
  const base::MutexLock lock(mu_);
  while (!bytes.empty()) {
    while (queued_bytes_ >= kQueuedBytesMax && status_.ok()) {
      changed_.Wait(mu_);
    }
    TANJI_RETURN_IF_ERROR(status_);
    TANJI_CHECK(state_ == State::kOpen);
    const std::string_view part =
        bytes.substr(0, kQueuedBytesMax - queued_bytes_);
    if (!queue_.empty() && queue_.back().size() < kPieceBytes) {
      queue_.back().append(part);
    } else {
      queue_.emplace_back(part);
    }
    queued_bytes_ += part.size();
    bytes.remove_prefix(part.size());
    changed_.NotifyAll();
  }
  return absl::OkStatus();
}

absl::Status PayloadSpool::Finish() {
  {
    const base::MutexLock lock(mu_);
    TANJI_RETURN_IF_ERROR(status_);
    TANJI_CHECK(state_ == State::kOpen);
    state_ = State::kEnded;
    changed_.NotifyAll();
  }
  return WaitFor(State::kDigested);
}

ledger::PayloadLine PayloadSpool::line() const {
  return {media_type_, size_, digest_};
}

absl::StatusOr<std::unique_ptr<store::BulkFile>> PayloadSpool::TakeFile() {
  TANJI_RETURN_IF_ERROR(WaitFor(State::kComplete));
  return std::move(file_);
}

absl::Status PayloadSpool::WaitFor(State state) {
  const base::MutexLock lock(mu_);
  while (state_ < state) changed_.Wait(mu_);
  return status_;
}

void PayloadSpool::Run() {
  commitment_.Begin();
  std::string bytes;
  absl::Status status;
  while (Next(&bytes)) {
    content_.Update(bytes);
    status = Append(bytes);
    if (!status.ok()) return Note(status, State::kComplete);
  }
  {
    const base::MutexLock lock(mu_);
    if (state_ == State::kDropped) return;
  }
  status = AppendPadding();
  if (!status.ok()) return Note(status, State::kComplete);
  digest_ = commitment_.Finish();
  content_digest_ = content_.Finish();
  Note(absl::OkStatus(), State::kDigested);
  Note(file_->Complete(), State::kComplete);
}

bool PayloadSpool::Next(std::string* bytes) {
  const base::MutexLock lock(mu_);
  while (queue_.empty() && state_ == State::kOpen) changed_.Wait(mu_);
  if (state_ == State::kDropped || queue_.empty()) return false;
  *bytes = std::move(queue_.front());
  queue_.pop_front();
  queued_bytes_ -= bytes->size();
  changed_.NotifyAll();
  return true;
}

void PayloadSpool::Note(const absl::Status& status, State state) {
  const base::MutexLock lock(mu_);
  status_ = status;
  state_ = state;
  changed_.NotifyAll();
}

absl::Status PayloadSpool::Append(std::string_view bytes) {
  commitment_.Update(bytes);
  size_ += bytes.size();
  while (!bytes.empty()) {
    const size_t room = kPayloadChunkSize - open_.size();
    open_.append(bytes.substr(0, room));
    bytes.remove_prefix(std::min(room, bytes.size()));
    if (open_.size() == kPayloadChunkSize) TANJI_RETURN_IF_ERROR(SealChunk());
  }
  return absl::OkStatus();
}

absl::Status PayloadSpool::AppendPadding() {
  TANJI_RETURN_IF_ERROR(Append(ledger::PaddingOf(size_)));
  return open_.empty() ? absl::OkStatus() : SealChunk();
}

absl::Status PayloadSpool::SealChunk() {
  const uint32_t chunk = next_chunk_++;
  TANJI_RETURN_IF_ERROR(
      file_->Add(store::PayloadKey(record_id_, chunk),
                 sealer_.SealPayloadChunk(record_id_, chunk, open_)));
  open_.clear();
  return absl::OkStatus();
}

}  // namespace tanji::platform
