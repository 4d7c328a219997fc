#include "lib/platform/erasure/erase.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "lib/base/mutex.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/random.h"
#include "lib/ledger/commitment.h"
#include "lib/platform/access/access_log.h"
#include "lib/platform/access/query_budget.h"
#include "lib/platform/erasure/erasure_draft.h"
#include "lib/platform/erasure/pending_erasure.h"
#include "lib/platform/erasure/record_contents.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/record/requests.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

// For the network as of what was written last: before nobody else can write,
// and while nobody can.
constexpr std::chrono::seconds kBeforeWait(60);
constexpr std::chrono::seconds kAloneWait(2);
constexpr int kAttemptsMax = 5;
constexpr int kRoundsMax = 3;

struct Erasure {
  std::vector<RecordContents> records;
  std::string organisation;
  std::string request_id;
  bool in_force = false;
  // All of the organisation: its records below `looked_at` were erased before,
  // or are among `records`.
  bool whole = false;
  uint64_t looked_at = 0;
  crypto::Sha256Digest content{};
  std::string secret;
  // By the sequencer's thread:
  PendingErasure pending;
  std::vector<std::string> ended_grants;

  bool HasVersions() const {
    return std::any_of(
        records.begin(), records.end(),
        [](const RecordContents& record) { return !record.versions.empty(); });
  }
};

absl::Status Check(const EraseRequest& request) {
  TANJI_RETURN_IF_ERROR(CheckRequestId(request.request_id));
  TANJI_RETURN_IF_ERROR(base::AddPlace(
      graph::CheckOrganisationId(request.organisation), "organisation"));
  if (request.records.empty() || request.records.size() > kErasedAtOnceMax) {
    return absl::InvalidArgumentError(base::StrCat("records: expected 1 to ",
                                                   kErasedAtOnceMax, "; got ",
                                                   request.records.size()));
  }
  return absl::OkStatus();
}

crypto::Sha256Digest ContentOf(const EraseRequest& request,
                               const std::vector<uint64_t>& sorted) {
  std::string text;
  base::AppendString(&text, request.organisation);
  text.push_back(request.in_force ? 1 : 0);
  for (const uint64_t seq : sorted) base::AppendU64(&text, seq);
  return crypto::Sha256({"erase\n", text});
}

// Whether all records of the organisation are among those that are erased.
absl::Status CheckWhole(const Context& context, const Erasure& erasure,
                        uint64_t end) {
  TANJI_ASSIGN_OR_RETURN(
      const std::vector<uint64_t> others,
      RecordsOf(context, erasure.organisation, erasure.looked_at, end));
  if (others.empty()) return absl::OkStatus();
  return absl::AbortedError(base::StrCat(
      "record ", others[0], " came while the organisation was being erased"));
}

absl::StatusOr<std::optional<uint64_t>> Prepare(const Context& context,
                                                Erasure& erasure,
                                                const Position& position,
                                                ChangeView& view) {
  TANJI_ASSIGN_OR_RETURN(const View live,
                         context.live.WaitFor(position.seq - 1, kAloneWait));
  OrganisationTable organisations(view, context.names_secret);
  TANJI_ASSIGN_OR_RETURN(OrganisationTable::Organisation * organisation,
                         organisations.FindOrMake(erasure.organisation));
  TANJI_ASSIGN_OR_RETURN(
      const std::optional<uint64_t> earlier,
      CheckRequest(view, *organisation, erasure.request_id,
                   crypto::AsBytes(erasure.content), position.seq));
  if (earlier.has_value()) return earlier;
  if (erasure.whole) {
    TANJI_RETURN_IF_ERROR(CheckWhole(context, erasure, position.seq));
  }
  const store::RecordSealer sealer(erasure.secret);
  VersionDrafts drafts(view, organisations, sealer, position.seq);
  const ErasureDraft::Scope scope{erasure.records, erasure.organisation,
                                  erasure.in_force, erasure.whole};
  ErasureDraft draft(context, scope, live, drafts, position.seq);
  TANJI_RETURN_IF_ERROR(draft.Write());
  if (!erasure.whole && erasure.HasVersions()) {
    NoteSupply(view, *organisation, crypto::AsBytes(erasure.content),
               position.seq);
  }
  PendingErasure& pending = erasure.pending;
  pending.seq = position.seq;
  pending.organisation = erasure.organisation;
  pending.whole = erasure.whole;
  // Files of evidence, certificates and grants are in no network.
  pending.is_in_network = erasure.whole || erasure.HasVersions();
  pending.secrets.organisations = draft.dropped_organisations();
  pending.names = draft.dropped_names();
  for (const RecordContents& contents : erasure.records) {
    pending.secrets.records.push_back(contents.record.seq);
    if (!contents.evidence_id.empty()) {
      pending.names.insert(contents.evidence_id);
    }
  }
  pending.copies = draft.copies();
  erasure.ended_grants = draft.ended_grants();
  pending.NoteIn(view, sealer);
  return std::nullopt;
}

