// A statement's members as leaves of their own in the record's `inputs` tree,
// so that one can be shown without the others (lib/certificate/FORMAT.md).

#ifndef TANJI_LIB_CERTIFICATE_STATEMENT_FIELDS_H_
#define TANJI_LIB_CERTIFICATE_STATEMENT_FIELDS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/ledger/commitment.h"

namespace tanji::certificate {

// The names of all members of a statement of this version but its padding, in
// their order: that of the field at i is leaf i + 1.
const std::vector<std::string_view>& StatementFieldNames();
bool IsStatementField(std::string_view name);

// What leaf i + 1 of a record with this payload says: the member's JSON text,
// `null` where the statement has none. The payload is a statement's: of other
// text the result means nothing, INVALID_ARGUMENT for what is no JSON object
// without blanks.
absl::StatusOr<std::vector<ledger::DisclosedInput>> StatementFields(
    std::string_view payload);

// The first leaves of a footprint's record: the digest of the payload, then its
// fields. As StatementFields.
absl::StatusOr<std::vector<std::string>> StatementDisclosures(
    std::string_view secret, std::string_view payload);

}  // namespace tanji::certificate

#endif  // TANJI_LIB_CERTIFICATE_STATEMENT_FIELDS_H_
