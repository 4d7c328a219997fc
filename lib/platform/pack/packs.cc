#include "lib/platform/pack/packs.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_join.h"
#include "lib/base/status.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/random.h"
#include "lib/exchange/pack/factor_pack.h"
#include "lib/json/json.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/padding.h"
#include "lib/method/characterisation.h"
#include "lib/method/gwp_pack.h"
#include "lib/method/shipped_pack.h"
#include "lib/platform/pack/factor_pack_draft.h"
#include "lib/platform/pack/factor_pack_submission.h"
#include "lib/platform/pack/pack_history.h"
#include "lib/platform/pack/pack_jumps.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/record/requests.h"
#include "lib/platform/supply/gas_check.h"
#include "lib/platform/supply/pack_marker.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using exchange::FactorPack;

// The change that puts `document` as the pack that `version` describes.
Change PackChange(std::string document, std::string_view media_type,
                  std::string* padded) {
  Change change;
  change.draft = NewDraft(ledger::RecordKind::kSubmission);
  change.secret = crypto::RandomBytes(ledger::kSecretSize);
  *padded = ledger::Pad(std::move(document));
  CommitTo(change.draft, change.secret, media_type, *padded);
  return change;
}

// The GWP pack that is to be compared with.
struct HeldGwpPack {
  const method::Characterisation& method;
  bool was_loaded = false;  // the new one, earlier than this one
};

// `held`: null where nothing is compared.
absl::StatusOr<Change> GwpPackChange(std::string document,
                                     const HeldGwpPack* held) {
  TANJI_ASSIGN_OR_RETURN(method::GwpPack pack,
                         method::GwpPack::Parse(document));
  graph::PackVersion version;
  version.kind = graph::PackKind::kGwp;
  version.id = pack.id();
  version.version = pack.version();
  version.title = pack.title();
  version.digest = std::string(crypto::AsBytes(pack.digest()));
  TANJI_ASSIGN_OR_RETURN(const method::Characterisation method,
                         method::Characterisation::Create(std::move(pack)));
  std::string compared;  // the digest of `held`
  if (held != nullptr) {
    const method::GwpPack& before = held->method.pack();
    TANJI_RETURN_IF_ERROR(
        CheckEdition(EditionOf(before), EditionOf(method.pack()),
                     held->was_loaded, FindJumps(held->method, method)));
    compared = crypto::AsBytes(before.digest());
  }
  std::string payload;
  Change change = PackChange(std::move(document), kGwpPackMediaType, &payload);
  change.prepare =
      [version = std::move(version), payload = std::move(payload),
       compared = std::move(compared), secret = change.secret,
       id = change.draft.id](
          const Position& position,
          ChangeView& view) -> absl::StatusOr<std::optional<uint64_t>> {
    TANJI_ASSIGN_OR_RETURN(const std::optional<PackMarker> before,
                           FindPack(view, kGwpPackName));
    if (before.has_value() && before->digest == version.digest) {
      return before->seq;
    }
    if (before.has_value() && !compared.empty() && before->digest != compared) {
      return absl::AbortedError(
          "another GWP pack was loaded meanwhile; try again");
    }
    const store::RecordSealer sealer(secret);
    OrganisationTable none(view, "");
    VersionDrafts drafts(view, none, sealer, position.seq);
    drafts.SetPack(kGwpPackNumber, version);
    TANJI_RETURN_IF_ERROR(drafts.Put());
    PutPack(view, kGwpPackName, {position.seq, version.digest, 0});
    PutPayload(view, sealer, id, payload);
    return std::nullopt;
  };
  return change;
}

// Whether `load` looks like a mistake beside `before`, which `loaded` brought,
// and beside the versions before that.
absl::Status CheckFactorPack(const Context& context, const LoadedPack& loaded,
                             FactorPack before, const FactorLoad& load,
                             const method::Characterisation* method) {
  if (loaded.version.digest == load.digest) return absl::OkStatus();
  TANJI_ASSIGN_OR_RETURN(
      const std::vector<EarlierPack> earlier,
      EarlierPacks(context.main, context.secrets,
                   FactorPackNumber(loaded.version.organisation), loaded.seq));
  TANJI_RETURN_IF_ERROR(AddEarlierRows(context.main, context.secrets, earlier,
                                       load.pack, before));
  return CheckEdition(EditionOf(before), EditionOf(load.pack),
                      HasDigest(earlier, load.digest),
                      FindJumps(before, load.pack, method));
}