absl::StatusOr<Committed> CommitOnce(Context& context,
                                     const std::shared_ptr<Erasure>& erasure) {
  // So that it need not be waited for while nobody else can write.
  const uint64_t size = context.ledger.head().size;
  TANJI_RETURN_IF_ERROR(context.live.WaitFor(size - 1, kBeforeWait).status());
  Change change;
  change.draft = NewDraft(ledger::RecordKind::kErasure);
  for (const RecordContents& contents : erasure->records) {
    change.draft.refs.push_back({contents.record.seq, contents.leaf_hash});
  }
  erasure->secret = crypto::RandomBytes(ledger::kSecretSize);
  erasure->pending = {};
  change.secret = erasure->secret;
  change.alone = true;
  change.prepare = [&context, erasure](const Position& position,
                                       ChangeView& view) {
    return Prepare(context, *erasure, position, view);
  };
  return context.sequencer.SubmitAndWait(std::move(change));
}

absl::StatusOr<Committed> Commit(Context& context,
                                 const std::shared_ptr<Erasure>& erasure) {
  const base::MutexLock lock(context.erasing);
  TANJI_RETURN_IF_ERROR(CarryOutNoted(context));
  absl::StatusOr<Committed> committed = CommitOnce(context, erasure);
  for (int attempt = 1;
       attempt < kAttemptsMax && absl::IsDeadlineExceeded(committed.status());
       ++attempt) {
    committed = CommitOnce(context, erasure);
  }
  if (absl::IsDeadlineExceeded(committed.status())) {
    return absl::AbortedError(
        "others write faster than the network is brought up to date; try "
        "again");
  }
  TANJI_RETURN_IF_ERROR(committed.status());
  if (committed->repeated) return committed;
  for (const std::string& id : erasure->ended_grants) {
    context.grants.Remove(id);
  }
  TANJI_RETURN_IF_ERROR(CarryOut(context, erasure->pending));
  return committed;
}

// A verifier's attestations are its own; what an organisation supplies is
// erased by who may submit for it, and by all of its roles where none of them
// may.
absl::Status CheckMayErase(const identity::Caller& caller,
                           const std::vector<RecordContents>& records) {
  for (const RecordContents& contents : records) {
    if (contents.record.kind == ledger::RecordKind::kAttestation) continue;
    TANJI_RETURN_IF_ERROR(
        identity::Decide(caller, identity::Action::kSubmit, {contents.owner}));
  }
  return absl::OkStatus();
}
absl::Status CheckMayEraseAll(const Context& context,
                              const identity::Caller& caller,
                              const std::string& organisation) {
  const auto tables = context.access.Current();
  const auto account = tables->accounts.find(organisation);
  if (account != tables->accounts.end() &&
      !account->second.roles.Has(identity::Role::kSupplier) &&
      !account->second.roles.Has(identity::Role::kExporter)) {
    return absl::OkStatus();
  }
  return identity::Decide(caller, identity::Action::kSubmit, {organisation});
}

// All records of the organisation, in as many erasures as they need, and with
// the last one the organisation. ABORTED when further ones came meanwhile.
absl::Status EraseRecordsOf(Context& context, const std::string& organisation,
                            ErasedOrganisation& erased) {
  const uint64_t end = context.ledger.head().size;
  TANJI_ASSIGN_OR_RETURN(std::vector<uint64_t> left,
                         RecordsOf(context, organisation, 0, end));
  // From the back: what has released a version before what it has released.
  bool is_done = false;
  while (!is_done) {
    const auto erasure = std::make_shared<Erasure>();
    erasure->organisation = organisation;
    erasure->in_force = true;
    erasure->looked_at = end;
    size_t versions = 0;
    while (!left.empty() && erasure->records.size() < kErasedAtOnceMax &&
           versions < kErasedVersionsMax) {
      TANJI_ASSIGN_OR_RETURN(RecordContents contents,
                             ReadContents(context, organisation, left.back(),
                                          kErasedVersionsOfOneMax));
      versions += contents.versions.size();
      erasure->records.push_back(std::move(contents));
      left.pop_back();
    }
    std::reverse(erasure->records.begin(), erasure->records.end());
    erasure->whole = is_done = left.empty();
    TANJI_ASSIGN_OR_RETURN(const Committed committed, Commit(context, erasure));
    erased.records += erasure->records.size();
    erased.last_seq = committed.seq;
  }
  return absl::OkStatus();
}

