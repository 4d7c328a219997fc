#include "lib/platform/evidence/supplier_signatures.h"

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/ledger/note.h"
#include "lib/ledger/padding.h"
#include "lib/platform/supply/csv_payload.h"
#include "lib/platform/supply/import.h"
#include "lib/platform/supply/supply_records.h"

namespace tanji::platform {
namespace {

static_assert(SupplierSignatures::kImportBeginSize >= 2 * kCsvNoteSizeMax);

absl::StatusOr<std::string> NoteIn(std::string_view media_type,
                                   std::string_view payload) {
  if (IsCsvImport(media_type)) return NoteOfCsvPayload(payload);
  TANJI_ASSIGN_OR_RETURN(const std::string_view note, ledger::Unpad(payload));
  return std::string(note);
}

}  // namespace

absl::Status SupplierSignatures::Take(uint64_t seq, std::string_view media_type,
                                      std::string_view payload) {
  if (!IsSignedMedia(media_type)) return absl::OkStatus();
  ++count_;
  if (registered_ == nullptr) return absl::OkStatus();
  TANJI_ASSIGN_OR_RETURN(const std::string text, NoteIn(media_type, payload));
  const auto note = ledger::Note::Parse(text);
  const absl::Status good =
      note.ok() ? registered_->CheckSigned(*note, seq) : note.status();
  const bool is_worse = fault_.ok() || (absl::IsFailedPrecondition(fault_) &&
                                        !absl::IsFailedPrecondition(good));
  if (!good.ok() && is_worse) {
    fault_ = base::AddPlace(good, base::StrCat("record ", seq));
  }
  return absl::OkStatus();
}

std::string SupplierSignatures::Note() const {
  return base::StrCat(
      count_, " records hold a supplier's own signature, ",
      registered_ == nullptr
          ? "which is not verified here; that the supplier's key made it is a "
            "claim"
          : "by keys that the log has registered; whose they are is a claim");
}

}  // namespace tanji::platform