absl::StatusOr<Change> FactorPackChange(Context& context, const View& view,
                                        std::string document, PackCheck check) {
  auto load = std::make_shared<FactorLoad>();
  std::string payload;
  TANJI_ASSIGN_OR_RETURN(load->pack, exchange::ReadFactorPack(document));
  load->digest = PackDigest(document);
  const method::Characterisation* method =
      view.calculation->packs.method().get();
  std::optional<LoadedPack> held;
  std::optional<FactorPack> before;
  for (const LoadedPack& loaded : view.calculation->packs.List()) {
    if (loaded.version.kind != graph::PackKind::kFactor ||
        loaded.version.id != load->pack.head.id) {
      continue;
    }
    held = loaded;
    load->before = loaded.seq;
    TANJI_ASSIGN_OR_RETURN(
        const std::string old,
        ReadPackDocument(context.main, context.secrets, loaded.seq));
    TANJI_ASSIGN_OR_RETURN(before, exchange::ReadFactorPack(old));
    load->grids_before = GridProductsOf(*before);
  }
  load->submission =
      SubmissionOf(load->pack, before.has_value() ? &*before : nullptr);
  TANJI_RETURN_IF_ERROR(CheckGases(method, load->submission, "factors"));
  if (before.has_value() && check == PackCheck::kOn) {
    TANJI_RETURN_IF_ERROR(
        CheckFactorPack(context, *held, *std::move(before), *load, method));
  }
  Change change =
      PackChange(std::move(document), kFactorPackMediaType, &payload);
  change.prepare =
      [&context, load, payload = std::move(payload), secret = change.secret,
       id = change.draft.id](
          const Position& position,
          ChangeView& changes) -> absl::StatusOr<std::optional<uint64_t>> {
    TANJI_ASSIGN_OR_RETURN(const std::optional<PackMarker> marker,
                           FindPack(changes, load->pack.head.id));
    if (marker.has_value() && marker->digest == load->digest) {
      return marker->seq;
    }
    OrganisationTable organisations(changes, context.names_secret);
    const store::RecordSealer sealer(secret);
    VersionDrafts drafts(changes, organisations, sealer, position.seq);
    TANJI_RETURN_IF_ERROR(DraftFactorPack(context, *load, drafts));
    TANJI_RETURN_IF_ERROR(drafts.Put());
    PutPayload(changes, sealer, id, payload);
    return std::nullopt;
  };
  return change;
}

// A text of the document's object; empty where there is none.
std::string TextMember(const json::Value& document, std::string_view name) {
  const json::Object* object = document.if_object();
  if (object == nullptr) return "";
  for (const auto& [member, value] : *object) {
    if (member == name && value.if_string() != nullptr) {
      return *value.if_string();
    }
  }
  return "";
}

absl::StatusOr<Change> MakeChange(Context& context, const View& view,
                                  const identity::Caller& caller,
                                  std::string document, PackCheck check) {
  TANJI_RETURN_IF_ERROR(
      identity::Decide(caller, identity::Action::kLoadPack, {}));
  TANJI_ASSIGN_OR_RETURN(const PackName name, NameOfPack(document));
  if (name.kind != graph::PackKind::kGwp) {
    return FactorPackChange(context, view, std::move(document), check);
  }
  const auto method = view.calculation->packs.method();
  if (method == nullptr || check == PackCheck::kConfirmed ||
      crypto::AsBytes(method->pack().digest()) == name.digest) {
    return GwpPackChange(std::move(document), nullptr);
  }
  // It is the first of them, where there is one.
  const uint64_t seq = view.calculation->packs.List().front().seq;
  TANJI_ASSIGN_OR_RETURN(
      const std::vector<EarlierPack> earlier,
      EarlierPacks(context.main, context.secrets, kGwpPackNumber, seq));
  const HeldGwpPack held{*method, HasDigest(earlier, name.digest)};
  return GwpPackChange(std::move(document), &held);
}

