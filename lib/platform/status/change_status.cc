#include "lib/platform/status/change_status.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/random.h"
#include "lib/json/json.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/padding.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/record/requests.h"
#include "lib/platform/status/certified_record.h"
#include "lib/platform/status/status_lists.h"
#include "lib/platform/status/stored_status.h"
#include "lib/platform/supply/version_drafts.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using ledger::CertificateStatus;
using ledger::RecordKind;
using What = ChangeStatusRequest::What;

constexpr std::string_view kChangeFormat = "tanji-status-change/v1";

RecordKind KindOf(What what) {
  switch (what) {
    case What::kWithdraw:
      return RecordKind::kWithdrawal;
    case What::kSupersede:
      return RecordKind::kCorrection;
    case What::kDispute:
    case What::kSettle:
      return RecordKind::kDispute;
  }
  return RecordKind::kDispute;
}

std::string_view WordOf(What what) {
  switch (what) {
    case What::kWithdraw:
      return "withdraw";
    case What::kSupersede:
      return "supersede";
    case What::kDispute:
      return "dispute";
    case What::kSettle:
      return "settle";
  }
  return "settle";
}

bool IsDisputing(What what) {
  return what == What::kDispute || what == What::kSettle;
}

absl::Status CheckReason(std::string_view reason) {
  if (!reason.empty() && reason.size() <= kStatusReasonSizeMax &&
      base::IsUtf8(reason) && !base::HasControlCharacter(reason)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      base::StrCat("reason: expected 1 to ", kStatusReasonSizeMax,
                   " bytes of text without control characters"));
}

struct ChangeText {
  std::string organisation;
  std::string reason;
};

std::string ChangeJson(What what, const ChangeText& text) {
  json::Object members;
  members.emplace_back("format", kChangeFormat);
  members.emplace_back("change", WordOf(what));
  members.emplace_back("organisation", text.organisation);
  members.emplace_back("reason", text.reason);
  return json::Write(json::Value(std::move(members)));
}

absl::StatusOr<ChangeText> ReadChangeJson(std::string_view payload) {
  TANJI_ASSIGN_OR_RETURN(const json::Value value, json::Read(payload));
  std::vector<std::string> faults;
  json::ObjectReader reader(value, "", faults);
  if (reader.RequiredString("format") != kChangeFormat) {
    reader.Fault("format", base::StrCat("expected ", kChangeFormat));
  }
  reader.RequiredString("change");
  ChangeText text{reader.RequiredString("organisation"),
                  reader.RequiredString("reason")};
  reader.RefuseUnknownMembers();
  if (faults.empty()) return text;
  return absl::InvalidArgumentError(
      base::StrCat("change of a status, ", faults[0]));
}

ledger::RefLine RefTo(const ledger::Entry& entry) {
  return {entry.record.seq, entry.leaf_hash};
}

// What the sequencer's thread needs.
struct PreparedChange {
  What what = What::kWithdraw;
  std::string request_id;
  std::string organisation;  // under which the request is remembered
  crypto::Sha256Digest content{};
  std::string names_secret;
  std::string secret;
  std::string record_id;
  std::string payload;
  uint64_t seq = 0;          // of the certificate
  uint64_t replacement = 0;  // kSupersede
  const LedgerState* ledger = nullptr;
  std::optional<ledger::RefLine> settles = std::nullopt;
};

absl::Status CheckStands(const ChangeView& view, uint64_t replacement) {
  TANJI_ASSIGN_OR_RETURN(const StoredStatus stored,
                         ReadStatus(view, replacement));
  const CertificateStatus status = stored.history.status();
  if (status == CertificateStatus::kValid ||
      status == CertificateStatus::kDisputed) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(base::StrCat(
      "record ", replacement, " is ", ledger::CertificateStatusName(status),
      " itself; expected a certificate that stands"));
}

