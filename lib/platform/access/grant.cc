#include "lib/platform/access/grant.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/random.h"
#include "lib/graph/ids.h"
#include "lib/json/json.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/padding.h"
#include "lib/platform/access/grant_table.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/record/requests.h"
#include "lib/platform/supply/version_drafts.h"
#include "lib/platform/verification/evidence_file.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

// What the sequencer's thread needs of a grant or its withdrawal.
struct PreparedGrant {
  std::string organisation;
  std::string request_id;
  const char* media_type = nullptr;
  crypto::Sha256Digest content{};
  std::string payload;
  std::string secret;
  std::string names_secret;
  std::string product;    // of the organisation; empty: all
  std::string evidence;   // of the organisation; empty: none
  std::string withdrawn;  // the id of the grant that ends; empty: none
  absl::Status fault;     // of a request that was not committed before
  std::string record_id;  // 32 hex digits; a grant's own id
};

absl::Status Check(const Context& context, const identity::Grant& grant) {
  TANJI_RETURN_IF_ERROR(
      base::AddPlace(graph::CheckOrganisationId(grant.grantee), "grantee"));
  TANJI_RETURN_IF_ERROR(base::AddPlace(CheckGrantedFile(grant), "evidence"));
  if (grant.grantee == grant.owner) {
    return absl::InvalidArgumentError(
        "grantee: expected another organisation; what is its own each sees "
        "without a grant");
  }
  const int64_t now = context.clock.NowMicros();
  if (grant.until_micros <= now ||
      grant.until_micros > now + kGrantSecondsMax * 1'000'000) {
    return absl::InvalidArgumentError(
        "until: expected a time from now to 20 years ahead");
  }
  const auto all = context.grants.Current();
  const auto given = std::count_if(
      all->all().begin(), all->all().end(), [&](const identity::Grant& one) {
        return one.owner == grant.owner && one.until_micros > now &&
               one.evidence.empty() == grant.evidence.empty();
      });
  const size_t given_max =
      grant.evidence.empty() ? kGrantsOfOneMax : kEvidenceGrantsOfOneMax;
  if (static_cast<size_t>(given) >= given_max) {
    return absl::ResourceExhaustedError(
        base::StrCat("an organisation can have given at most ", given_max,
                     " grants of this kind; withdraw those that are not "
                     "needed"));
  }
  if (grant.product.empty()) return absl::OkStatus();
  return base::AddPlace(graph::CheckLocalId(grant.product), "product");
}

// Whether the organisation has filed the evidence, as of this change.
absl::Status CheckFile(const PreparedGrant& prepared,
                       const OrganisationTable::Organisation& organisation,
                       const ChangeView& view) {
  if (prepared.evidence.empty()) return absl::OkStatus();
  const auto filed = view.Get(EvidenceKeyOf(organisation, prepared.evidence));
  if (!absl::IsNotFound(filed.status())) return filed.status();
  return absl::NotFoundError(base::StrCat("\"", prepared.organisation,
                                          "\" has filed no evidence ",
                                          prepared.evidence));
}

// Whether the organisation has named a product so, as of this change.
absl::Status CheckProduct(const PreparedGrant& prepared,
                          const OrganisationTable::Organisation& organisation,
                          const ChangeView& view) {
  if (prepared.product.empty()) return absl::OkStatus();
  const std::string digest = organisation.digester.Digest(
      static_cast<uint8_t>(graph::EntityKind::kProduct), prepared.product);
  const auto name = view.Get(store::NameKey(organisation.number, digest));
  if (!absl::IsNotFound(name.status())) return name.status();
  return absl::NotFoundError(base::StrCat("there is no product \"",
                                          prepared.organisation, "/",
                                          prepared.product, "\""));
}

absl::StatusOr<std::optional<uint64_t>> Prepare(const PreparedGrant& prepared,
                                                const Position& position,
                                                ChangeView& view) {
  OrganisationTable organisations(view, prepared.names_secret);
  TANJI_ASSIGN_OR_RETURN(const OrganisationTable::Organisation* organisation,
                         organisations.FindOrMake(prepared.organisation));
  TANJI_ASSIGN_OR_RETURN(
      const std::optional<uint64_t> earlier,
      CheckRequest(view, *organisation, prepared.request_id,
                   crypto::AsBytes(prepared.content), position.seq));
  if (earlier.has_value()) return earlier;
  TANJI_RETURN_IF_ERROR(prepared.fault);
  TANJI_RETURN_IF_ERROR(CheckProduct(prepared, *organisation, view));
  TANJI_RETURN_IF_ERROR(CheckFile(prepared, *organisation, view));
  const store::RecordSealer sealer(prepared.secret);
  // Puts the version of an organisation that is new.
  TANJI_RETURN_IF_ERROR(
      VersionDrafts(view, organisations, sealer, position.seq).Put());
  PutPayload(view, sealer, prepared.record_id, prepared.payload);
  if (prepared.withdrawn.empty()) {
    std::string seq;
    base::AppendU64(&seq, position.seq);
    view.Put(store::GrantKey(*base::HexDecode(prepared.record_id)),
             std::move(seq));
    return std::nullopt;
  }
  const std::string key = store::GrantKey(*base::HexDecode(prepared.withdrawn));
  const auto holds = view.Get(key);
  if (absl::IsNotFound(holds.status()) || (holds.ok() && holds->empty())) {
    return absl::NotFoundError("this grant has been withdrawn already");
  }
  TANJI_RETURN_IF_ERROR(holds.status());
  view.Put(key, "");
  return std::nullopt;
}