// Names the rows that may not be handed on.
absl::Status CheckExport(const std::string& document) {
  TANJI_ASSIGN_OR_RETURN(const FactorPack pack,
                         exchange::ReadFactorPack(document));
  std::vector<std::string> forbidden;
  size_t count = 0;
  for (const exchange::Factor& factor : pack.factors) {
    const exchange::Licence& licence = exchange::LicenceOf(pack.head, factor);
    if (licence.export_rule != graph::ExportRule::kForbidden) continue;
    if (++count > graph::kFaultsMax) continue;
    forbidden.push_back(base::StrCat("\"", factor.id, "\": licence \"",
                                     licence.name, "\" forbids it"));
  }
  if (count == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(base::StrCat(
      "pack \"", pack.head.id, "\" may not be handed on, for ", count,
      " of its factors:\n", absl::StrJoin(forbidden, "\n")));
}

}  // namespace

absl::StatusOr<PackName> NameOfPack(std::string_view document) {
  json::ReadLimits limits;
  limits.size_max = exchange::kPackSizeMax;
  TANJI_ASSIGN_OR_RETURN(const json::Value value, json::Read(document, limits));
  const std::string format = TextMember(value, "format");
  PackName name;
  if (format == exchange::kFactorPackFormat) {
    name.kind = graph::PackKind::kFactor;
  } else if (format != method::kGwpPackFormat) {
    return absl::InvalidArgumentError(
        base::StrCat("format: expected ", exchange::kFactorPackFormat, " or ",
                     method::kGwpPackFormat));
  }
  name.id = TextMember(value, "id");
  name.version = TextMember(value, "version");
  name.digest = PackDigest(document);
  return name;
}

void LoadPack(Context& context, const identity::Caller& caller,
              std::string document, PackCheck check, Done done) {
  auto change = MakeChange(context, context.live.Current(), caller,
                           std::move(document), check);
  if (!change.ok()) {
    done(change.status());
    return;
  }
  change->done = std::move(done);
  context.sequencer.Submit(*std::move(change));
}

absl::StatusOr<Committed> LoadPackAndWait(Context& context,
                                          const identity::Caller& caller,
                                          std::string document,
                                          PackCheck check) {
  // What was loaded just before is to be seen.
  TANJI_ASSIGN_OR_RETURN(
      const View view,
      context.live.WaitFor(context.ledger.head().size - 1, kLoadWaitMax));
  TANJI_ASSIGN_OR_RETURN(Change change, MakeChange(context, view, caller,
                                                   std::move(document), check));
  return context.sequencer.SubmitAndWait(std::move(change));
}

absl::StatusOr<std::vector<LoadedPack>> ListPacks(
    const View& view, const identity::Caller& caller) {
  TANJI_RETURN_IF_ERROR(
      identity::Decide(caller, identity::Action::kReadPack, {}));
  return view.calculation->packs.List();
}

absl::StatusOr<std::string> ExportPack(const Context& context, const View& view,
                                       const identity::Caller& caller,
                                       const std::string& id) {
  TANJI_ASSIGN_OR_RETURN(const std::vector<LoadedPack> packs,
                         ListPacks(view, caller));
  for (const LoadedPack& pack : packs) {
    if (pack.version.id != id) continue;
    TANJI_ASSIGN_OR_RETURN(
        std::string document,
        ReadPackDocument(context.main, context.secrets, pack.seq));
    if (pack.version.kind == graph::PackKind::kFactor) {
      TANJI_RETURN_IF_ERROR(CheckExport(document));
    }
    return document;
  }
  return absl::NotFoundError(base::StrCat("no pack \"", id, "\" is loaded"));
}

absl::Status LoadFirstGwpPack(Sequencer& sequencer,
                              const store::KeyValueStore& main) {
  const store::KeyRange range = store::KeyRange::Prefix(store::EntityPrefix(
      static_cast<uint8_t>(graph::EntityKind::kPack), kGwpPackNumber));
  bool is_loaded = false;
  TANJI_RETURN_IF_ERROR(
      main.Scan(range, 1, [&](std::string_view, std::string_view) {
        is_loaded = true;
        return false;
      }));
  if (is_loaded) return absl::OkStatus();
  TANJI_ASSIGN_OR_RETURN(Change change,
                         GwpPackChange(std::string(method::ShippedGwpPack()),
                                       /*held=*/nullptr));
  return sequencer.SubmitAndWait(std::move(change)).status();
}

}  // namespace tanji::platform
