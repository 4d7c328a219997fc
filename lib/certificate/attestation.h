// A verifier's statement on a footprint record (ISO 14064-3): who looked at it,
// how closely, by which standard, and with what opinion
// (lib/certificate/FORMAT.md).

#ifndef TANJI_LIB_CERTIFICATE_ATTESTATION_H_
#define TANJI_LIB_CERTIFICATE_ATTESTATION_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/certificate/statement.h"
#include "lib/quantity/decimal.h"

namespace tanji::certificate {

// The payload of an `attestation` record: a signed note whose text is the
// statement, signed by the verifier's own keys.
inline constexpr std::string_view kAttestationMediaType =
    "application/vnd.tanji.attestation";
inline constexpr size_t kAttestationSizeMax = 128 * 1024;  // bytes of the note
inline constexpr size_t kFindingsMax = 100;                // of one attestation

// ISO 14064-3: how sure the verifier is.
enum class AssuranceLevel { kLimited, kReasonable };
std::string_view AssuranceLevelName(AssuranceLevel level);  // "limited"

// ISO 14064-3: what the verifier concludes.
enum class Opinion {
  kUnmodified,  // the statement is right within the materiality
  kModified,    // it is, but for what `basis` says
  kAdverse,     // it is not, for what `basis` says
};
std::string_view OpinionName(Opinion opinion);  // "unmodified"

struct AttestedFinding {
  std::string id;  // the verifier's own
  bool is_material = false;
  bool is_closed = false;
  std::string text;
  friend bool operator==(const AttestedFinding&,
                         const AttestedFinding&) = default;
};

// Value type. Texts are as in a statement, `basis` and texts of findings up to
// kAttestationTextSizeMax bytes.
inline constexpr size_t kAttestationTextSizeMax = 4096;
struct Attestation {
  // What is attested: the footprint record, and what its statement says.
  std::string log;      // origin
  SnapshotName record;  // "<seq>:<leaf hash>" of the footprint record
  std::string product;
  quantity::Decimal kg_co2e;
  std::string declared_unit;

  std::string organisation;  // the verifier's id in the log
  std::string body;          // its name: "Example Verification Ltd."
  // Its accreditation, all three or none.
  std::string accreditation_body;
  std::string accreditation_number;
  std::string accreditation_scope;
  std::string standard;  // "ISO 14064-3:2019"
  AssuranceLevel level = AssuranceLevel::kLimited;
  quantity::Decimal materiality_percent;  // above 0, to 100
  Opinion opinion = Opinion::kUnmodified;
  std::string basis;    // required unless unmodified
  std::string started;  // ISO dates of the verification, both included
  std::string ended;
  std::vector<AttestedFinding> findings;  // each id once

  // INVALID_ARGUMENT, with every member that is wrong, one a line. An
  // unmodified opinion has no open material finding.
  absl::Status Check() const;

  // One line of JSON with its newline: the text that is signed. The attestation
  // must pass Check.
  std::string ToText() const;
  // Strict: exactly the texts that ToText writes. INVALID_ARGUMENT with all
  // faults, one a line.
  static absl::StatusOr<Attestation> FromText(std::string_view text);

  friend bool operator==(const Attestation&, const Attestation&) = default;
};

// What a verifier writes by hand, as JSON in any layout: all members but those
// that name what is attested, which are those of `statement`, the statement of
// `record`. INVALID_ARGUMENT as FromText.
absl::StatusOr<Attestation> AttestationFromDraft(
    std::string_view json, const SnapshotName& record,
    const FootprintStatement& statement);

// What an attestation repeats of the statement that it is of.
struct AttestedStatement {
  std::string log;
  std::string organisation;  // that owns the product
  std::string product;
  quantity::Decimal kg_co2e;
  std::string declared_unit;
};
AttestedStatement AttestedOf(const FootprintStatement& statement);

// DATA_LOSS, saying what differs, where `attestation` is of another record or
// statement, or by the owner of the product.
absl::Status CheckAttests(const Attestation& attestation,
                          const SnapshotName& record,
                          const AttestedStatement& statement);

}  // namespace tanji::certificate

#endif  // TANJI_LIB_CERTIFICATE_ATTESTATION_H_
