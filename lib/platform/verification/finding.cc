#include "lib/platform/verification/finding.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/base/wire.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/random.h"
#include "lib/json/json.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/padding.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/erased_version.h"
#include "lib/platform/footprint/product_access.h"
#include "lib/platform/record/names.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/record/requests.h"
#include "lib/platform/supply/version_drafts.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

constexpr char kRaisedFormat[] = "tanji-finding/v1";
constexpr char kRemarkFormat[] = "tanji-finding-remark/v1";

// The records of a finding, in the rows of both organisations: flags of each,
// then its position.
struct ListedRemark {
  bool closes = false;
  uint64_t seq = 0;
};
struct ListedFinding {
  graph::OrganisationNumber verifier = 0;
  graph::OrganisationNumber owner = 0;
  std::vector<ListedRemark> remarks;

  bool is_closed() const { return remarks.back().closes; }
  std::string Pack() const {
    std::string packed;
    base::AppendU32(&packed, verifier);
    base::AppendU32(&packed, owner);
    for (const ListedRemark& remark : remarks) {
      packed.push_back(remark.closes ? 1 : 0);
      base::AppendU64(&packed, remark.seq);
    }
    return packed;
  }
  static absl::StatusOr<ListedFinding> Unpack(std::string_view packed) {
    base::WireReader reader(packed, "stored finding");
    ListedFinding listed;
    TANJI_ASSIGN_OR_RETURN(listed.verifier, reader.U32());
    TANJI_ASSIGN_OR_RETURN(listed.owner, reader.U32());
    while (!reader.rest().empty()) {
      ListedRemark remark;
      TANJI_ASSIGN_OR_RETURN(const uint8_t closes, reader.U8());
      remark.closes = closes != 0;
      TANJI_ASSIGN_OR_RETURN(remark.seq, reader.U64());
      listed.remarks.push_back(remark);
    }
    if (listed.remarks.empty()) {
      return absl::DataLossError("stored finding: has no remark");
    }
    return listed;
  }
};

absl::Status CheckText(std::string_view text) {
  if (!text.empty() && text.size() <= kFindingTextMax && base::IsUtf8(text) &&
      !base::HasControlCharacter(text)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      base::StrCat("text: expected 1 to ", kFindingTextMax,
                   " bytes of UTF-8 without control characters"));
}

// What the sequencer's thread needs of one remark.
struct PreparedRemark {
  std::string organisation;
  std::string owner;  // of a new finding: whose data it is about
  uint64_t finding_seq = 0;
  bool closes = false;
  std::string request_id;
  crypto::Sha256Digest content{};
  std::string payload;
  std::string secret;
  std::string names_secret;
  std::string record_id;
};

// RESOURCE_EXHAUSTED when the verifier has raised as many about the owner as it
// may, or either organisation has as many as one may have.
absl::Status CheckRoom(const store::KeyValueStore& main,
                       const ListedFinding& raised) {
  for (const auto organisation : {raised.verifier, raised.owner}) {
    size_t all = 0;
    size_t of_both = 0;
    TANJI_RETURN_IF_ERROR(main.Scan(
        store::KeyRange::Prefix(store::FindingPrefix(organisation)),
        kFindingsOfOneMax, [&](std::string_view, std::string_view packed) {
          const auto listed = ListedFinding::Unpack(packed);
          ++all;
          if (listed.ok() && listed->verifier == raised.verifier &&
              listed->owner == raised.owner) {
            ++of_both;
          }
          return true;
        }));
    if (all >= kFindingsOfOneMax) {
      return absl::ResourceExhaustedError(base::StrCat(
          "an organisation has at most ", kFindingsOfOneMax, " findings"));
    }
    if (of_both >= kFindingsOfPairMax) {
      return absl::ResourceExhaustedError(
          base::StrCat("a verifier raises at most ", kFindingsOfPairMax,
                       " findings about one organisation"));
    }
  }
  return absl::OkStatus();
}

