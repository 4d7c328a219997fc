#include "services/cli/certificate_file.h"

#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/certificate/certificate.h"

namespace tanji::cli {

absl::StatusOr<std::string> ReadCertificate(const std::string& path) {
  auto file = base::ReadFile(path, certificate::kCertificateSizeMax);
  TANJI_RETURN_IF_ERROR(
      base::AddPlace(file.status(), base::StrCat("certificate ", path)));
  return file;
}

absl::StatusOr<ledger::Entry> EntryOfCertificate(const std::string& file) {
  TANJI_ASSIGN_OR_RETURN(const certificate::Certificate parsed,
                         certificate::Certificate::Parse(file));
  return ledger::Entry::Parse(parsed.entry);
}

absl::StatusOr<std::string> RecordIdOfCertificate(const std::string& path) {
  TANJI_ASSIGN_OR_RETURN(const std::string file, ReadCertificate(path));
  const auto entry = EntryOfCertificate(file);
  TANJI_RETURN_IF_ERROR(
      base::AddPlace(entry.status(), base::StrCat("certificate ", path)));
  return entry->record.id;
}

}  // namespace tanji::cli
