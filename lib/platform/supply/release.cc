#include "lib/platform/supply/release.h"

#include <memory>
#include <optional>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/random.h"
#include "lib/json/json.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/padding.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/record/requests.h"
#include "lib/platform/supply/declared_process.h"
#include "lib/platform/supply/submission_writer.h"

namespace tanji::platform {
namespace {

enum class Verb { kRelease, kWithdraw };

// What the sequencer's thread needs of one release or withdrawal.
struct PreparedRelease {
  Verb verb = Verb::kRelease;
  ReleaseRequest request;
  std::string payload;
  crypto::Sha256Digest content;
  std::string secret;
  std::string record_id;
  uint64_t replaced_seq = 0;  // as Committed
};

absl::Status Check(Verb verb, const ReleaseRequest& request) {
  TANJI_RETURN_IF_ERROR(CheckRequestId(request.request_id));
  const graph::ProductId& product = request.process.product;
  TANJI_RETURN_IF_ERROR(base::AddPlace(
      graph::CheckOrganisationId(product.organisation), "organisation"));
  TANJI_RETURN_IF_ERROR(
      base::AddPlace(graph::CheckLocalId(product.local), "product"));
  TANJI_RETURN_IF_ERROR(
      base::AddPlace(graph::CheckPlace(request.process.place), "place"));
  if (request.reason.size() > graph::kTextSizeMax ||
      !base::IsUtf8(request.reason) ||
      base::HasControlCharacter(request.reason)) {
    return absl::InvalidArgumentError(
        base::StrCat("reason: expected at most ", graph::kTextSizeMax,
                     " bytes of UTF-8 without control characters"));
  }
  if (verb == Verb::kWithdraw && request.reason.empty()) {
    return absl::InvalidArgumentError(
        "reason: is missing; expected why the version is dropped");
  }
  return absl::OkStatus();
}

std::string DocumentOf(Verb verb, const ReleaseRequest& request) {
  json::Object object;
  object.emplace_back(
      "format", json::Value(verb == Verb::kRelease ? "tanji-release/v1"
                                                   : "tanji-withdrawal/v1"));
  object.emplace_back("process", json::Value(request.process.ToString()));
  object.emplace_back("version",
                      json::Value(std::to_string(request.version_seq)));
  object.emplace_back("reason", json::Value(request.reason));
  return json::Write(json::Value(std::move(object))) + "\n";
}

// One that is held is released by who says why.
absl::Status CheckReason(const ReleaseRequest& request,
                         const store::KeyValueStore& main,
                         const store::KeyValueStore& secrets,
                         VersionDrafts& drafts) {
  if (!request.reason.empty()) return absl::OkStatus();
  TANJI_ASSIGN_OR_RETURN(
      const std::optional<graph::ProcessNumber> number,
      drafts.FindProcess(request.process.product,
                         {request.process.place, request.process.period}));
  if (!number.has_value()) return absl::OkStatus();  // told by Release
  EntityReader reader(main, secrets);
  TANJI_ASSIGN_OR_RETURN(
      const EntityReader::Packed packed,
      reader.Latest(graph::EntityKind::kProcess, *number, drafts.seq()));
  TANJI_ASSIGN_OR_RETURN(const graph::ProcessVersion version,
                         graph::UnpackProcess(packed.bytes));
  if (version.state != graph::ReleaseState::kHeld) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "reason: is missing; expected why the change is right that is held");
}

// The record of what had waited before the version that is withdrawn; 0: that
// replaced nothing. The same whenever it is asked.
absl::StatusOr<uint64_t> ReplacedBy(const ReleaseRequest& request,
                                    EntityReader& stored,
                                    VersionDrafts& drafts) {
  TANJI_ASSIGN_OR_RETURN(
      const std::optional<graph::ProcessNumber> number,
      drafts.FindProcess(request.process.product,
                         {request.process.place, request.process.period}));
  if (!number.has_value() || request.version_seq == 0) return uint64_t{0};
  const auto packed = stored.Latest(graph::EntityKind::kProcess, *number,
                                    request.version_seq - 1);
  if (absl::IsNotFound(packed.status())) return uint64_t{0};
  TANJI_RETURN_IF_ERROR(packed.status());
  TANJI_ASSIGN_OR_RETURN(const graph::ProcessVersion version,
                         graph::UnpackProcess(packed->bytes));
  return version.in_force && graph::WaitsForRelease(version.state)
             ? packed->seq
             : uint64_t{0};
}

absl::StatusOr<std::optional<uint64_t>> PrepareVerb(const Context& context,
                                                    PreparedRelease& prepared,
                                                    const Position& position,
                                                    ChangeView& view) {
  const ReleaseRequest& request = prepared.request;
  OrganisationTable organisations(view, context.names_secret);
  TANJI_ASSIGN_OR_RETURN(
      const OrganisationTable::Organisation* organisation,
      organisations.FindOrMake(request.process.product.organisation));
  TANJI_ASSIGN_OR_RETURN(
      const std::optional<uint64_t> earlier,
      CheckRequest(view, *organisation, request.request_id,
                   crypto::AsBytes(prepared.content), position.seq));
  const store::RecordSealer sealer(prepared.secret);
  VersionDrafts drafts(view, organisations, sealer, position.seq);
  if (prepared.verb == Verb::kWithdraw) {
    EntityReader stored(context.main, context.secrets);
    TANJI_ASSIGN_OR_RETURN(prepared.replaced_seq,
                           ReplacedBy(request, stored, drafts));
  }
  if (earlier.has_value()) return earlier;
  NoteSupply(view, *organisation, crypto::AsBytes(prepared.content),
             position.seq);
  SubmissionWriter writer(drafts, context.main, context.secrets,
                          SubmissionWriter::Gate::kOff);
  if (prepared.verb == Verb::kWithdraw) {
    TANJI_RETURN_IF_ERROR(
        writer.Withdraw(request.process, request.version_seq));
  } else {
    TANJI_RETURN_IF_ERROR(
        CheckReason(request, context.main, context.secrets, drafts));
    TANJI_RETURN_IF_ERROR(
        writer.Release(request.process, request.version_seq, request.reason));
  }
  TANJI_RETURN_IF_ERROR(drafts.Put());
  PutPayload(view, sealer, prepared.record_id, prepared.payload);
  return std::nullopt;
}

// By number; of one product, where that is not empty.
absl::StatusOr<std::vector<graph::ProcessNumber>> ProcessesOf(
    const graph::Catalogue& catalogue, const std::string& organisation,
    const std::string& product) {
  const auto owner = catalogue.FindOrganisation(organisation);
  if (!owner.has_value()) {
    return absl::NotFoundError(
        base::StrCat("there is no organisation \"", organisation, "\""));
  }
  std::vector<graph::ProcessNumber> processes;
  if (product.empty()) {
    for (graph::ProcessNumber i = 0; i < catalogue.process_count(); ++i) {
      const graph::ProductNumber made = catalogue.process(i).product;
      if (catalogue.product(made).organisation == *owner) {
        processes.push_back(i);
      }
    }
    return processes;
  }
  const auto number = catalogue.FindProduct(*owner, product);
  if (!number.has_value()) {
    return absl::NotFoundError(base::StrCat("there is no product \"",
                                            organisation, "/", product, "\""));
  }
  graph::ProcessNumber i = catalogue.product(*number).first_process;
  while (i != graph::kNoNumber) {
    processes.push_back(i);
    i = catalogue.process(i).next_of_product;
  }
  return processes;
}

// The last version of process `i`, where it waits for its release.
absl::StatusOr<std::optional<PendingVersion>> FindPending(
    EntityReader& reader, const graph::Catalogue& catalogue,
    graph::ProcessNumber i, uint64_t as_of) {
  TANJI_ASSIGN_OR_RETURN(const EntityReader::Packed packed,
                         reader.Latest(graph::EntityKind::kProcess, i, as_of));
  TANJI_ASSIGN_OR_RETURN(const graph::ProcessVersion version,
                         graph::UnpackProcess(packed.bytes));
  if (!version.in_force || !graph::WaitsForRelease(version.state)) {
    return std::nullopt;
  }
  PendingVersion pending;
  pending.product = catalogue.product_id(version.product);
  TANJI_ASSIGN_OR_RETURN(pending.declaration,
                         DeclaredProcess(catalogue, version));
  pending.seq = packed.seq;
  pending.state = version.state;
  pending.reasons = version.reasons;
  return pending;
}

// Commits the record of a release or withdrawal.
void Commit(Context& context, const identity::Caller& caller, Verb verb,
            ReleaseRequest request, Done done) {
  absl::Status good = identity::Decide(caller, identity::Action::kSubmit,
                                       {request.process.product.organisation});
  if (good.ok()) good = Check(verb, request);
  if (!good.ok()) {
    done(good);
    return;
  }
  const bool is_release = verb == Verb::kRelease;
  auto prepared = std::make_shared<PreparedRelease>();
  const std::string document = DocumentOf(verb, request);
  prepared->verb = verb;
  prepared->request = std::move(request);
  prepared->content =
      crypto::Sha256({is_release ? "release\n" : "withdraw\n", document});
  prepared->payload = ledger::Pad(document);
  prepared->secret = crypto::RandomBytes(ledger::kSecretSize);
  Change change;
  change.draft = NewDraft(ledger::RecordKind::kSubmission);
  change.secret = prepared->secret;
  prepared->record_id = change.draft.id;
  CommitTo(change.draft, prepared->secret,
           is_release ? kReleaseMediaType : kWithdrawalMediaType,
           prepared->payload);
  change.prepare = [&context, prepared](const Position& position,
                                        ChangeView& view) {
    return PrepareVerb(context, *prepared, position, view);
  };
  change.done = [prepared,
                 done = std::move(done)](absl::StatusOr<Committed> committed) {
    if (committed.ok()) committed->replaced_seq = prepared->replaced_seq;
    done(std::move(committed));
  };
  context.sequencer.Submit(std::move(change));
}

}  // namespace