absl::Status AddRaised(const store::KeyValueStore& main,
                       const PreparedRemark& prepared,
                       OrganisationTable& organisations, uint64_t seq,
                       ChangeView& view) {
  const auto owner =
      view.Get(OrganisationNameKey(prepared.names_secret, prepared.owner));
  if (absl::IsNotFound(owner.status())) {
    return absl::NotFoundError(base::StrCat("there is no organisation \"",
                                            prepared.owner, "\" any more"));
  }
  TANJI_RETURN_IF_ERROR(owner.status());
  ListedFinding listed;
  TANJI_ASSIGN_OR_RETURN(const OrganisationTable::Organisation* of_verifier,
                         organisations.FindOrMake(prepared.organisation));
  listed.verifier = of_verifier->number;
  TANJI_ASSIGN_OR_RETURN(const OrganisationTable::Organisation* of_owner,
                         organisations.FindOrMake(prepared.owner));
  listed.owner = of_owner->number;
  TANJI_RETURN_IF_ERROR(CheckRoom(main, listed));
  listed.remarks.push_back({false, seq});
  for (const auto number : {listed.verifier, listed.owner}) {
    view.Put(store::FindingKey(number, seq), listed.Pack());
  }
  return absl::OkStatus();
}

absl::Status AddRemark(const PreparedRemark& prepared,
                       const OrganisationTable::Organisation& organisation,
                       uint64_t seq, ChangeView& view) {
  const auto packed =
      view.Get(store::FindingKey(organisation.number, prepared.finding_seq));
  if (absl::IsNotFound(packed.status())) {
    return absl::NotFoundError(base::StrCat("\"", prepared.organisation,
                                            "\" has no finding ",
                                            prepared.finding_seq));
  }
  TANJI_RETURN_IF_ERROR(packed.status());
  TANJI_ASSIGN_OR_RETURN(ListedFinding listed, ListedFinding::Unpack(*packed));
  if (listed.is_closed()) {
    return absl::FailedPreconditionError(
        base::StrCat("finding ", prepared.finding_seq, " is closed"));
  }
  if (prepared.closes && listed.verifier != organisation.number) {
    return absl::FailedPreconditionError(
        "a finding is closed by who has raised it");
  }
  if (listed.remarks.size() >= kRemarksOfFindingMax) {
    return absl::ResourceExhaustedError(base::StrCat(
        "a finding has at most ", kRemarksOfFindingMax, " remarks"));
  }
  listed.remarks.push_back({prepared.closes, seq});
  for (const auto number : {listed.verifier, listed.owner}) {
    const std::string key = store::FindingKey(number, prepared.finding_seq);
    // Of one that was erased nothing is listed any more.
    const auto row = view.Get(key);
    if (absl::IsNotFound(row.status())) continue;
    TANJI_RETURN_IF_ERROR(row.status());
    view.Put(key, listed.Pack());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<uint64_t>> PrepareRemark(
    const store::KeyValueStore& main, const PreparedRemark& prepared,
    const Position& position, ChangeView& view) {
  OrganisationTable organisations(view, prepared.names_secret);
  TANJI_ASSIGN_OR_RETURN(const OrganisationTable::Organisation* organisation,
                         organisations.FindOrMake(prepared.organisation));
  TANJI_ASSIGN_OR_RETURN(
      const std::optional<uint64_t> earlier,
      CheckRequest(view, *organisation, prepared.request_id,
                   crypto::AsBytes(prepared.content), position.seq));
  if (earlier.has_value()) return earlier;
  TANJI_RETURN_IF_ERROR(
      prepared.owner.empty()
          ? AddRemark(prepared, *organisation, position.seq, view)
          : AddRaised(main, prepared, organisations, position.seq, view));
  const store::RecordSealer sealer(prepared.secret);
  // Puts the version of an organisation that is new.
  TANJI_RETURN_IF_ERROR(
      VersionDrafts(view, organisations, sealer, position.seq).Put());
  PutPayload(view, sealer, prepared.record_id, prepared.payload);
  return std::nullopt;
}

void CommitRemark(Context& context, PreparedRemark filled,
                  const json::Object& document, Done done) {
  const auto prepared = std::make_shared<PreparedRemark>(std::move(filled));
  const std::string text = json::Write(document) + "\n";
  if (prepared->owner.empty()) {
    prepared->content = crypto::Sha256({"finding\n", text});
  }
  prepared->payload = ledger::Pad(text);
  prepared->secret = crypto::RandomBytes(ledger::kSecretSize);
  prepared->names_secret = context.names_secret;
  Change change;
  change.draft = NewDraft(ledger::RecordKind::kSubmission);
  change.secret = prepared->secret;
  prepared->record_id = change.draft.id;
  CommitTo(change.draft, prepared->secret, kFindingMediaType,
           prepared->payload);
  change.prepare = [&main = context.main, prepared](const Position& position,
                                                    ChangeView& view) {
    return PrepareRemark(main, *prepared, position, view);
  };
  change.done = std::move(done);
  context.sequencer.Submit(std::move(change));
}

// Whether the process takes the input, by name.
absl::StatusOr<bool> Takes(const Context& context, const View& view,
                           graph::ProcessNumber process,
                           const std::string& input) {
  const graph::Catalogue& catalogue = *view.calculation->network.catalogue;
  TANJI_ASSIGN_OR_RETURN(const auto version,
                         context.versions.Process(process, view.as_of_seq));
  for (const graph::InputVersion& taken : version->inputs) {
    const graph::ProductNumber product =
        taken.pinned ? catalogue.process(taken.target).product : taken.target;
    if (catalogue.product_id(product).ToString() == input) return true;
  }
  return false;
}

// The process that is looked at, for who may read its inputs.
absl::StatusOr<graph::ProcessNumber> ProcessOf(const Context& context,
                                               const identity::Caller& caller,
                                               const View& view,
                                               const RaiseRequest& request) {
  const graph::ProductId& product = request.product;
  TANJI_RETURN_IF_ERROR(
      identity::Decide(caller, identity::Action::kReadSupply,
                       {product.organisation, product.local}));
  const graph::Catalogue& catalogue = *view.calculation->network.catalogue;
  const auto number = catalogue.FindProduct(product);
  if (!number.has_value()) {
    return absl::NotFoundError(
        base::StrCat("there is no product \"", product.ToString(), "\""));
  }
  TANJI_ASSIGN_OR_RETURN(const graph::ProcessNumber process,
                         ChooseProcess(catalogue, *number, request.choice));
  if (request.input.empty()) return process;
  TANJI_ASSIGN_OR_RETURN(const bool takes,
                         Takes(context, view, process, request.input));
  if (takes) return process;
  return absl::NotFoundError(
      base::StrCat("process \"", catalogue.process_id(process).ToString(),
                   "\" takes no \"", request.input, "\""));
}

// What a repeated request has to be alike in; not which version was looked at.
crypto::Sha256Digest ContentOf(const RaiseRequest& request) {
  const ProcessChoice& choice = request.choice;
  return crypto::Sha256(
      {"raise\n", request.product.ToString(), "\n", choice.place.value_or("*"),
       "\n",
       choice.period.has_value() ? graph::FormatPeriod(*choice.period)
       : choice.without_period   ? "none"
                                 : "*",
       "\n", request.input, "\n", request.is_material ? "material" : "minor",
       "\n", request.text});
}

absl::StatusOr<std::pair<PreparedRemark, json::Object>> Raised(
    const Context& context, const identity::Caller& caller,
    const RaiseRequest& request) {
  TANJI_RETURN_IF_ERROR(CheckText(request.text));
  if (request.product.organisation == request.organisation) {
    return absl::FailedPreconditionError(
        "the product is the verifier's own; a finding is about others'");
  }
  const View view = context.live.Current();
  TANJI_ASSIGN_OR_RETURN(const graph::ProcessNumber process,
                         ProcessOf(context, caller, view, request));
  const graph::Catalogue& catalogue = *view.calculation->network.catalogue;
  PreparedRemark prepared;
  prepared.organisation = request.organisation;
  prepared.owner = request.product.organisation;
  prepared.request_id = request.request_id;
  prepared.content = ContentOf(request);
  json::Object document = {
      {"format", kRaisedFormat},
      {"organisation", request.organisation},
      {"process", catalogue.process_id(process).ToString()},
      {"version", std::to_string(catalogue.process(process).seq)},
      {"input", request.input},
      {"weight", request.is_material ? "material" : "minor"},
      {"text", request.text}};
  return std::pair(std::move(prepared), std::move(document));
}

absl::Status CheckRemark(const identity::Caller& caller,
                         const RemarkRequest& request) {
  const identity::Object own = {request.organisation};
  // Who has raised it, or whose data it is about: its rows tell them apart.
  if (!identity::Allows(caller, identity::Action::kAttest, own)) {
    TANJI_RETURN_IF_ERROR(
        identity::Decide(caller, identity::Action::kSubmit, own));
  }
  TANJI_RETURN_IF_ERROR(CheckRequestId(request.request_id));
  TANJI_RETURN_IF_ERROR(base::AddPlace(
      graph::CheckOrganisationId(request.organisation), "organisation"));
  return CheckText(request.text);
}

// One record of a finding, as it is shown.
absl::StatusOr<Remark> ReadRemark(const Context& context, uint64_t seq,
                                  Finding& finding) {
  TANJI_ASSIGN_OR_RETURN(const std::string bytes,
                         context.main.Get(store::EntryKey(seq)));
  TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                         ledger::Entry::Parse(bytes));
  Remark remark;
  remark.seq = seq;
  remark.time_micros = entry.record.time_micros;
  const auto payload = ReadPayload(context.main, context.secrets, entry.record);
  if (absl::IsNotFound(payload.status())) return remark;  // erased
  TANJI_RETURN_IF_ERROR(payload.status());
  TANJI_ASSIGN_OR_RETURN(const json::Value value, json::Read(*payload));
  std::vector<std::string> faults;
  json::ObjectReader reader(value, "", faults);
  remark.organisation = reader.RequiredString("organisation");
  remark.text = reader.RequiredString("text");
  if (reader.RequiredString("format") == kRaisedFormat) {
    finding.verifier = remark.organisation;
    finding.process = reader.RequiredString("process");
    finding.input = reader.RequiredString("input");
    finding.is_material = reader.RequiredString("weight") == "material";
    const std::string version = reader.RequiredString("version");
    if (!absl::SimpleAtoi(version, &finding.version_seq)) {
      faults.emplace_back("version");
    }
  }
  if (faults.empty()) return remark;
  return absl::DataLossError(
      base::StrCat("record ", seq, " is no remark on a finding"));
}

// The organisation's, by position, from behind `after_seq` on.
absl::StatusOr<std::vector<ListedFinding>> ListedOf(
    const Context& context, const std::string& organisation, uint64_t after_seq,
    size_t count_max) {
  std::vector<ListedFinding> listed;
  const auto number =
      FindOrganisation(context.main, context.names_secret, organisation);
  if (absl::IsNotFound(number.status())) return listed;
  TANJI_RETURN_IF_ERROR(number.status());
  store::KeyRange range =
      store::KeyRange::Prefix(store::FindingPrefix(*number));
  if (after_seq > 0) range.begin = store::FindingKey(*number, after_seq + 1);
  absl::Status failure;
  TANJI_RETURN_IF_ERROR(context.main.Scan(
      range, count_max, [&](std::string_view, std::string_view packed) {
        auto one = ListedFinding::Unpack(packed);
        failure = one.status();
        if (failure.ok()) listed.push_back(*std::move(one));
        return failure.ok();
      }));
  TANJI_RETURN_IF_ERROR(failure);
  return listed;
}

}  // namespace

