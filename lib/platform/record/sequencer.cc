#include "lib/platform/record/sequencer.h"

#include <algorithm>
#include <condition_variable>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/hex.h"
#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/crypto/random.h"
#include "lib/store/keys.h"

namespace tanji::platform {

// A change that has a position, or that repeats an earlier one.
struct Sequencer::Pending {
  Change change;
  Committed committed;
  LedgerState::NewEntry entry;
};

// What is gathered for one synced write.
struct Sequencer::Batch {
  ChangeView::Overlay puts;
  ChangeView::Overlay secret_puts;
  std::vector<std::string> deletes;
  std::vector<Pending> pending;
  Numbering numbering;
  Counters stored_counters;  // as the store has them
  uint64_t first_seq = 0;
  uint64_t next_seq = 0;
  ledger::Hash prev{};
  int64_t last_time_micros = 0;
  size_t bytes = 0;
};

namespace {

absl::Status Stopping() {
  return absl::UnavailableError("the server is stopping; try again later");
}

store::WriteBatch ToWriteBatch(const ChangeView::Overlay& puts,
                               const std::vector<std::string>& deletes) {
  store::WriteBatch batch;
  for (const auto& [key, value] : puts) batch.Put(key, value);
  for (const std::string& key : deletes) batch.Delete(key);
  return batch;
}

// What the store would refuse is refused for this change alone: a batch that it
// refuses stops all writes.
absl::Status CheckPuts(const ChangeView::Overlay& puts) {
  for (const auto& [key, value] : puts) {
    TANJI_RETURN_IF_ERROR(store::CheckPair(key, value));
  }
  return absl::OkStatus();
}

}  // namespace

Sequencer::Sequencer(Parts parts)
    : main_(parts.main),
      secrets_(parts.secrets),
      main_fence_(parts.main_fence),
      secrets_fence_(parts.secrets_fence),
      ledger_(parts.ledger),
      keys_(parts.keys),
      clock_(parts.clock),
      numbering_{parts.counters, 0},
      thread_([this] { Run(); }),
      reply_thread_([this] { RunReplies(); }) {}

Sequencer::~Sequencer() { Stop(); }

void Sequencer::Submit(Change change) {
  absl::Status refusal;
  {
    const base::MutexLock lock(mu_);
    if (!halt_.ok()) {
      refusal = halt_;
    } else if (stopping_) {
      refusal = Stopping();
    } else if (queue_.size() >= kQueuedChangesMax) {
      refusal = absl::ResourceExhaustedError(base::StrCat(
          kQueuedChangesMax, " writes are waiting; try again later"));
    } else {
      queue_.push_back(std::move(change));
      work_.NotifyOne();
      return;
    }
  }
  change.done(std::move(refusal));
}

absl::StatusOr<Committed> Sequencer::SubmitAndWait(Change change) {
  base::Mutex mu;
  base::CondVar answered;
  std::optional<absl::StatusOr<Committed>> result;
  change.done = [&](absl::StatusOr<Committed> committed) {
    const base::MutexLock lock(mu);
    result = std::move(committed);
    answered.NotifyOne();
  };
  Submit(std::move(change));
  const base::MutexLock lock(mu);
  while (!result.has_value()) answered.Wait(mu);
  return *std::move(result);
}

void Sequencer::Stop() {
  {
    const base::MutexLock lock(mu_);
    stopping_ = true;
    work_.NotifyAll();
  }
  if (thread_.joinable()) thread_.join();
  {
    const base::MutexLock lock(mu_);
    drained_ = true;
    replies_ready_.NotifyAll();
  }
  if (reply_thread_.joinable()) reply_thread_.join();
}

Numbering Sequencer::numbering() const {
  const base::MutexLock lock(mu_);
  return numbering_;
}

absl::Status Sequencer::halt_status() const {
  const base::MutexLock lock(mu_);
  return halt_;
}

void Sequencer::Halt(const absl::Status& reason) {
  const base::MutexLock lock(mu_);
  if (!halt_.ok()) return;
  base::LogError(base::StrCat("writing has stopped: ", reason.ToString()));
  halt_ = absl::UnavailableError(base::StrCat(
      "writing has stopped, nothing new is accepted until the server is "
      "restarted; the outcome of requests in flight is not known, repeat "
      "them with the same request id then (",
      reason.message(), ")"));
}

void Sequencer::RefuseWrites(const absl::Status& refusal) {
  const base::MutexLock lock(mu_);
  halt_ = refusal;
}

void Sequencer::Run() {
  for (;;) {
    std::deque<Change> changes;
    {
      const base::MutexLock lock(mu_);
      while (queue_.empty() && !stopping_) work_.Wait(mu_);
      if (queue_.empty()) return;
      while (!queue_.empty() && changes.size() < kBatchChangesMax) {
        changes.push_back(std::move(queue_.front()));
        queue_.pop_front();
      }
    }
    CommitChanges(std::move(changes));
  }
}

void Sequencer::RunReplies() {
  for (;;) {
    std::deque<Reply> replies;
    {
      const base::MutexLock lock(mu_);
      while (replies_.empty() && !drained_) replies_ready_.Wait(mu_);
      if (replies_.empty()) return;
      replies.swap(replies_);
    }
    for (Reply& reply : replies) reply();
  }
}

void Sequencer::ReplyWith(Change& change, absl::StatusOr<Committed> result) {
  Reply reply = [done = std::move(change.done),
                 result = std::move(result)]() mutable {
    done(std::move(result));
  };
  const base::MutexLock lock(mu_);
  replies_.push_back(std::move(reply));
  replies_ready_.NotifyOne();
}

void Sequencer::CommitChanges(std::deque<Change> changes) {
  while (!changes.empty()) {
    const Head head = ledger_.head();
    Batch batch;
    batch.numbering = numbering();
    batch.stored_counters = batch.numbering.counters;
    batch.first_seq = head.size;
    batch.next_seq = head.size;
    batch.prev = head.leaf_hash;
    batch.last_time_micros = head.time_micros;
    RecordClockStep(batch);
    bool full = false;
    while (!changes.empty() && !full) {
      const bool alone = changes.front().alone;
      if (alone && !batch.pending.empty()) break;
      PrepareChange(std::move(changes.front()), batch);
      changes.pop_front();
      full = alone || batch.bytes >= kBatchBytesMax;
    }
    absl::Status written = halt_status();
    if (written.ok()) written = Write(batch);
    Finish(batch, written);
  }
}

Position Sequencer::NextPosition(const Batch& batch) {
  return {batch.next_seq, std::max(clock_.NowMicros(), batch.last_time_micros)};
}

void Sequencer::RecordClockStep(Batch& batch) {
  const int64_t behind = batch.last_time_micros - clock_.NowMicros();
  const bool stepped = behind > kClockStepMicros && !clock_is_behind_;
  clock_is_behind_ = behind > kClockStepMicros;
  if (!stepped) return;
  base::LogWarning(
      base::StrCat("the clock went back by ", behind,
                   " us; records keep the last time until it has caught up"));
  Change change;
  change.draft.kind = ledger::RecordKind::kClock;
  change.draft.id = base::HexEncode(crypto::RandomBytes(16));
  change.prepare = [](const Position&, ChangeView&) { return std::nullopt; };
  change.done = [](const absl::StatusOr<Committed>&) {};
  PrepareChange(std::move(change), batch);
}

void Sequencer::PrepareChange(Change change, Batch& batch) {
  const Position position = NextPosition(batch);
  ChangeView view(main_, secrets_, batch.puts, batch.secret_puts,
                  batch.numbering, batch.first_seq);
  const auto earlier = change.prepare(position, view);
  if (!earlier.ok()) {
    ReplyWith(change, earlier.status());
    return;
  }
  if (earlier->has_value()) {
    // Answered after the write: the earlier record may stand in this batch.
    auto entry = view.Get(store::EntryKey(**earlier));
    auto repeat = entry.ok() ? RepeatOf(**earlier, *std::move(entry))
                             : absl::StatusOr<Committed>(entry.status());
    if (!repeat.ok()) {
      ReplyWith(change, repeat.status());
      return;
    }
    Pending pending;
    pending.change = std::move(change);
    pending.committed = *std::move(repeat);
    batch.pending.push_back(std::move(pending));
    return;
  }

  ledger::Record record = change.draft;
  record.log = ledger_.origin();
  record.seq = position.seq;
  record.prev = batch.prev;
  record.time_micros = position.time_micros;
  if (change.complete != nullptr) change.complete(position, record);
  const Signers signers = keys_.signers(KeyPurpose::kRecords);
  auto entry = ledger::SignRecord(record, PointersTo(signers));
  if (!entry.ok()) {
    ReplyWith(change, entry.status());
    return;
  }
  std::string seq_bytes;
  base::AppendU64(&seq_bytes, position.seq);
  auto id_bytes = base::HexDecode(record.id);
  TANJI_CHECK(id_bytes.ok());
  view.Put(store::EntryKey(position.seq), *entry);
  view.Put(store::RecordIdKey(*id_bytes), seq_bytes);
  if (!view.changes_.empty()) {
    view.changes_.Coarsen(kChangeRunsMax);
    view.Put(store::ChangeKey(position.seq), view.changes_.Pack());
  }
  if (!change.secret.empty()) {
    view.PutSecret(store::RecordSecretKey(position.seq), change.secret);
  }
  absl::Status fits = CheckPuts(view.puts_);
  if (fits.ok()) fits = CheckPuts(view.secret_puts_);
  if (fits.ok() && change.load != nullptr) fits = change.load(position);
  if (!fits.ok()) {
    ReplyWith(change, fits);
    return;
  }

  const ledger::Hash leaf_hash = ledger::LeafHash(*entry);
  for (auto& [key, value] : view.puts_) {
    batch.bytes += key.size() + value.size();
    batch.puts.insert_or_assign(key, std::move(value));
  }
  for (auto& [key, value] : view.secret_puts_) {
    batch.secret_puts.insert_or_assign(key, std::move(value));
  }
  batch.deletes.insert(batch.deletes.end(), view.deletes_.begin(),
                       view.deletes_.end());
  batch.numbering = view.numbering_;
  if (!view.changes_.empty()) ++batch.numbering.changes;
  batch.next_seq = position.seq + 1;
  batch.prev = leaf_hash;
  batch.last_time_micros = position.time_micros;
  Pending pending;
  pending.change = std::move(change);
  pending.committed.seq = position.seq;
  pending.committed.record_id = std::move(record.id);
  pending.committed.entry = *std::move(entry);
  pending.entry = {leaf_hash, position.time_micros};
  batch.pending.push_back(std::move(pending));
}

absl::Status Sequencer::Write(const Batch& batch) {
  const bool has_records =
      std::any_of(batch.pending.begin(), batch.pending.end(),
                  [](const Pending& p) { return !p.committed.repeated; });
  if (!has_records) return absl::OkStatus();
  if (!batch.secret_puts.empty()) {
    TANJI_RETURN_IF_ERROR(
        secrets_.Apply(ToWriteBatch(batch.secret_puts, {}), secrets_fence_));
  }
  store::WriteBatch puts = ToWriteBatch(batch.puts, batch.deletes);
  if (!(batch.numbering.counters == batch.stored_counters)) {
    puts.Put(store::MetaKey("counters"), batch.numbering.counters.Pack());
  }
  return main_.Apply(puts, main_fence_);
}

void Sequencer::Finish(Batch& batch, const absl::Status& written) {
  if (!written.ok()) {
    Halt(written);
    const absl::Status halt = halt_status();
    for (Pending& pending : batch.pending) ReplyWith(pending.change, halt);
    return;
  }
  {
    const base::MutexLock lock(mu_);
    numbering_ = batch.numbering;
  }
  std::vector<LedgerState::NewEntry> entries;
  for (const Pending& pending : batch.pending) {
    if (!pending.committed.repeated) entries.push_back(pending.entry);
  }
  ledger_.Append(entries);
  committed_batches_.fetch_add(1);
  for (Pending& pending : batch.pending) {
    ReplyWith(pending.change, std::move(pending.committed));
  }
}

}  // namespace tanji::platform
