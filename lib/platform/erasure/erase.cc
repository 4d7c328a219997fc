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
#include "lib/platform/compiled_file.h"
#include "lib/platform/erasure/destroy_secrets.h"
#include "lib/platform/erasure/erasure_draft.h"
#include "lib/platform/erasure/record_contents.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/record/requests.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

// For the network as of the record before, while nobody else's is written.
constexpr std::chrono::seconds kBeforeWait(60);
// For a network that is loaded and solved anew.
constexpr std::chrono::minutes kAfterWait(10);

// What is known once it is committed.
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
  ErasedSecrets secrets;
  std::set<std::string> names;  // of products and files, in the access log
  std::vector<store::KeyRange> copies;
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

// Says the same of what is not there, another's, and erased.
absl::StatusOr<RecordContents> ReadOwn(const Context& context,
                                       const std::string& organisation,
                                       uint64_t seq) {
  auto contents = ReadContents(context, seq);
  const bool is_own = contents.ok() && contents->owner == organisation;
  if (is_own || (!contents.ok() && !absl::IsNotFound(contents.status()))) {
    return contents;
  }
  return absl::NotFoundError(base::StrCat("there is no record ", seq,
                                          " of data of \"", organisation,
                                          "\", or it has been erased"));
}

// Positions in [first, end) of records that are the organisation's and not
// erased.
absl::StatusOr<std::vector<uint64_t>> RecordsOf(const Context& context,
                                                const std::string& organisation,
                                                uint64_t first, uint64_t end) {
  std::vector<uint64_t> records;
  for (uint64_t seq = first; seq < end; ++seq) {
    TANJI_ASSIGN_OR_RETURN(const std::string bytes,
                           context.main.Get(store::EntryKey(seq)));
    TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                           ledger::Entry::Parse(bytes));
    const auto owner = OwnerOf(context, entry.record);
    if (absl::IsNotFound(owner.status())) continue;
    TANJI_RETURN_IF_ERROR(owner.status());
    if (*owner == organisation) records.push_back(seq);
  }
  return records;
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
                         context.live.WaitFor(position.seq - 1, kBeforeWait));
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
  erasure.secrets.organisations = draft.dropped_organisations();
  erasure.names = draft.dropped_names();
  erasure.copies = draft.copies();
  erasure.ended_grants = draft.ended_grants();
  return std::nullopt;
}

// Carries out what record `seq` says.
absl::Status CarryOut(Context& context, const Erasure& erasure, uint64_t seq) {
  for (const std::string& id : erasure.ended_grants) {
    context.grants.Remove(id);
  }
  // Until then the compiled snapshot may be written with what there was.
  const absl::Status live = context.live.WaitFor(seq, kAfterWait).status();
  context.past.Forget();
  context.versions.Clear();
  // Files of evidence, certificates and grants are in no network.
  const bool is_in_network = erasure.whole || erasure.HasVersions();
  const std::string compiled =
      is_in_network ? crypto::RandomBytes(ledger::kSecretSize) : "";
  TANJI_RETURN_IF_ERROR(DestroySecrets(context.secrets, context.secrets_fence,
                                       erasure.secrets, compiled));
  if (is_in_network) {
    TANJI_RETURN_IF_ERROR(context.compiled_file.Forget(compiled));
    context.live.RequestFile();
  }
  for (const store::KeyRange& copy : erasure.copies) {
    TANJI_RETURN_IF_ERROR(context.main.Purge(copy));
  }
  TANJI_RETURN_IF_ERROR(context.access_log.Forget(
      erasure.organisation, erasure.whole ? nullptr : &erasure.names));
  if (erasure.whole) {
    TANJI_RETURN_IF_ERROR(context.access.Erase(erasure.organisation));
  }
  return live;
}