void RaiseFinding(Context& context, const identity::Caller& caller,
                  const RaiseRequest& request, Done done) {
  // A repeat is the first one, whatever has changed since.
  absl::Status may = identity::Decide(caller, identity::Action::kAttest,
                                      {request.organisation});
  if (may.ok()) may = CheckRequestId(request.request_id);
  if (!may.ok()) return done(may);
  const crypto::Sha256Digest content = ContentOf(request);
  auto earlier = FindEarlier(context.main, context.secrets,
                             context.names_secret, request.organisation,
                             request.request_id, crypto::AsBytes(content));
  if (!earlier.ok()) return done(earlier.status());
  if (earlier->has_value()) return done(**std::move(earlier));
  auto raised = Raised(context, caller, request);
  if (!raised.ok()) return done(raised.status());
  CommitRemark(context, std::move(raised->first), raised->second,
               std::move(done));
}

void RemarkOnFinding(Context& context, const identity::Caller& caller,
                     RemarkRequest request, Done done) {
  const absl::Status good = CheckRemark(caller, request);
  if (!good.ok()) return done(good);
  PreparedRemark prepared;
  prepared.organisation = request.organisation;
  prepared.finding_seq = request.finding_seq;
  prepared.closes = request.closes;
  prepared.request_id = request.request_id;
  const json::Object document = {
      {"format", kRemarkFormat},
      {"organisation", request.organisation},
      {"finding", std::to_string(request.finding_seq)},
      {"remark", request.closes ? "close" : "answer"},
      {"text", request.text}};
  CommitRemark(context, std::move(prepared), document, std::move(done));
}

