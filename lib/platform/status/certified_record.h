// A footprint record that somebody asks for by its id.

#ifndef TANJI_LIB_PLATFORM_STATUS_CERTIFIED_RECORD_H_
#define TANJI_LIB_PLATFORM_STATUS_CERTIFIED_RECORD_H_

#include <string>

#include "absl/status/statusor.h"
#include "lib/certificate/statement.h"
#include "lib/graph/ids.h"
#include "lib/identity/decide.h"
#include "lib/ledger/record.h"
#include "lib/platform/context.h"

namespace tanji::platform {

struct CertifiedRecord {
  ledger::Entry entry;
  std::string payload;  // the footprint statement
  certificate::FootprintStatement statement;
  graph::ProductId product;
};

// By record id (32 hex). NOT_FOUND for another record, one that is no
// footprint, one whose payload was erased, and one that the caller may not
// read: nobody learns that it exists. INVALID_ARGUMENT for what is no id.
absl::StatusOr<CertifiedRecord> FindCertified(const Context& context,
                                              const identity::Caller& caller,
                                              const std::string& record_id);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_STATUS_CERTIFIED_RECORD_H_
