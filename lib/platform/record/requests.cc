#include "lib/platform/record/requests.h"

#include <utility>

#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/base/wire.h"
#include "lib/crypto/hash.h"
#include "lib/platform/limits.h"
#include "lib/platform/record/names.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

// A request's content under its organisation's secret, and the record it
// became.
struct Noted {
  std::string digest;
  uint64_t seq;

  std::string Pack() const {
    std::string out = digest;
    base::AppendU64(&out, seq);
    return out;
  }
  static absl::StatusOr<Noted> Unpack(std::string_view packed) {
    base::WireReader reader(packed, "stored request");
    TANJI_ASSIGN_OR_RETURN(const std::string_view digest,
                           reader.Bytes(crypto::kSha256Size));
    TANJI_ASSIGN_OR_RETURN(const uint64_t seq, reader.U64());
    TANJI_RETURN_IF_ERROR(reader.Finish());
    return Noted{std::string(digest), seq};
  }
};

}  // namespace

absl::Status CheckRequestId(std::string_view id) {
  if (id.size() <= kRequestIdSizeMax && base::IsUtf8(id) &&
      !base::HasControlCharacter(id)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      base::StrCat("request_id: expected at most ", kRequestIdSizeMax,
                   " bytes of UTF-8 without control characters"));
}

absl::StatusOr<std::optional<uint64_t>> CheckRequest(
    ChangeView& view, const OrganisationTable::Organisation& organisation,
    std::string_view request_id, std::string_view content_sha256,
    uint64_t seq) {
  if (request_id.empty()) return std::nullopt;
  const std::string key = store::RequestKey(
      organisation.number,
      organisation.digester.Digest(static_cast<uint8_t>(IdKind::kRequest),
                                   request_id));
  const std::string digest =
      organisation.digester.RequestDigest(content_sha256);
  const auto stored = view.Get(key);
  if (absl::IsNotFound(stored.status())) {
    view.Put(key, Noted{digest, seq}.Pack());
    return std::nullopt;
  }
  TANJI_RETURN_IF_ERROR(stored.status());
  TANJI_ASSIGN_OR_RETURN(const Noted noted, Noted::Unpack(*stored));
  if (!crypto::EqualInConstantTime(noted.digest, digest)) {
    return absl::AlreadyExistsError(base::StrCat(
        "request id \"", request_id,
        "\" was used before with other content; expected a new id"));
  }
  return noted.seq;
}

absl::StatusOr<std::optional<Committed>> FindEarlier(
    const store::KeyValueStore& main, const store::KeyValueStore& secrets,
    std::string_view names_secret, const std::string& organisation,
    std::string_view request_id, std::string_view content_sha256) {
  if (request_id.empty()) return std::nullopt;
  const auto number = FindOrganisation(main, names_secret, organisation);
  if (absl::IsNotFound(number.status())) return std::nullopt;
  TANJI_RETURN_IF_ERROR(number.status());
  // A view of what is stored, whose puts nobody commits.
  const ChangeView::Overlay nothing;
  ChangeView view(main, secrets, nothing, nothing, {}, UINT64_MAX);
  OrganisationTable organisations(view, names_secret);
  TANJI_ASSIGN_OR_RETURN(const OrganisationTable::Organisation* found,
                         organisations.FindOrMake(organisation));
  TANJI_ASSIGN_OR_RETURN(
      const std::optional<uint64_t> seq,
      CheckRequest(view, *found, request_id, content_sha256, 0));
  if (!seq.has_value()) return std::nullopt;
  TANJI_ASSIGN_OR_RETURN(std::string entry, main.Get(store::EntryKey(*seq)));
  TANJI_ASSIGN_OR_RETURN(const uint64_t superseded_by,
                         SupersededBy(view, *found, content_sha256, *seq));
  TANJI_ASSIGN_OR_RETURN(Committed committed, RepeatOf(*seq, std::move(entry)));
  committed.superseded_by = superseded_by;
  return committed;
}

void NoteSupply(ChangeView& view,
                const OrganisationTable::Organisation& organisation,
                std::string_view content_sha256, uint64_t seq) {
  view.Put(
      store::LastSupplyKey(organisation.number),
      Noted{organisation.digester.RequestDigest(content_sha256), seq}.Pack());
}

absl::StatusOr<uint64_t> LastSupply(
    const ChangeView& view,
    const OrganisationTable::Organisation& organisation) {
  const auto stored = view.Get(store::LastSupplyKey(organisation.number));
  if (absl::IsNotFound(stored.status())) return uint64_t{0};
  TANJI_RETURN_IF_ERROR(stored.status());
  TANJI_ASSIGN_OR_RETURN(const Noted last, Noted::Unpack(*stored));
  return last.seq;
}

absl::StatusOr<uint64_t> SupersededBy(
    const ChangeView& view, const OrganisationTable::Organisation& organisation,
    std::string_view content_sha256, uint64_t earlier) {
  const auto stored = view.Get(store::LastSupplyKey(organisation.number));
  if (absl::IsNotFound(stored.status())) return uint64_t{0};
  TANJI_RETURN_IF_ERROR(stored.status());
  TANJI_ASSIGN_OR_RETURN(const Noted last, Noted::Unpack(*stored));
  const bool is_same = crypto::EqualInConstantTime(
      last.digest, organisation.digester.RequestDigest(content_sha256));
  return last.seq > earlier && !is_same ? last.seq : 0;
}

}  // namespace tanji::platform