absl::StatusOr<Committed> Commit(Context& context,
                                 const std::shared_ptr<Erasure>& erasure) {
  const base::MutexLock lock(context.erasing);
  Change change;
  change.draft = NewDraft(ledger::RecordKind::kErasure);
  for (const RecordContents& contents : erasure->records) {
    change.draft.refs.push_back({contents.record.seq, contents.leaf_hash});
    erasure->secrets.records.push_back(contents.record.seq);
    if (!contents.evidence_id.empty()) {
      erasure->names.insert(contents.evidence_id);
    }
  }
  erasure->secret = crypto::RandomBytes(ledger::kSecretSize);
  change.secret = erasure->secret;
  change.alone = true;
  change.prepare = [&context, erasure](const Position& position,
                                       ChangeView& view) {
    return Prepare(context, *erasure, position, view);
  };
  TANJI_ASSIGN_OR_RETURN(Committed committed,
                         context.sequencer.SubmitAndWait(std::move(change)));
  if (committed.repeated) return committed;
  const absl::Status done = CarryOut(context, *erasure, committed.seq);
  if (done.ok()) return committed;
  return absl::UnavailableError(
      base::StrCat("the erasure is recorded as ", committed.seq,
                   " but was not carried out "
                   "to the end, which the next start of the server does: ",
                   done.message()));
}

}  // namespace

absl::StatusOr<Committed> Erase(Context& context,
                                const identity::Caller& caller,
                                const EraseRequest& request) {
  TANJI_RETURN_IF_ERROR(identity::Decide(caller, identity::Action::kErase,
                                         {request.organisation}));
  TANJI_RETURN_IF_ERROR(Check(request));
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
  if (earlier.has_value()) return *std::move(earlier);
  for (const uint64_t seq : sorted) {
    TANJI_ASSIGN_OR_RETURN(RecordContents contents,
                           ReadOwn(context, request.organisation, seq));
    erasure->records.push_back(std::move(contents));
  }
  return Commit(context, erasure);
}

absl::StatusOr<ErasedOrganisation> EraseOrganisation(
    Context& context, const identity::Caller& caller,
    const std::string& organisation) {
  TANJI_RETURN_IF_ERROR(
      base::AddPlace(graph::CheckOrganisationId(organisation), "organisation"));
  TANJI_RETURN_IF_ERROR(
      identity::Decide(caller, identity::Action::kErase, {organisation}));
  const absl::Status known =
      FindOrganisation(context.main, context.names_secret, organisation)
          .status();
  if (absl::IsNotFound(known) &&
      context.access.Current()->accounts.contains(organisation)) {
    // It has an account and has never done anything.
    TANJI_RETURN_IF_ERROR(context.access.Erase(organisation));
    TANJI_RETURN_IF_ERROR(context.access_log.Forget(organisation, nullptr));
    return ErasedOrganisation();
  }
  if (absl::IsNotFound(known)) {
    return absl::NotFoundError(base::StrCat(
        "there is nothing of organisation \"", organisation, "\""));
  }
  TANJI_RETURN_IF_ERROR(known);
  ErasedOrganisation erased;
  uint64_t looked_at = 0;
  for (;;) {
    const uint64_t end = context.ledger.head().size;
    TANJI_ASSIGN_OR_RETURN(std::vector<uint64_t> records,
                           RecordsOf(context, organisation, looked_at, end));
    looked_at = end;
    // What has released others' versions before what it has released.
    std::reverse(records.begin(), records.end());
    absl::StatusOr<Committed> committed;
    for (size_t next = 0; next < std::max<size_t>(records.size(), 1);
         next += kErasedAtOnceMax) {
      const auto erasure = std::make_shared<Erasure>();
      erasure->organisation = organisation;
      erasure->in_force = true;
      erasure->looked_at = looked_at;
      const size_t last = std::min(next + kErasedAtOnceMax, records.size());
      erasure->whole = last == records.size();
      for (size_t i = last; i > next; --i) {
        TANJI_ASSIGN_OR_RETURN(RecordContents contents,
                               ReadContents(context, records[i - 1]));
        erasure->records.push_back(std::move(contents));
      }
      committed = Commit(context, erasure);
      if (!committed.ok()) break;
      erased.records += erasure->records.size();
      erased.last_seq = committed->seq;
    }
    if (committed.ok()) return erased;
    if (!absl::IsAborted(committed.status())) return committed.status();
    looked_at = 0;  // the last ones were not erased
  }
}

}  // namespace tanji::platform
