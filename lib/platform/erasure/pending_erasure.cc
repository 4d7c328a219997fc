#include "lib/platform/erasure/pending_erasure.h"

#include <chrono>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/crypto/random.h"
#include "lib/graph/ids.h"
#include "lib/ledger/commitment.h"
#include "lib/platform/access/access_log.h"
#include "lib/platform/access/query_budget.h"
#include "lib/platform/compiled_file.h"
#include "lib/platform/stored_records.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

// For a network that is loaded and solved anew.
constexpr std::chrono::minutes kSolveWait(10);
// More ranges than these are purged as one.
constexpr size_t kPurgedApartMax = 16;
// Of the sealed note: no kind of entity.
constexpr uint8_t kNoteKind = 0x65;
constexpr size_t kNameSizeMax = 1024;

std::string NoteKey() { return store::MetaKey("erasing"); }

std::string Pack(const PendingErasure& pending) {
  std::string out;
  base::AppendString(&out, pending.organisation);
  out.push_back(pending.whole ? 1 : 0);
  out.push_back(pending.is_in_network ? 1 : 0);
  base::AppendVarint(&out, pending.secrets.records.size());
  for (const uint64_t seq : pending.secrets.records) {
    base::AppendVarint(&out, seq);
  }
  base::AppendVarint(&out, pending.secrets.organisations.size());
  for (const graph::OrganisationNumber number : pending.secrets.organisations) {
    base::AppendVarint(&out, number);
  }
  for (const bool is_name : {true, false}) {
    base::AppendVarint(&out,
                       is_name ? pending.names.size() : pending.copies.size());
    const auto append = [&](const std::string& text) {
      base::AppendString(&out, text);
    };
    if (is_name) {
      for (const std::string& name : pending.names) append(name);
    } else {
      for (const std::string& prefix : pending.copies) append(prefix);
    }
  }
  return out;
}

absl::StatusOr<PendingErasure> Unpack(uint64_t seq, std::string_view packed) {
  base::WireReader reader(packed, "noted erasure");
  PendingErasure pending;
  pending.seq = seq;
  TANJI_ASSIGN_OR_RETURN(const std::string_view organisation,
                         reader.String(graph::kOrganisationIdSizeMax));
  pending.organisation = std::string(organisation);
  TANJI_ASSIGN_OR_RETURN(const uint8_t whole, reader.U8());
  TANJI_ASSIGN_OR_RETURN(const uint8_t is_in_network, reader.U8());
  pending.whole = whole != 0;
  pending.is_in_network = is_in_network != 0;
  TANJI_ASSIGN_OR_RETURN(const uint64_t records, reader.Varint());
  for (uint64_t i = 0; i < records; ++i) {
    TANJI_ASSIGN_OR_RETURN(const uint64_t record, reader.Varint());
    pending.secrets.records.push_back(record);
  }
  TANJI_ASSIGN_OR_RETURN(const uint64_t organisations, reader.Varint());
  for (uint64_t i = 0; i < organisations; ++i) {
    TANJI_ASSIGN_OR_RETURN(const uint64_t number, reader.Varint());
    pending.secrets.organisations.push_back(
        static_cast<graph::OrganisationNumber>(number));
  }
  TANJI_ASSIGN_OR_RETURN(const uint64_t names, reader.Varint());
  for (uint64_t i = 0; i < names; ++i) {
    TANJI_ASSIGN_OR_RETURN(const std::string_view name,
                           reader.String(kNameSizeMax));
    pending.names.emplace(name);
  }
  TANJI_ASSIGN_OR_RETURN(const uint64_t copies, reader.Varint());
  for (uint64_t i = 0; i < copies; ++i) {
    TANJI_ASSIGN_OR_RETURN(const std::string_view prefix,
                           reader.String(store::kKeySizeMax));
    pending.copies.emplace_back(prefix);
  }
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return pending;
}

absl::Status PurgeCopies(store::KeyValueStore& main,
                         const std::vector<std::string>& prefixes) {
  if (prefixes.size() > kPurgedApartMax) {
    for (const auto kind :
         {graph::EntityKind::kOrganisation, graph::EntityKind::kProduct,
          graph::EntityKind::kProcess}) {
      TANJI_RETURN_IF_ERROR(main.Purge(store::KeyRange::Prefix(
          store::EntityPrefix(static_cast<uint8_t>(kind)))));
    }
    return absl::OkStatus();
  }
  for (const std::string& prefix : prefixes) {
    TANJI_RETURN_IF_ERROR(main.Purge(store::KeyRange::Prefix(prefix)));
  }
  return absl::OkStatus();
}

