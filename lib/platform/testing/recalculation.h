// Certificates with their evidence, for tests of recalculation.

#ifndef TANJI_LIB_PLATFORM_TESTING_RECALCULATION_H_
#define TANJI_LIB_PLATFORM_TESTING_RECALCULATION_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/certificate/evidence.h"
#include "lib/certificate/verify.h"
#include "lib/identity/decide.h"
#include "lib/ledger/registered_keys.h"
#include "lib/platform/evidence/recalculate.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {

// The keys of the system's log.
certificate::TrustedKeys TrustedKeysOf(TestSystem& system);

// A certificate file and its evidence archive.
struct EvidenceCase {
  std::string certificate;
  std::string archive;
};
// The archive of the certificate of record `id`, for `caller`.
absl::StatusOr<std::string> ExportedEvidence(TestSystem& system,
                                             const std::string& id,
                                             const identity::Caller& caller);
// Of the certificate of record `id`, and of a new one of `product`; stop the
// test where there is none.
EvidenceCase CaseOf(TestSystem& system, const std::string& id);
EvidenceCase CertifiedCase(TestSystem& system, const std::string& product);

// The archive with another list, signed as the operator can; empty where it is
// none.
std::string WithList(
    TestSystem& system, const std::string& archive,
    const std::function<void(std::vector<certificate::EvidenceItem>&)>& change);

// 1 kg of `product` at 2 kg CO2e, whatever it was before, with `more` members.
std::string ConfirmedProcess(const std::string& product,
                             const std::string& more = "");

// `bytes` in small pieces; they outlive it.
certificate::EvidenceReader::Source ArchiveSource(const std::string& bytes);

Recalculation Repeated(TestSystem& system, const EvidenceCase& of,
                       const ledger::RegisteredKeys* registered = nullptr);
// What an audit of the system's log finds registered.
ledger::RegisteredKeys RegisteredIn(TestSystem& system);
// Everything in it, for messages.
std::string RecalculationText(const Recalculation& result);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_TESTING_RECALCULATION_H_