absl::StatusOr<FindingPage> ListFindings(const Context& context,
                                         const identity::Caller& caller,
                                         const std::string& organisation,
                                         uint64_t after_seq, size_t count_max) {
  TANJI_RETURN_IF_ERROR(identity::Decide(
      caller, identity::Action::kReadFindings, {organisation}));
  FindingPage page;
  TANJI_ASSIGN_OR_RETURN(
      std::vector<ListedFinding> listed,
      ListedOf(context, organisation, after_seq, count_max + 1));
  page.more = listed.size() > count_max;
  if (page.more) listed.resize(count_max);
  for (const ListedFinding& one : listed) {
    Finding& finding = page.findings.emplace_back();
    finding.seq = one.remarks.front().seq;
    finding.is_closed = one.is_closed();
    for (const ListedRemark& remark : one.remarks) {
      TANJI_ASSIGN_OR_RETURN(Remark read,
                             ReadRemark(context, remark.seq, finding));
      read.closes = remark.closes;
      finding.remarks.push_back(std::move(read));
    }
  }
  return page;
}

absl::StatusOr<std::vector<FindingHead>> FindingHeads(
    const Context& context, const identity::Caller& caller,
    const std::string& organisation, base::StopCheck stop) {
  TANJI_RETURN_IF_ERROR(identity::Decide(
      caller, identity::Action::kReadFindings, {organisation}));
  TANJI_ASSIGN_OR_RETURN(const std::vector<ListedFinding> listed,
                         ListedOf(context, organisation, 0, kFindingsOfOneMax));
  std::vector<FindingHead> heads;
  for (const ListedFinding& one : listed) {
    TANJI_RETURN_IF_ERROR(stop());
    const uint64_t seq = one.remarks.front().seq;
    Finding finding;
    TANJI_RETURN_IF_ERROR(ReadRemark(context, seq, finding).status());
    if (finding.process.empty()) continue;  // erased
    heads.push_back({seq, one.owner, std::move(finding.process),
                     std::move(finding.input), finding.is_material,
                     one.is_closed()});
  }
  return heads;
}

absl::StatusOr<std::vector<uint64_t>> RecordsOfFinding(
    std::string_view packed) {
  TANJI_ASSIGN_OR_RETURN(const ListedFinding listed,
                         ListedFinding::Unpack(packed));
  std::vector<uint64_t> seqs;
  seqs.reserve(listed.remarks.size());
  for (const ListedRemark& remark : listed.remarks) seqs.push_back(remark.seq);
  return seqs;
}

}  // namespace tanji::platform
