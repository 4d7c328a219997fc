// The section of a status list in a certificate and in a status file.

#ifndef TANJI_LIB_CERTIFICATE_INTERNAL_STATUS_SECTION_H_
#define TANJI_LIB_CERTIFICATE_INTERNAL_STATUS_SECTION_H_

#include <string>

#include "absl/status/statusor.h"
#include "lib/certificate/internal/section_reader.h"
#include "lib/certificate/status_list.h"

namespace tanji::certificate::internal {

absl::StatusOr<ShownStatus> ReadStatusSection(SectionReader& reader);
void AppendStatusSection(const ShownStatus& status, std::string* text);

}  // namespace tanji::certificate::internal

#endif  // TANJI_LIB_CERTIFICATE_INTERNAL_STATUS_SECTION_H_
