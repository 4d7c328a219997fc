#include "lib/platform/status/certified_record.h"

#include <utility>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/platform/record/payload.h"
#include "lib/store/keys.h"

namespace tanji::platform {

absl::StatusOr<CertifiedRecord> FindCertified(const Context& context,
                                              const identity::Caller& caller,
                                              const std::string& record_id) {
  const auto id = base::HexDecode(record_id);
  if (!id.ok() || id->size() != store::kRecordIdSize) {
    return absl::InvalidArgumentError(
        "record_id: expected 32 lower-case hexadecimal digits");
  }
  const absl::Status not_found =
      absl::NotFoundError(base::StrCat("there is no certificate ", record_id));
  const auto seq_bytes = context.main.Get(store::RecordIdKey(*id));
  if (absl::IsNotFound(seq_bytes.status())) return not_found;
  TANJI_RETURN_IF_ERROR(seq_bytes.status());
  base::WireReader seq_reader(*seq_bytes, "stored record id");
  TANJI_ASSIGN_OR_RETURN(const uint64_t seq, seq_reader.U64());
  if (seq >= context.ledger.head().size) return not_found;
  TANJI_ASSIGN_OR_RETURN(const std::string bytes,
                         context.main.Get(store::EntryKey(seq)));
  CertifiedRecord certified;
  TANJI_ASSIGN_OR_RETURN(certified.entry, ledger::Entry::Parse(bytes));
  const ledger::Record& record = certified.entry.record;
  if (record.kind != ledger::RecordKind::kFootprint) return not_found;
  TANJI_ASSIGN_OR_RETURN(certified.payload,
                         ReadPayload(context.main, context.secrets, record));
  TANJI_ASSIGN_OR_RETURN(
      certified.statement,
      certificate::FootprintStatement::FromJson(certified.payload));
  TANJI_ASSIGN_OR_RETURN(certified.product,
                         graph::ProductId::Parse(certified.statement.product));
  if (!identity::Decide(
           caller, identity::Action::kReadCertificate,
           {certified.product.organisation, certified.product.local})
           .ok()) {
    return not_found;
  }
  return certified;
}

}  // namespace tanji::platform