// From here on backups give way: what one still looks at is not gone from the
// files.
class Wanted {
 public:
  explicit Wanted(const Context& context) : count_(context.erasures_wanted) {
    ++count_;
  }
  ~Wanted() { --count_; }
  Wanted(const Wanted&) = delete;
  Wanted& operator=(const Wanted&) = delete;

 private:
  std::atomic<int>& count_;
};

}  // namespace

absl::StatusOr<Committed> Erase(Context& context,
                                const identity::Caller& caller,
                                const EraseRequest& request) {
  TANJI_RETURN_IF_ERROR(identity::Decide(caller, identity::Action::kErase,
                                         {request.organisation}));
  TANJI_RETURN_IF_ERROR(Check(request));
  const Wanted wanted(context);
  std::vector<uint64_t> sorted = request.records;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  const auto erasure = std::make_shared<Erasure>();
  erasure->organisation = request.organisation;
  erasure->request_id = request.request_id;
  erasure->in_force = request.in_force;
  erasure->content = ContentOf(request, sorted);
  TANJI_ASSIGN_OR_RETURN(
      std::optional<Committed> earlier,
      FindEarlier(context.main, context.secrets, context.names_secret,
                  request.organisation, request.request_id,
                  crypto::AsBytes(erasure->content)));
  if (earlier.has_value()) {
    const base::MutexLock lock(context.erasing);
    TANJI_RETURN_IF_ERROR(CarryOutNoted(context));
    return *std::move(earlier);
  }
  size_t versions = 0;
  for (const uint64_t seq : sorted) {
    TANJI_ASSIGN_OR_RETURN(RecordContents contents,
                           ReadContents(context, request.organisation, seq,
                                        kErasedVersionsMax - versions));
    versions += contents.versions.size();
    erasure->records.push_back(std::move(contents));
  }
  TANJI_RETURN_IF_ERROR(CheckMayErase(caller, erasure->records));
  return Commit(context, erasure);
}

absl::Status EraseAgain(Context& context, const std::string& organisation,
                        uint64_t record) {
  const Wanted wanted(context);
  const auto erasure = std::make_shared<Erasure>();
  erasure->organisation = organisation;
  erasure->in_force = true;
  TANJI_ASSIGN_OR_RETURN(
      RecordContents contents,
      ReadContents(context, organisation, record, kErasedVersionsOfOneMax));
  erasure->records.push_back(std::move(contents));
  return Commit(context, erasure).status();
}

absl::StatusOr<ErasedOrganisation> EraseOrganisation(
    Context& context, const identity::Caller& caller,
    const std::string& organisation) {
  TANJI_RETURN_IF_ERROR(
      base::AddPlace(graph::CheckOrganisationId(organisation), "organisation"));
  TANJI_RETURN_IF_ERROR(
      identity::Decide(caller, identity::Action::kErase, {organisation}));
  TANJI_RETURN_IF_ERROR(CheckMayEraseAll(context, caller, organisation));
  const absl::Status known =
      FindOrganisation(context.main, context.names_secret, organisation)
          .status();
  const bool has_account =
      context.access.Current()->accounts.contains(organisation);
  if (absl::IsNotFound(known) && !has_account) {
    return absl::NotFoundError(base::StrCat(
        "there is nothing of organisation \"", organisation, "\""));
  }
  const Wanted wanted(context);
  {
    const base::MutexLock lock(context.erasing);
    // First, so that it submits nothing any more.
    TANJI_RETURN_IF_ERROR(context.access.Erase(organisation));
    if (absl::IsNotFound(known)) {
      TANJI_RETURN_IF_ERROR(context.access_log.Forget(organisation, nullptr));
      TANJI_RETURN_IF_ERROR(context.query_budget.Forget(organisation));
      return ErasedOrganisation();
    }
  }
  TANJI_RETURN_IF_ERROR(known);
  ErasedOrganisation erased;
  absl::Status ended;
  for (int round = 0; round < kRoundsMax; ++round) {
    ended = EraseRecordsOf(context, organisation, erased);
    if (!absl::IsAborted(ended)) break;
  }
  TANJI_RETURN_IF_ERROR(ended);
  return erased;
}

}  // namespace tanji::platform
