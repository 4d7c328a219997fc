#include "lib/certificate/internal/status_section.h"

#include "lib/base/base64.h"
#include "lib/base/status.h"

namespace tanji::certificate::internal {

absl::StatusOr<ShownStatus> ReadStatusSection(SectionReader& reader) {
  TANJI_ASSIGN_OR_RETURN(const std::vector<std::string_view> head,
                         reader.Head("status", 4));
  ShownStatus shown;
  TANJI_ASSIGN_OR_RETURN(shown.entry, reader.Body(head[1]));
  TANJI_ASSIGN_OR_RETURN(shown.list, reader.Body(head[2]));
  TANJI_ASSIGN_OR_RETURN(shown.secret, reader.Secret());
  TANJI_ASSIGN_OR_RETURN(shown.path, reader.Path(head[3]));
  return shown;
}

void AppendStatusSection(const ShownStatus& status, std::string* text) {
  base::StrAppend(text, "status ", status.entry.size(), " ", status.list.size(),
                  " ", status.path.size(), "\n", status.entry, "\n",
                  status.list, "\n", base::Base64Encode(status.secret), "\n");
  AppendPath(status.path, text);
}

}  // namespace tanji::certificate::internal
