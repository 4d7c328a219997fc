#include "lib/platform/testing/recalculation.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/hash.h"
#include "lib/platform/evidence/export.h"
#include "lib/store/keys.h"

namespace tanji::platform {
certificate::TrustedKeys TrustedKeysOf(TestSystem& system) {
  certificate::TrustedKeys keys;
  for (const LogKey& key : system.context().keys.keys()) {
    (key.purpose == KeyPurpose::kCheckpoints ? keys.log_keys : keys.signer_keys)
        .push_back(key.key);
  }
  return keys;
}

absl::StatusOr<std::string> ExportedEvidence(TestSystem& system,
                                             const std::string& id,
                                             const identity::Caller& caller) {
  TANJI_ASSIGN_OR_RETURN(
      const std::unique_ptr<EvidenceExport> out,
      EvidenceExport::Begin(system.context(), caller, id, base::kNeverStop));
  std::string archive;
  for (;;) {
    TANJI_ASSIGN_OR_RETURN(const std::optional<std::string> piece, out->Next());
    if (!piece.has_value()) return archive;
    archive += *piece;
  }
}

EvidenceCase CaseOf(TestSystem& system, const std::string& id) {
  EvidenceCase out;
  const auto issued = system.Certificate(id);
  TANJI_CHECK(issued.ok());
  out.certificate = issued->certificate;
  const auto archive =
      ExportedEvidence(system, id, identity::Caller::Operator());
  TANJI_CHECK(archive.ok());
  out.archive = *archive;
  return out;
}

EvidenceCase CertifiedCase(TestSystem& system, const std::string& product) {
  const auto committed = system.Issue(product);
  TANJI_CHECK(committed.ok());
  return CaseOf(system, committed->record_id);
}

std::string WithList(
    TestSystem& system, const std::string& archive,
    const std::function<void(std::vector<certificate::EvidenceItem>&)>&
        change) {
  auto reader = certificate::EvidenceReader::Open(ArchiveSource(archive));
  if (!reader.ok()) return "";
  std::vector<certificate::EvidenceItem> items = reader->items();
  change(items);
  std::string list;
  for (const auto& item : items) list += certificate::EvidenceItemLine(item);
  certificate::EvidenceHead head = reader->head();
  head.list_size = list.size();
  head.list_sha256 = crypto::Sha256(list);
  const std::string text = head.ToText();
  const std::string line = system.context()
                               .keys.signers(KeyPurpose::kRecords)
                               .front()
                               ->SignatureLine(text);
  return certificate::EvidenceBeginning(base::StrCat(text, "\n", line), list,
                                        reader->checkpoint(),
                                        reader->certificate()) +
         archive.substr(archive.find("\nrecord ") + 1);
}

std::string ConfirmedProcess(const std::string& product,
                             const std::string& more) {
  return base::StrCat(R"({"product":")", product,
                      R"(","output":"1","unit":"kg","direct_kgco2e":"2",)",
                      R"("confirmation":"test")", more, "}");
}

certificate::EvidenceReader::Source ArchiveSource(const std::string& bytes) {
  return [&bytes, at = size_t{0}](
             char* data, size_t size) mutable -> absl::StatusOr<size_t> {
    const size_t part = std::min({size, bytes.size() - at, size_t{1000}});
    std::memcpy(data, bytes.data() + at, part);
    at += part;
    return part;
  };
}

std::string RecalculationText(const Recalculation& result) {
  std::string text = base::StrCat("outcome ", static_cast<int>(result.outcome));
  for (const auto& check : result.checks) {
    base::StrAppend(&text, "\n", static_cast<int>(check.state), " ", check.name,
                    ": ", check.detail);
  }
  for (const auto& difference : result.differences) {
    base::StrAppend(&text, "\n", difference.member, ": ", difference.certified,
                    " -> ", difference.recalculated);
  }
  for (const auto& note : result.notes) base::StrAppend(&text, "\n* ", note);
  return text;
}

Recalculation Repeated(TestSystem& system, const EvidenceCase& of,
                       const ledger::RegisteredKeys* registered) {
  return Recalculate(of.certificate, ArchiveSource(of.archive),
                     TrustedKeysOf(system), registered);
}

ledger::RegisteredKeys RegisteredIn(TestSystem& system) {
  Context& context = system.context();
  ledger::RegisteredKeys registered(context.keys.origin());
  for (uint64_t seq = 0; seq < context.ledger.head().size; ++seq) {
    const auto bytes = context.main.Get(store::EntryKey(seq));
    TANJI_CHECK(bytes.ok());
    const auto entry = ledger::Entry::Parse(*bytes);
    TANJI_CHECK(entry.ok());
    registered.Take(entry->record);
  }
  return registered;
}

}  // namespace tanji::platform
