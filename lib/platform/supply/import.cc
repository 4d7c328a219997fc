#include "lib/platform/supply/import.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/random.h"
#include "lib/exchange/csv/fault_list.h"
#include "lib/exchange/csv/manifest.h"
#include "lib/exchange/csv/neutral_form.h"
#include "lib/exchange/csv/neutral_form_graph.h"
#include "lib/graph/ids.h"
#include "lib/ledger/commitment.h"
#include "lib/platform/limits.h"
#include "lib/platform/record/bulk_marker.h"
#include "lib/platform/record/names.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/record/requests.h"
#include "lib/platform/supply/csv_payload.h"
#include "lib/platform/supply/import_builder.h"
#include "lib/platform/supply/organisation_keys.h"
#include "lib/platform/supply/output_links.h"
#include "lib/platform/supply/pack_marker.h"
#include "lib/platform/supply/payload_spool.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using exchange::FileKind;

constexpr size_t kFiles = 3;

class CsvImport final : public Import {
 public:
  // `manifest` and `signature` of a signed import.
  CsvImport(Context& context, ImportHeader header,
            std::optional<exchange::CsvManifest> manifest,
            SignedDocument signature,
            std::unique_ptr<store::BulkFile> payload_file)
      : context_(context),
        header_(std::move(header)),
        manifest_(std::move(manifest)),
        signature_(std::move(signature)),
        sizes_{header_.nodes_size, header_.edges_size, header_.factors_size},
        secret_(crypto::RandomBytes(ledger::kSecretSize)),
        draft_(NewDraft(ledger::RecordKind::kSubmission)),
        record_id_(*base::HexDecode(draft_.id)),
        spool_(secret_, record_id_,
               manifest_.has_value() ? kSignedCsvImportMediaType
                                     : kCsvImportMediaType,
               std::move(payload_file)),
        graph_(faults_),
        reader_(graph_, faults_) {}

  ~CsvImport() override { context_.running_imports.fetch_sub(1); }

  absl::Status Start() {
    TANJI_RETURN_IF_ERROR(spool_.Add(CsvPayloadHead(sizes_, signature_.note)));
    return EndCompleteFiles();
  }

  absl::Status Feed(std::string_view chunk) override {
    while (!chunk.empty()) {
      if (file_ == kFiles) {
        return absl::InvalidArgumentError(
            "more bytes than the header said; expected the end");
      }
      const std::string_view part = chunk.substr(
          0, std::min<uint64_t>(chunk.size(), sizes_[file_] - received_));
      TANJI_RETURN_IF_ERROR(spool_.Add(part));
      if (manifest_.has_value()) digest_.Update(part);
      TANJI_RETURN_IF_ERROR(reader_.Feed(static_cast<FileKind>(file_), part));
      received_ += part.size();
      chunk.remove_prefix(part.size());
      TANJI_RETURN_IF_ERROR(EndCompleteFiles());
    }
    return absl::OkStatus();
  }

  absl::StatusOr<ImportResult> Finish() override;

 private:
  absl::Status EndCompleteFiles() {
    while (file_ < kFiles && received_ == sizes_[file_]) {
      TANJI_RETURN_IF_ERROR(CheckDigest());
      TANJI_RETURN_IF_ERROR(reader_.EndOfFile(static_cast<FileKind>(file_)));
      ++file_;
      received_ = 0;
    }
    return absl::OkStatus();
  }
  // Of the file that has come to its end.
  absl::Status CheckDigest() {
    if (!manifest_.has_value()) return absl::OkStatus();
    const crypto::Sha256Digest digest = digest_.Finish();
    digest_ = crypto::Sha256Stream();
    if (digest == manifest_->files[file_].digest) return absl::OkStatus();
    return absl::InvalidArgumentError(base::StrCat(
        exchange::FileNameOf(static_cast<FileKind>(file_)),
        " is not what the manifest says; expected SHA-256 ",
        base::HexEncode(crypto::AsBytes(manifest_->files[file_].digest))));
  }

  // Whether it is still signed by then.
  absl::Status CheckRepeat(uint64_t earlier) const;

  // Both on the sequencer's thread: others wait for these alone.
  absl::StatusOr<std::optional<uint64_t>> Prepare(const Position& position,
                                                  ChangeView& view,
                                                  ImportBuilder& builder,
                                                  BuiltImport& built);
  absl::Status LoadFiles(const Position& position, BuiltImport& built);

  Context& context_;
  const ImportHeader header_;
  const std::optional<exchange::CsvManifest> manifest_;
  const SignedDocument signature_;
  const std::array<uint64_t, kFiles> sizes_;
  const std::string secret_;  // K
  ledger::Record draft_;
  const std::string record_id_;  // bytes
  PayloadSpool spool_;
  exchange::FaultList faults_;
  exchange::NeutralFormGraph graph_;
  exchange::NeutralFormReader reader_;
  size_t file_ = 0;              // the one being received
  uint64_t received_ = 0;        // of it, bytes
  crypto::Sha256Stream digest_;  // of it, where it is signed
  std::unique_ptr<store::BulkFile> payload_file_;
  uint64_t superseded_by_ = 0;  // as Committed
};

