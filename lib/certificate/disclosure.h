// A disclosure: some fields of a certificate's statement without the others,
// for who is not to see all of it (lib/certificate/FORMAT.md).

#ifndef TANJI_LIB_CERTIFICATE_DISCLOSURE_H_
#define TANJI_LIB_CERTIFICATE_DISCLOSURE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/certificate/certificate.h"
#include "lib/ledger/commitment.h"

namespace tanji::certificate {

// Fields without which the others mislead: that the footprint is partial, what
// is to be known of its data, until when it is valid. Always shown.
const std::vector<std::string_view>& RequiredFields();

// The fields behind a word of `tanji disclose`: "total" is kg_co2e, "unit" is
// declared_unit, "period" is period_start and period_end, "product" is product
// and product_name; a field's own name is itself. INVALID_ARGUMENT for others.
absl::StatusOr<std::vector<std::string_view>> FieldsOfWord(
    std::string_view word);

// The file that shows `fields` of a certificate, those that are required, and
// with an amount the unit that it is for; with the certificate's status,
// without its payload and attestations. FAILED_PRECONDITION for a certificate
// whose record has no such leaves; INVALID_ARGUMENT for a name that is no
// field.
absl::StatusOr<std::string> Disclose(
    const Certificate& certificate,
    const std::vector<std::string_view>& fields);

// Whether these may stand alone: fields of a statement, each once, with those
// that they need. DATA_LOSS with what is wrong.
absl::Status CheckDisclosedFields(
    const std::vector<ledger::DisclosedInput>& fields);

}  // namespace tanji::certificate

#endif  // TANJI_LIB_CERTIFICATE_DISCLOSURE_H_
