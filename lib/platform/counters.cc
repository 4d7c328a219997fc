#include "lib/platform/counters.h"

#include "lib/base/status.h"
#include "lib/base/wire.h"

namespace tanji::platform {

std::string Counters::Pack() const {
  std::string out;
  base::AppendU32(&out, organisations);
  base::AppendU32(&out, products);
  base::AppendU32(&out, processes);
  return out;
}

absl::StatusOr<Counters> Counters::Unpack(std::string_view packed) {
  base::WireReader reader(packed, "stored counters");
  Counters counters;
  TANJI_ASSIGN_OR_RETURN(counters.organisations, reader.U32());
  TANJI_ASSIGN_OR_RETURN(counters.products, reader.U32());
  TANJI_ASSIGN_OR_RETURN(counters.processes, reader.U32());
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return counters;
}

}  // namespace tanji::platform
