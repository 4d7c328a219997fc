#include "lib/exchange/csv/fault_list.h"

#include "absl/strings/str_join.h"
#include "lib/base/strings.h"

namespace tanji::exchange {

void FaultList::Add(const FaultPlace& place, std::string_view what) {
  if (full()) return;
  std::string fault(place.file);
  if (place.line > 0) base::StrAppend(&fault, ":", place.line);
  if (!place.field.empty()) base::StrAppend(&fault, ": ", place.field);
  base::StrAppend(&fault, ": ", what);
  faults_.push_back(std::move(fault));
}

absl::Status FaultList::ToStatus() const {
  if (faults_.empty()) return absl::OkStatus();
  std::string message = absl::StrJoin(faults_, "\n");
  if (full()) {
    base::StrAppend(&message, "\nstopped after ", kFaultsMax, " faults");
  }
  return absl::InvalidArgumentError(message);
}

}  // namespace tanji::exchange