absl::Status CsvImport::CheckRepeat(uint64_t earlier) const {
  if (signature_.signers.empty()) return absl::OkStatus();
  TANJI_ASSIGN_OR_RETURN(const std::vector<OrganisationKey> keys,
                         KeysOf(context_, header_.organisation));
  return CheckSigners(keys, signature_.signers, earlier);
}

absl::StatusOr<ImportResult> CsvImport::Finish() {
  if (file_ != kFiles) {
    return absl::InvalidArgumentError(base::StrCat(
        exchange::FileNameOf(static_cast<FileKind>(file_)), " is cut off: ",
        received_, " bytes came, ", sizes_[file_], " were announced"));
  }
  TANJI_RETURN_IF_ERROR(reader_.Finish());
  TANJI_RETURN_IF_ERROR(spool_.Finish());
  draft_.payload = spool_.line();

  // A repeated import is answered before anything is built for it; the
  // sequencer asks again, for those that come at the same time.
  TANJI_ASSIGN_OR_RETURN(
      std::optional<Committed> earlier,
      FindEarlier(context_.main, context_.secrets, context_.names_secret,
                  header_.organisation, header_.request_id,
                  crypto::AsBytes(spool_.content_digest())));
  if (earlier.has_value()) {
    TANJI_RETURN_IF_ERROR(CheckRepeat(earlier->seq));
    return ImportResult{*std::move(earlier), graph_.node_count(),
                        graph_.input_count()};
  }

  ImportBuilder builder({context_.main, context_.secrets, context_.names_secret,
                         header_.organisation, graph_, secret_});
  TANJI_ASSIGN_OR_RETURN(
      BuiltImport built,
      builder.Build(
          context_.sequencer.numbering(),
          [this](std::string_view key) { return context_.main.Get(key); },
          [this](std::string_view key) { return context_.secrets.Get(key); }));
  TANJI_ASSIGN_OR_RETURN(payload_file_, spool_.TakeFile());

  Change change;
  change.draft = draft_;
  change.secret = secret_;
  Counters counters_before;
  change.prepare = [&](const Position& position, ChangeView& view) {
    counters_before = view.counters();
    return Prepare(position, view, builder, built);
  };
  // Nothing of it may be found by the changes that follow.
  change.alone = true;
  change.load = [&](const Position& position) {
    absl::Status loaded = LoadFiles(position, built);
    if (loaded.ok()) return loaded;
    TANJI_RETURN_IF_ERROR(SweepInterruptedImport(
        context_.main, context_.main_fence, counters_before));
    return loaded;
  };
  TANJI_ASSIGN_OR_RETURN(Committed committed,
                         context_.sequencer.SubmitAndWait(std::move(change)));
  committed.superseded_by = superseded_by_;
  return ImportResult{std::move(committed), graph_.node_count(),
                      graph_.input_count()};
}

absl::StatusOr<std::optional<uint64_t>> CsvImport::Prepare(
    const Position& position, ChangeView& view, ImportBuilder& builder,
    BuiltImport& built) {
  OrganisationTable organisations(view, context_.names_secret);
  // A repeated import is found before anything is loaded; it can only be one
  // of an organisation that exists.
  if (!header_.request_id.empty() &&
      view.Get(OrganisationNameKey(context_.names_secret, header_.organisation))
          .ok()) {
    TANJI_ASSIGN_OR_RETURN(const OrganisationTable::Organisation* organisation,
                           organisations.FindOrMake(header_.organisation));
    TANJI_ASSIGN_OR_RETURN(
        const std::optional<uint64_t> earlier,
        CheckRequest(view, *organisation, header_.request_id,
                     crypto::AsBytes(spool_.content_digest()), position.seq));
    if (earlier.has_value()) {
      TANJI_RETURN_IF_ERROR(CheckRepeat(*earlier));
      TANJI_ASSIGN_OR_RETURN(
          superseded_by_,
          SupersededBy(view, *organisation,
                       crypto::AsBytes(spool_.content_digest()), *earlier));
      return earlier;
    }
  }
  if (!(view.numbering() == built.numbering)) {
    // Others gave out numbers meanwhile: once more, with nobody in between.
    TANJI_ASSIGN_OR_RETURN(
        built, builder.Build(
                   view.numbering(),
                   [&](std::string_view key) { return view.Get(key); },
                   [&](std::string_view key) { return view.GetSecret(key); }));
  }

  const store::RecordSealer sealer(secret_);
  if (built.organisation_is_new) {
    view.Put(OrganisationNameKey(context_.names_secret, header_.organisation),
             NameEntry{graph::EntityKind::kOrganisation, built.organisation, 0}
                 .Pack());
    view.PutSecret(store::OrganisationSecretKey(built.organisation),
                   built.organisation_secret);
    graph::OrganisationVersion version;
    version.id = header_.organisation;
    constexpr auto kKind =
        static_cast<uint8_t>(graph::EntityKind::kOrganisation);
    view.Put(store::EntityKey(kKind, built.organisation, position.seq),
             sealer.SealEntity(kKind, built.organisation, Pack(version)));
    view.changes().Add(graph::EntityKind::kOrganisation, built.organisation);
  }
  OrganisationTable made(view, context_.names_secret);
  TANJI_ASSIGN_OR_RETURN(const OrganisationTable::Organisation* owner,
                         made.FindOrMake(header_.organisation));
  if (built.organisation_is_new) {
    TANJI_RETURN_IF_ERROR(CheckRequest(view, *owner, header_.request_id,
                                       crypto::AsBytes(spool_.content_digest()),
                                       position.seq)
                              .status());
  }
  TANJI_RETURN_IF_ERROR(
      CheckSignersStand(view, owner->number, signature_.signers, position.seq));
  TANJI_RETURN_IF_ERROR(CheckIsNoPack(view, header_.organisation));
  TANJI_RETURN_IF_ERROR(CheckHasNoOutputs(view, owner->number));
  NoteSupply(view, *owner, crypto::AsBytes(spool_.content_digest()),
             position.seq);
  for (auto& [key, value] : built.declared_names) view.Put(key, value);
  built.products.AddRunsTo(view.changes());
  built.processes.AddRunsTo(view.changes());
  view.counters() = built.counters;
  view.Delete(store::MetaKey("bulk"));
  return std::nullopt;
}

