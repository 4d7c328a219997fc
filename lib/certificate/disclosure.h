// A disclosure: some fields of a certificate's statement without the others,
// for who is not to see all of it (lib/certificate/FORMAT.md).

#ifndef TANJI_LIB_CERTIFICATE_DISCLOSURE_H_
#define TANJI_LIB_CERTIFICATE_DISCLOSURE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/certificate/attestation.h"
#include "lib/certificate/certificate.h"
#include "lib/ledger/commitment.h"

namespace tanji::certificate {

// Fields without which the others mislead: that the footprint is partial, what
// is to be known of its data, until when it is valid. Always shown.
const std::vector<std::string_view>& RequiredFields();

// What is to be shown besides what always is.
struct ShownChoice {
  std::vector<std::string_view> fields;
  bool attestations = false;  // whole: opinion, basis, findings
};

// By the words of `tanji disclose`: "total" is kg_co2e, "unit" is
// declared_unit, "period" is period_start and period_end, "product" is product
// and product_name; a field's own name is itself; "attestations" are those.
// INVALID_ARGUMENT for others.
absl::StatusOr<ShownChoice> ChoiceOfWords(
    const std::vector<std::string>& words);

// The file that shows `choice` of a certificate, the fields that are required,
// and with an amount the unit that it is for, with attestations what they
// repeat of the statement; with the certificate's status, without its payload.
// FAILED_PRECONDITION for a certificate whose record has no such leaves, and
// for one without attestations where they are chosen; INVALID_ARGUMENT for a
// name that is no field.
absl::StatusOr<std::string> Disclose(const Certificate& certificate,
                                     const ShownChoice& choice);

// Whether these may stand alone: fields of a statement, each once, with those
// that they need, and those that attestations repeat where there are any.
// DATA_LOSS with what is wrong.
absl::Status CheckDisclosedFields(
    const std::vector<ledger::DisclosedInput>& fields, bool has_attestations);

// What attestations of a statement of which these are shown are held against.
// DATA_LOSS where one of the fields is not there or not of its kind.
absl::StatusOr<AttestedStatement> AttestedOf(
    std::string_view log, const std::vector<ledger::DisclosedInput>& fields);

}  // namespace tanji::certificate

#endif  // TANJI_LIB_CERTIFICATE_DISCLOSURE_H_