absl::Status TakeSteps(Context& context, const PendingErasure& pending) {
  // Until then the compiled snapshot may be written with what there was.
  const absl::Status live =
      context.live.WaitFor(pending.seq, kSolveWait).status();
  if (pending.is_in_network) {
    context.past.Forget();
    context.versions.Clear();
  }
  const std::string compiled =
      pending.is_in_network ? crypto::RandomBytes(ledger::kSecretSize) : "";
  TANJI_RETURN_IF_ERROR(DestroySecrets(context.secrets, context.secrets_fence,
                                       pending.secrets, compiled));
  if (pending.is_in_network) {
    TANJI_RETURN_IF_ERROR(context.compiled_file.Forget(compiled));
    context.live.RequestFile();
  }
  TANJI_RETURN_IF_ERROR(PurgeCopies(context.main, pending.copies));
  TANJI_RETURN_IF_ERROR(context.access_log.Forget(
      pending.organisation, pending.whole ? nullptr : &pending.names));
  if (pending.whole) {
    TANJI_RETURN_IF_ERROR(context.access.Erase(pending.organisation));
    TANJI_RETURN_IF_ERROR(context.query_budget.Forget(pending.organisation));
  }
  TANJI_RETURN_IF_ERROR(live);
  const store::KeyRange note = store::KeyRange::Prefix(NoteKey());
  TANJI_RETURN_IF_ERROR(context.main.DeleteRange(note, context.main_fence));
  // It names what was erased, under a secret that stays.
  return context.main.Purge(note);
}

}  // namespace

void PendingErasure::NoteIn(ChangeView& view,
                            const store::RecordSealer& sealer) const {
  std::string value;
  base::AppendU64(&value, seq);
  const std::string sealed = sealer.SealEntity(kNoteKind, 0, Pack(*this));
  // In pieces: it may be longer than a value is.
  constexpr size_t kPiece = store::kValueSizeMax / 2;
  base::AppendU32(&value,
                  static_cast<uint32_t>((sealed.size() + kPiece - 1) / kPiece));
  view.Put(NoteKey(), value);
  for (size_t at = 0, n = 0; at < sealed.size(); at += kPiece, ++n) {
    view.Put(base::StrCat(NoteKey(), "/", n), sealed.substr(at, kPiece));
  }
}

absl::StatusOr<std::optional<PendingErasure>> PendingErasure::Find(
    const store::KeyValueStore& main, const store::KeyValueStore& secrets) {
  const auto noted = main.Get(NoteKey());
  if (absl::IsNotFound(noted.status())) return std::nullopt;
  TANJI_RETURN_IF_ERROR(noted.status());
  base::WireReader reader(*noted, "noted erasure");
  TANJI_ASSIGN_OR_RETURN(const uint64_t seq, reader.U64());
  TANJI_ASSIGN_OR_RETURN(const uint32_t pieces, reader.U32());
  TANJI_RETURN_IF_ERROR(reader.Finish());
  std::string sealed;
  for (uint32_t i = 0; i < pieces; ++i) {
    TANJI_ASSIGN_OR_RETURN(const std::string piece,
                           main.Get(base::StrCat(NoteKey(), "/", i)));
    sealed += piece;
  }
  TANJI_ASSIGN_OR_RETURN(const std::string secret,
                         secrets.Get(store::RecordSecretKey(seq)));
  TANJI_ASSIGN_OR_RETURN(
      const std::string packed,
      store::RecordSealer(secret).OpenEntity(kNoteKind, 0, sealed));
  TANJI_ASSIGN_OR_RETURN(PendingErasure pending, Unpack(seq, packed));
  return pending;
}

absl::Status CarryOut(Context& context, const PendingErasure& pending) {
  const absl::Status done = TakeSteps(context, pending);
  if (done.ok()) return done;
  return absl::UnavailableError(
      base::StrCat("erasure ", pending.seq,
                   " is recorded but was not carried out to the end; repeat "
                   "it, or start the "
                   "server anew: ",
                   done.message()));
}

absl::Status CarryOutNoted(Context& context) {
  TANJI_ASSIGN_OR_RETURN(const std::optional<PendingErasure> pending,
                         PendingErasure::Find(context.main, context.secrets));
  if (!pending.has_value()) return absl::OkStatus();
  return CarryOut(context, *pending);
}

}  // namespace tanji::platform
