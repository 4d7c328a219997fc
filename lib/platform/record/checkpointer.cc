#include "lib/platform/record/checkpointer.h"

#include <algorithm>
#include <utility>

#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

absl::StatusOr<std::vector<std::string>> ReadEntries(
    const store::KeyValueStore& store, uint64_t begin, uint64_t end) {
  std::vector<std::string> entries;
  TANJI_RETURN_IF_ERROR(
      store.Scan({store::EntryKey(begin), store::EntryKey(end)}, end - begin,
                 [&](std::string_view, std::string_view value) {
                   entries.emplace_back(value);
                   return true;
                 }));
  if (entries.size() != end - begin) {
    return absl::DataLossError(base::StrCat("of entries ", begin, " to ", end,
                                            " only ", entries.size(),
                                            " are in the store"));
  }
  return entries;
}

}  // namespace

absl::Status CheckAgainst(const LedgerState& ledger,
                          const std::vector<ledger::VerifierKey>& log_keys,
                          const std::string& note, const std::string& what) {
  const auto checkpoint = ledger::OpenCheckpoint(note, log_keys);
  if (!checkpoint.ok()) {
    return absl::DataLossError(
        base::StrCat(what, ": ", checkpoint.status().message()));
  }
  const Head head = ledger.head();
  if (checkpoint->size > head.size) {
    return absl::DataLossError(base::StrCat(
        "the log has ", head.size, " entries but ", what, " was signed for ",
        checkpoint->size,
        ": acknowledged entries are lost or an old copy was restored; nothing "
        "is signed on this history"));
  }
  TANJI_ASSIGN_OR_RETURN(const ledger::Hash root,
                         ledger.RootAt(checkpoint->size));
  if (root != checkpoint->root) {
    return absl::DataLossError(base::StrCat(
        "the first ", checkpoint->size, " entries are not those of ", what,
        ": the history was changed; nothing is signed on it"));
  }
  return absl::OkStatus();
}

absl::Status CheckHistory(const store::KeyValueStore& store,
                          const LedgerState& ledger,
                          const std::vector<ledger::VerifierKey>& log_keys,
                          const std::string& anchor_path) {
  const auto stored = store.Get(store::MetaKey("checkpoint"));
  const auto anchored = base::ReadFile(anchor_path, kAnchorSizeMax);
  if (anchored.ok()) {
    TANJI_RETURN_IF_ERROR(CheckAgainst(ledger, log_keys, *anchored,
                                       "the anchor file " + anchor_path));
  } else if (!absl::IsNotFound(anchored.status())) {
    return anchored.status();
  }
  if (stored.ok()) {
    return CheckAgainst(ledger, log_keys, *stored, "the stored checkpoint");
  }
  return absl::IsNotFound(stored.status()) ? absl::OkStatus() : stored.status();
}

Checkpointer::Checkpointer(Parts parts)
    : main_(parts.main),
      main_fence_(parts.main_fence),
      ledger_(parts.ledger),
      keys_(parts.keys),
      anchor_path_(std::move(parts.anchor_path)),
      witnessed_path_(std::move(parts.witnessed_path)),
      interval_(parts.interval),
      publish_first_(std::move(parts.publish_first)),
      publish_more_(std::move(parts.publish_more)),
      on_failure_(std::move(parts.on_failure)),
      publisher_(parts.publisher) {}

absl::StatusOr<std::unique_ptr<Checkpointer>> Checkpointer::Start(Parts parts) {
  const std::function<absl::Status()> before_signing =
      std::move(parts.before_signing);
  std::unique_ptr<Checkpointer> checkpointer(
      new Checkpointer(std::move(parts)));
  TANJI_RETURN_IF_ERROR(checkpointer->TakeStored());
  TANJI_RETURN_IF_ERROR(checkpointer->TakeWitnessed());
  if (before_signing != nullptr) TANJI_RETURN_IF_ERROR(before_signing());
  checkpointer->thread_ =
      std::thread([raw = checkpointer.get()] { raw->Run(); });
  return checkpointer;
}

Checkpointer::~Checkpointer() { Stop(); }

absl::Status Checkpointer::TakeStored() {
  TANJI_RETURN_IF_ERROR(
      CheckHistory(main_, ledger_, keys_.checkpoint_verifiers(), anchor_path_));
  const auto stored = main_.Get(store::MetaKey("checkpoint"));
  if (absl::IsNotFound(stored.status())) return absl::OkStatus();
  TANJI_RETURN_IF_ERROR(stored.status());
  TANJI_ASSIGN_OR_RETURN(
      const ledger::Checkpoint checkpoint,
      ledger::OpenCheckpoint(*stored, keys_.checkpoint_verifiers()));
  // The ledger has just read and hashed all that is stored, and CheckHistory
  // has compared it with this checkpoint.
  ledger_.WithTree([&](const auto& tree) {
    while (frontier_.size() < checkpoint.size) {
      frontier_.Append(tree.Leaf(frontier_.size()));
    }
  });
  ledger_.SetCheckpoint({*stored, checkpoint.size});
  return absl::OkStatus();
}

// A log that had witnesses before and has none now begins without.
absl::Status Checkpointer::TakeWitnessed() {
  if (witnessed_path_.empty()) return absl::OkStatus();
  const auto stored = main_.Get(store::MetaKey("witnessed"));
  if (absl::IsNotFound(stored.status())) return absl::OkStatus();
  TANJI_RETURN_IF_ERROR(stored.status());
  TANJI_RETURN_IF_ERROR(CheckAgainst(ledger_, keys_.checkpoint_verifiers(),
                                     *stored, "the witnessed checkpoint"));
  TANJI_ASSIGN_OR_RETURN(
      const ledger::Checkpoint checkpoint,
      ledger::OpenCheckpoint(*stored, keys_.checkpoint_verifiers()));
  ledger_.SetWitnessed({*stored, checkpoint.size});
  return absl::OkStatus();
}

