#include "lib/platform/status/status_lists.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/base/time_units.h"
#include "lib/crypto/random.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/padding.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/status/stored_status.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using ledger::RecordKind;

constexpr std::chrono::milliseconds kRetryInterval{1'000};  // after a failure
constexpr std::chrono::seconds kRenewalCheck{60};

bool IsFollowed(RecordKind kind) {
  return kind == RecordKind::kFootprint || kind == RecordKind::kWithdrawal ||
         kind == RecordKind::kCorrection || kind == RecordKind::kDispute;
}

// What `prepare` hands to `complete`.
struct DraftList {
  std::string record_id;
  std::string secret;
  std::string payload;
};

}  // namespace

void StatusLists::History::Take(const ledger::Record& record) {
  if (IsFollowed(record.kind)) listed = record.seq;
  if (record.kind != RecordKind::kStatusList) return;
  lists.push_back(record.seq);
  if (lists.size() > kStatusListsKept) lists.pop_front();
  list_micros = record.time_micros;
}

StatusLists::StatusLists(Parts parts, History history)
    : parts_(parts), history_(std::move(history)) {}

StatusLists::~StatusLists() { Stop(); }

void StatusLists::Start() {
  thread_ = std::thread([this] { Run(); });
}

void StatusLists::Note(uint64_t seq) {
  const base::MutexLock lock(mu_);
  history_.listed = std::max(seq, history_.listed.value_or(0));
  wake_.NotifyAll();
}

void StatusLists::Stop() {
  {
    const base::MutexLock lock(mu_);
    stopping_ = true;
    wake_.NotifyAll();
  }
  if (thread_.joinable()) thread_.join();
}

bool StatusLists::IsDue() const {
  if (!history_.listed.has_value()) return false;
  if (history_.lists.empty() || history_.lists.back() < *history_.listed) {
    return true;
  }
  return parts_.clock.NowMicros() - history_.list_micros >
         kStatusRenewalSeconds * base::kMicrosPerSecond;
}

void StatusLists::Run() {
  for (;;) {
    {
      const base::MutexLock lock(mu_);
      while (!stopping_ && !IsDue()) wake_.WaitFor(mu_, kRenewalCheck);
      if (stopping_) return;
    }
    const auto committed = WriteList();
    const auto entry = committed.ok() ? ledger::Entry::Parse(committed->entry)
                                      : committed.status();
    if (!entry.ok()) {
      base::LogWarning(base::StrCat("no status list is written: ",
                                    base::ToStd(entry.status().message())));
    }
    const base::MutexLock lock(mu_);
    if (entry.ok()) history_.Take(entry->record);
    // Those that come meanwhile share the next one.
    const auto next = std::chrono::steady_clock::now() +
                      (entry.ok() ? parts_.interval : kRetryInterval);
    for (auto now = std::chrono::steady_clock::now(); !stopping_ && now < next;
         now = std::chrono::steady_clock::now()) {
      wake_.WaitFor(mu_, next - now);
    }
  }
}

absl::StatusOr<Committed> StatusLists::WriteList() const {
  const auto draft = std::make_shared<DraftList>();
  Change change;
  change.draft = NewDraft(RecordKind::kStatusList);
  draft->record_id = change.draft.id;
  draft->secret = crypto::RandomBytes(ledger::kSecretSize);
  change.secret = draft->secret;
  // All before it is in the store then, and it covers all of that.
  change.alone = true;
  change.prepare = [draft, this](const Position& position, ChangeView& view)
      -> absl::StatusOr<std::optional<uint64_t>> {
    if (position.seq > certificate::kStatusListEntriesMax) {
      return absl::ResourceExhaustedError(
          base::StrCat("the log has ", position.seq,
                       " entries, more than a status list can have"));
    }
    TANJI_ASSIGN_OR_RETURN(const auto statuses, ReadStatuses(parts_.main));
    draft->payload = ledger::Pad(
        certificate::StatusList(parts_.ledger.origin(), position.seq, statuses)
            .ToJson());
    if (draft->payload.size() > certificate::kStatusListSizeMax) {
      return absl::ResourceExhaustedError("the status list is too large");
    }
    PutPayload(view, store::RecordSealer(draft->secret), draft->record_id,
               draft->payload);
    return std::nullopt;
  };
  change.complete = [draft](const Position&, ledger::Record& record) {
    CommitTo(record, draft->secret, certificate::kStatusListMediaType,
             draft->payload);
  };
  return parts_.sequencer.SubmitAndWait(std::move(change));
}

std::optional<uint64_t> StatusLists::LastBelow(uint64_t size) const {
  const base::MutexLock lock(mu_);
  const auto above =
      std::lower_bound(history_.lists.begin(), history_.lists.end(), size);
  if (above == history_.lists.begin()) return std::nullopt;
  return *(above - 1);
}

absl::StatusOr<certificate::ShownStatus> StatusLists::Shown(
    uint64_t list_seq, uint64_t size) const {
  certificate::ShownStatus shown;
  TANJI_ASSIGN_OR_RETURN(shown.entry,
                         parts_.main.Get(store::EntryKey(list_seq)));
  TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                         ledger::Entry::Parse(shown.entry));
  TANJI_ASSIGN_OR_RETURN(
      shown.list, ReadPayload(parts_.main, parts_.secrets, entry.record));
  TANJI_ASSIGN_OR_RETURN(shown.secret,
                         parts_.secrets.Get(store::RecordSecretKey(list_seq)));
  TANJI_ASSIGN_OR_RETURN(shown.path,
                         parts_.ledger.InclusionProof(list_seq, size));
  return shown;
}

absl::StatusOr<certificate::ShownStatus> StatusLists::StatusFor(
    uint64_t seq, uint64_t checkpoint_size) const {
  const auto list = LastBelow(checkpoint_size);
  if (!list.has_value() || *list <= seq) {
    return absl::NotFoundError(base::StrCat(
        "no status list covers record ", seq, " yet; ask again in a second"));
  }
  return Shown(*list, checkpoint_size);
}

absl::StatusOr<certificate::StatusFile> StatusLists::FileUnder(
    const LedgerState::SignedCheckpoint& checkpoint) const {
  const auto list = LastBelow(checkpoint.size);
  if (!list.has_value()) {
    return absl::NotFoundError("the log has no status list yet");
  }
  TANJI_ASSIGN_OR_RETURN(certificate::ShownStatus shown,
                         Shown(*list, checkpoint.size));
  return certificate::StatusFile{checkpoint.note, std::move(shown)};
}

}  // namespace tanji::platform