void Release(Context& context, const identity::Caller& caller,
             ReleaseRequest request, Done done) {
  Commit(context, caller, Verb::kRelease, std::move(request), std::move(done));
}

void Withdraw(Context& context, const identity::Caller& caller,
              ReleaseRequest request, Done done) {
  Commit(context, caller, Verb::kWithdraw, std::move(request), std::move(done));
}

absl::StatusOr<PendingPage> ListPending(const Context& context,
                                        const View& view,
                                        const identity::Caller& caller,
                                        const std::string& organisation,
                                        const std::string& product) {
  TANJI_RETURN_IF_ERROR(
      identity::Decide(caller, identity::Action::kReadSupply, {organisation}));
  const graph::Catalogue& catalogue = *view.calculation->network.catalogue;
  TANJI_ASSIGN_OR_RETURN(const std::vector<graph::ProcessNumber> processes,
                         ProcessesOf(catalogue, organisation, product));
  const size_t max = product.empty() ? kPendingMax : kPendingOfProductMax;
  EntityReader reader(context.main, context.secrets);
  PendingPage page;
  for (const graph::ProcessNumber i : processes) {
    TANJI_ASSIGN_OR_RETURN(std::optional<PendingVersion> pending,
                           FindPending(reader, catalogue, i, view.as_of_seq));
    if (!pending.has_value()) continue;
    if (page.versions.size() == max) {
      page.complete = false;
      break;
    }
    page.versions.push_back(*std::move(pending));
  }
  return page;
}

}  // namespace tanji::platform