// Of a `document` of the organisation, not yet what it is about.
PreparedGrant PreparedOf(const Context& context,
                         const std::string& organisation,
                         const std::string& request_id, const char* media_type,
                         const std::string& document) {
  PreparedGrant prepared;
  prepared.organisation = organisation;
  prepared.request_id = request_id;
  prepared.media_type = media_type;
  prepared.content = crypto::Sha256({media_type, "\n", document});
  prepared.payload = ledger::Pad(document);
  prepared.secret = crypto::RandomBytes(ledger::kSecretSize);
  prepared.names_secret = context.names_secret;
  return prepared;
}

// `then(record id)` is called before `done`, once it is durable.
void CommitPrepared(Context& context, PreparedGrant filled,
                    std::function<void(const std::string&)> then, Done done) {
  const auto prepared = std::make_shared<PreparedGrant>(std::move(filled));
  Change change;
  change.draft = NewDraft(ledger::RecordKind::kSubmission);
  change.secret = prepared->secret;
  prepared->record_id = change.draft.id;
  CommitTo(change.draft, prepared->secret, prepared->media_type,
           prepared->payload);
  change.prepare = [prepared](const Position& position, ChangeView& view) {
    return Prepare(*prepared, position, view);
  };
  change.done = [prepared, then = std::move(then),
                 done = std::move(done)](absl::StatusOr<Committed> committed) {
    // A repeat changed nothing.
    if (committed.ok() && !committed->repeated) then(prepared->record_id);
    done(std::move(committed));
  };
  context.sequencer.Submit(std::move(change));
}

absl::Status MayGrant(const identity::Caller& caller,
                      const std::string& request_id,
                      const std::string& organisation) {
  TANJI_RETURN_IF_ERROR(CheckRequestId(request_id));
  TANJI_RETURN_IF_ERROR(
      base::AddPlace(graph::CheckOrganisationId(organisation), "organisation"));
  return identity::Decide(caller, identity::Action::kGrant, {organisation});
}

}  // namespace

void Give(Context& context, const identity::Caller& caller,
          const std::string& request_id, identity::Grant grant, Done done) {
  const absl::Status may = MayGrant(caller, request_id, grant.owner);
  if (!may.ok()) return done(may);
  PreparedGrant prepared = PreparedOf(context, grant.owner, request_id,
                                      kGrantMediaType, WriteGrant(grant));
  prepared.product = grant.product;
  prepared.evidence = grant.evidence;
  prepared.fault = Check(context, grant);
  CommitPrepared(
      context, std::move(prepared),
      [&context, grant = std::move(grant)](const std::string& id) {
        identity::Grant given = grant;
        given.id = id;
        context.grants.Add(std::move(given), context.clock.NowMicros());
      },
      std::move(done));
}

void WithdrawGrant(Context& context, const identity::Caller& caller,
                   const std::string& request_id,
                   const std::string& organisation, const std::string& grant_id,
                   Done done) {
  const absl::Status may = MayGrant(caller, request_id, organisation);
  if (!may.ok()) return done(may);
  const json::Object object = {{"format", "tanji-grant-withdrawal/v1"},
                               {"organisation", organisation},
                               {"grant", grant_id}};
  PreparedGrant prepared =
      PreparedOf(context, organisation, request_id, kGrantWithdrawalMediaType,
                 json::Write(object) + "\n");
  prepared.withdrawn = grant_id;
  const auto all = context.grants.Current();
  const bool is_own = std::any_of(
      all->all().begin(), all->all().end(), [&](const identity::Grant& one) {
        return one.id == grant_id && one.owner == organisation;
      });
  if (!is_own) {
    prepared.fault = absl::NotFoundError(
        "this organisation has given no grant with this id, or has withdrawn "
        "it");
  }
  CommitPrepared(
      context, std::move(prepared),
      [&context, grant_id](const std::string&) {
        context.grants.Remove(grant_id);
      },
      std::move(done));
}

absl::StatusOr<GrantsOf> ListGrants(const Context& context,
                                    const identity::Caller& caller,
                                    const std::string& organisation) {
  TANJI_RETURN_IF_ERROR(
      base::AddPlace(graph::CheckOrganisationId(organisation), "organisation"));
  TANJI_RETURN_IF_ERROR(
      identity::Decide(caller, identity::Action::kReadGrants, {organisation}));
  const int64_t now = context.clock.NowMicros();
  GrantsOf grants;
  const auto all = context.grants.Current();
  for (const identity::Grant& grant : all->all()) {
    if (grant.until_micros <= now) continue;
    if (grant.owner == organisation) grants.given.push_back(grant);
    if (grant.grantee == organisation) grants.received.push_back(grant);
  }
  return grants;
}

}  // namespace tanji::platform