absl::Status CsvImport::LoadFiles(const Position& position,
                                  BuiltImport& built) {
  store::WriteBatch marker;
  marker.Put(store::MetaKey("bulk"),
             BulkMarker{position.seq, record_id_}.Pack());
  TANJI_RETURN_IF_ERROR(context_.main.Apply(marker, context_.main_fence));
  TANJI_ASSIGN_OR_RETURN(std::vector<std::unique_ptr<store::BulkFile>> files,
                         WriteVersions(context_.main, built.products,
                                       built.processes, position.seq));
  files.push_back(std::move(payload_file_));
  std::move(built.name_files.begin(), built.name_files.end(),
            std::back_inserter(files));
  return context_.main.BulkLoad(std::move(files), context_.main_fence);
}

// What the header says that its supplier has signed, if anything.
absl::StatusOr<std::optional<exchange::CsvManifest>> ManifestOf(
    const ImportHeader& header) {
  if (header.manifest.empty() && header.signature_lines.empty()) {
    return std::nullopt;
  }
  TANJI_ASSIGN_OR_RETURN(exchange::CsvManifest manifest,
                         exchange::CsvManifest::FromText(header.manifest));
  const bool fits = manifest.organisation == header.organisation &&
                    manifest.files[0].size == header.nodes_size &&
                    manifest.files[1].size == header.edges_size &&
                    manifest.files[2].size == header.factors_size;
  if (fits) return manifest;
  return absl::InvalidArgumentError(
      "manifest: expected the organisation and the sizes of the header");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Import>> Import::Begin(
    Context& context, const identity::Caller& caller, ImportHeader header) {
  TANJI_RETURN_IF_ERROR(graph::CheckOrganisationId(header.organisation));
  TANJI_RETURN_IF_ERROR(identity::Decide(caller, identity::Action::kSubmit,
                                         {header.organisation}));
  if (header.request_id.size() > kRequestIdSizeMax) {
    return absl::InvalidArgumentError(base::StrCat(
        "request_id: at most ", kRequestIdSizeMax, " bytes expected"));
  }
  for (const uint64_t size :
       {header.nodes_size, header.edges_size, header.factors_size}) {
    if (size > kImportSizeMax) {
      return absl::ResourceExhaustedError(
          base::StrCat("a file of ", size, " bytes; at most ", kImportSizeMax,
                       " are taken"));
    }
  }
  TANJI_ASSIGN_OR_RETURN(std::optional<exchange::CsvManifest> manifest,
                         ManifestOf(header));
  SignedDocument signature;
  if (manifest.has_value()) {
    TANJI_ASSIGN_OR_RETURN(
        signature, SignedBy(context, header.organisation, header.manifest,
                            header.signature_lines));
  }
  if (context.running_imports.fetch_add(1) >= kImportsAtOnceMax) {
    context.running_imports.fetch_sub(1);
    return absl::ResourceExhaustedError(
        base::StrCat(kImportsAtOnceMax,
                     " imports are running; try again when one has ended"));
  }
  auto payload_file = context.main.StartBulkFile();
  if (!payload_file.ok()) {
    context.running_imports.fetch_sub(1);
    return payload_file.status();
  }
  auto import = std::make_unique<CsvImport>(
      context, std::move(header), std::move(manifest), std::move(signature),
      *std::move(payload_file));
  TANJI_RETURN_IF_ERROR(import->Start());
  return std::unique_ptr<Import>(std::move(import));
}

}  // namespace tanji::platform