// Takes the change in. `seq` is where its record will stand.
absl::Status Apply(PreparedChange& prepared, const ChangeView& view,
                   graph::OrganisationNumber organisation, uint64_t seq,
                   StoredStatus& stored) {
  const auto own = std::find(stored.disputed_by.begin(),
                             stored.disputed_by.end(), organisation);
  const auto place = own - stored.disputed_by.begin();
  switch (prepared.what) {
    case What::kWithdraw:
      return stored.history.Withdraw(seq);
    case What::kSupersede:
      TANJI_RETURN_IF_ERROR(CheckStands(view, prepared.replacement));
      return stored.history.Supersede(seq, prepared.replacement);
    case What::kDispute:
      if (own != stored.disputed_by.end()) {
        return absl::FailedPreconditionError(base::StrCat(
            "the organisation has disputed it already, in record ",
            stored.history.open_disputes[static_cast<size_t>(place)]));
      }
      TANJI_RETURN_IF_ERROR(stored.history.Dispute(seq));
      stored.disputed_by.push_back(organisation);
      return absl::OkStatus();
    case What::kSettle: {
      if (own == stored.disputed_by.end()) {
        return absl::FailedPreconditionError(
            "the organisation does not dispute it");
      }
      const uint64_t dispute =
          stored.history.open_disputes[static_cast<size_t>(place)];
      TANJI_RETURN_IF_ERROR(stored.history.Settle(dispute));
      stored.disputed_by.erase(own);
      TANJI_ASSIGN_OR_RETURN(const std::string bytes,
                             view.Get(store::EntryKey(dispute)));
      prepared.settles = ledger::RefLine{dispute, ledger::LeafHash(bytes)};
      return absl::OkStatus();
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<uint64_t>> Prepare(PreparedChange& prepared,
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
  TANJI_ASSIGN_OR_RETURN(StoredStatus stored, ReadStatus(view, prepared.seq));
  TANJI_RETURN_IF_ERROR(
      Apply(prepared, view, organisation->number, position.seq, stored));
  view.Put(store::StatusKey(prepared.seq), stored.Pack());
  const store::RecordSealer sealer(prepared.secret);
  // Puts the version of an organisation that is new.
  TANJI_RETURN_IF_ERROR(
      VersionDrafts(view, organisations, sealer, position.seq).Put());
  PutPayload(view, sealer, prepared.record_id, prepared.payload);
  return std::nullopt;
}

// Who acts: the organisation under which the request is remembered.
absl::StatusOr<std::string> ActorOf(const identity::Caller& caller,
                                    const ChangeStatusRequest& request,
                                    const graph::ProductId& product) {
  if (!IsDisputing(request.what)) {
    TANJI_RETURN_IF_ERROR(
        identity::Decide(caller, identity::Action::kChangeStatus,
                         {product.organisation, product.local}));
    return product.organisation;
  }
  TANJI_RETURN_IF_ERROR(graph::CheckOrganisationId(request.organisation));
  TANJI_RETURN_IF_ERROR(identity::Decide(caller, identity::Action::kAttest,
                                         {request.organisation}));
  if (request.organisation == product.organisation) {
    return absl::FailedPreconditionError(
        "the product is the organisation's own; a dispute is a third party's");
  }
  return request.organisation;
}

// Adds what the record refers to.
absl::Status AddReplacement(const Context& context,
                            const identity::Caller& caller,
                            const ChangeStatusRequest& request,
                            const CertifiedRecord& certified,
                            PreparedChange& prepared, ledger::Record& draft) {
  TANJI_ASSIGN_OR_RETURN(
      const CertifiedRecord replacement,
      FindCertified(context, caller, request.replacement_id));
  if (replacement.product != certified.product) {
    return absl::FailedPreconditionError(
        base::StrCat("the other certificate is of product \"",
                     replacement.product.ToString(), "\"; expected one of \"",
                     certified.product.ToString(), "\""));
  }
  if (replacement.entry.record.seq <= certified.entry.record.seq) {
    return absl::FailedPreconditionError(
        "the other certificate is not later; expected one that is");
  }
  prepared.replacement = replacement.entry.record.seq;
  draft.refs.push_back(RefTo(replacement.entry));
  return absl::OkStatus();
}

absl::StatusOr<Change> ChangeOf(const Context& context,
                                const identity::Caller& caller,
                                const ChangeStatusRequest& request) {
  TANJI_ASSIGN_OR_RETURN(const CertifiedRecord certified,
                         FindCertified(context, caller, request.record_id));
  const auto prepared = std::make_shared<PreparedChange>();
  TANJI_ASSIGN_OR_RETURN(prepared->organisation,
                         ActorOf(caller, request, certified.product));
  TANJI_RETURN_IF_ERROR(CheckRequestId(request.request_id));
  TANJI_RETURN_IF_ERROR(CheckReason(request.reason));
  prepared->what = request.what;
  prepared->request_id = request.request_id;
  prepared->content =
      crypto::Sha256({"status\n", WordOf(request.what), "\n", request.record_id,
                      "\n", request.replacement_id, "\n", request.reason});
  prepared->names_secret = context.names_secret;
  prepared->secret = crypto::RandomBytes(ledger::kSecretSize);
  prepared->seq = certified.entry.record.seq;
  prepared->payload = ledger::Pad(ChangeJson(
      request.what,
      {IsDisputing(request.what) ? request.organisation : caller.organisation,
       request.reason}));
  Change change;
  change.draft = NewDraft(KindOf(request.what));
  if (request.what != What::kSettle) {
    change.draft.refs = {RefTo(certified.entry)};
  }
  if (request.what == What::kSupersede) {
    TANJI_RETURN_IF_ERROR(AddReplacement(context, caller, request, certified,
                                         *prepared, change.draft));
  }
  change.secret = prepared->secret;
  prepared->record_id = change.draft.id;
  CommitTo(change.draft, prepared->secret, kStatusChangeMediaType,
           prepared->payload);
  change.prepare = [prepared](const Position& position, ChangeView& view) {
    return Prepare(*prepared, position, view);
  };
  change.complete = [prepared](const Position&, ledger::Record& record) {
    if (prepared->settles.has_value()) record.refs = {*prepared->settles};
  };
  return change;
}

// Who has changed the status, and why; nothing once that was erased.
absl::StatusOr<ChangeText> TextOf(const Context& context,
                                  const ledger::Record& record) {
  const auto payload = ReadPayload(context.main, context.secrets, record);
  if (absl::IsNotFound(payload.status())) return ChangeText();
  TANJI_RETURN_IF_ERROR(payload.status());
  return ReadChangeJson(*payload);
}

absl::StatusOr<ledger::Record> RecordAt(const Context& context, uint64_t seq) {
  TANJI_ASSIGN_OR_RETURN(const std::string bytes,
                         context.main.Get(store::EntryKey(seq)));
  TANJI_ASSIGN_OR_RETURN(ledger::Entry entry, ledger::Entry::Parse(bytes));
  return std::move(entry.record);
}

}  // namespace

void ChangeStatus(Context& context, const identity::Caller& caller,
                  const ChangeStatusRequest& request, Done done) {
  auto change = ChangeOf(context, caller, request);
  if (!change.ok()) return done(change.status());
  change->done = [&lists = context.status_lists,
                  done = std::move(done)](absl::StatusOr<Committed> committed) {
    if (committed.ok()) lists.Note(committed->seq);
    done(std::move(committed));
  };
  context.sequencer.Submit(*std::move(change));
}

absl::StatusOr<StatusReport> GetStatus(const Context& context,
                                       const identity::Caller& caller,
                                       const std::string& record_id) {
  TANJI_ASSIGN_OR_RETURN(const CertifiedRecord certified,
                         FindCertified(context, caller, record_id));
  TANJI_ASSIGN_OR_RETURN(const StoredStatus stored,
                         ReadStatus(context.main, certified.entry.record.seq));
  StatusReport report;
  report.status = stored.history.status();
  report.changed_by = stored.history.changed_by();
  if (!report.changed_by.has_value()) return report;
  TANJI_ASSIGN_OR_RETURN(const ledger::Record record,
                         RecordAt(context, *report.changed_by));
  report.time_micros = record.time_micros;
  TANJI_ASSIGN_OR_RETURN(ChangeText text, TextOf(context, record));
  report.organisation = std::move(text.organisation);
  report.reason = std::move(text.reason);
  if (report.status == CertificateStatus::kSuperseded) {
    TANJI_ASSIGN_OR_RETURN(const ledger::Record replacement,
                           RecordAt(context, stored.history.replacement));
    report.replacement_id = replacement.id;
  }
  return report;
}

absl::StatusOr<std::string> GetStatusFile(const Context& context,
                                          const identity::Caller& caller) {
  TANJI_RETURN_IF_ERROR(
      identity::Decide(caller, identity::Action::kReadLedger, {}));
  TANJI_ASSIGN_OR_RETURN(
      const certificate::StatusFile file,
      context.status_lists.FileUnder(context.cosigners == nullptr
                                         ? context.ledger.checkpoint()
                                         : context.ledger.witnessed()));
  return file.ToText();
}

absl::StatusOr<std::string> OwnerOfStatusChange(std::string_view payload) {
  TANJI_ASSIGN_OR_RETURN(ChangeText text, ReadChangeJson(payload));
  return std::move(text.organisation);
}

}  // namespace tanji::platform