absl::Status Checkpointer::KeepWitnessed(
    const LedgerState::SignedCheckpoint& checkpoint) {
  store::WriteBatch batch;
  batch.Put(store::MetaKey("witnessed"), checkpoint.note);
  TANJI_RETURN_IF_ERROR(main_.Apply(batch, main_fence_));
  TANJI_RETURN_IF_ERROR(
      base::ReplaceFile(witnessed_path_, checkpoint.note, 0644));
  Publish(checkpoint);
  return absl::OkStatus();
}

absl::Status Checkpointer::ExtendTo(uint64_t size) {
  constexpr uint64_t kStep = 1024;  // entries held in memory at once
  while (frontier_.size() < size) {
    const uint64_t begin = frontier_.size();
    TANJI_ASSIGN_OR_RETURN(
        const std::vector<std::string> entries,
        ReadEntries(main_, begin, std::min(size, begin + kStep)));
    for (const std::string& entry : entries) {
      frontier_.Append(ledger::LeafHash(entry));
    }
  }
  TANJI_ASSIGN_OR_RETURN(const ledger::Hash root, ledger_.RootAt(size));
  if (root != frontier_.Root()) {
    return absl::DataLossError(base::StrCat(
        "the stored entries below ", size,
        " do not hash to the tree in memory: no checkpoint is signed"));
  }
  return absl::OkStatus();
}

absl::Status Checkpointer::SignIfGrown() {
  const uint64_t size = ledger_.head().size;
  if (size <= ledger_.checkpoint().size) return absl::OkStatus();
  TANJI_RETURN_IF_ERROR(ExtendTo(size));
  const Signers signers = keys_.signers(KeyPurpose::kCheckpoints);
  const std::string note = ledger::SignCheckpoint(
      {ledger_.origin(), size, frontier_.Root()}, PointersTo(signers));
  store::WriteBatch batch;
  batch.Put(store::MetaKey("checkpoint"), note);
  TANJI_RETURN_IF_ERROR(main_.Apply(batch, main_fence_));
  TANJI_RETURN_IF_ERROR(base::ReplaceFile(anchor_path_, note, 0644));
  ledger_.SetCheckpoint({note, size});
  if (witnessed_path_.empty()) Publish({note, size});
  return absl::OkStatus();
}

// Tried again with the next checkpoint; the log itself is whole.
void Checkpointer::Publish(const LedgerState::SignedCheckpoint& checkpoint) {
  const base::MutexLock lock(publishing_mu_);
  if (publisher_ == nullptr) return;
  absl::Status published = publisher_->CheckOnce();
  // A mirror is never set back: others have seen what it shows.
  if (published.ok() && checkpoint.size < publisher_->shown().size) return;
  if (published.ok() && publish_first_ != nullptr) {
    published = publish_first_(checkpoint.size);
  }
  if (published.ok()) {
    published = publisher_->Publish(
        checkpoint.size, checkpoint.note,
        [this](const ledger::TileRef& tile) {
          return ledger_.WithTree(
              [&](const auto& tree) { return ledger::TileBytes(tree, tile); });
        },
        [this](uint64_t begin, uint64_t end) {
          return ReadEntries(main_, begin, end);
        });
  }
  if (published.ok() && publish_more_ != nullptr) {
    published = publish_more_(checkpoint);
  }
  if (!published.ok()) {
    base::LogWarning(base::StrCat("checkpoint ", checkpoint.size,
                                  " is not published: ", published.message()));
  }
}

absl::Status Checkpointer::status() const {
  const base::MutexLock lock(mu_);
  return failure_;
}

void Checkpointer::Stop() {
  {
    const base::MutexLock lock(mu_);
    stopping_ = true;
    wake_.NotifyAll();
  }
  if (thread_.joinable()) thread_.join();
}

bool Checkpointer::IsStopping() const {
  const base::MutexLock lock(mu_);
  return stopping_;
}

// What was signed before this start: a crash may have left it unpublished, or
// the folder is new. Others may publish a later one meanwhile, which stays.
void Checkpointer::PublishStored() {
  const LedgerState::SignedCheckpoint stored =
      witnessed_path_.empty() ? ledger_.checkpoint() : ledger_.witnessed();
  const bool is_published = [&] {
    const base::MutexLock lock(publishing_mu_);
    return publisher_ == nullptr || publisher_->shown().note == stored.note;
  }();
  if (stored.size > 0 && !is_published) Publish(stored);
}

void Checkpointer::Run() {
  PublishStored();
  for (;;) {
    // Asked before signing: what was recorded until Stop is signed yet.
    const bool is_last = IsStopping();
    const absl::Status signed_status = SignIfGrown();
    if (!signed_status.ok()) {
      base::LogError(base::StrCat("no more checkpoints are signed: ",
                                  signed_status.ToString()));
      on_failure_(signed_status);
      const base::MutexLock lock(mu_);
      failure_ = signed_status;
      return;
    }
    if (is_last) return;
    const base::MutexLock lock(mu_);
    if (!stopping_) wake_.WaitFor(mu_, interval_);
  }
}

}  // namespace tanji::platform
