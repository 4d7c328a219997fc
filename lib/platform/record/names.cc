#include "lib/platform/record/names.h"

#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/store/keys.h"

namespace tanji::platform {

std::string NameEntry::Pack() const {
  std::string out;
  out.push_back(static_cast<char>(kind));
  base::AppendU32(&out, number);
  base::AppendU16(&out, dimension);
  return out;
}

absl::StatusOr<NameEntry> NameEntry::Unpack(std::string_view packed) {
  base::WireReader reader(packed, "stored name");
  NameEntry entry;
  TANJI_ASSIGN_OR_RETURN(const uint8_t kind, reader.U8());
  if (kind < 1 || kind > 3) {
    return absl::DataLossError("stored name: unknown kind");
  }
  entry.kind = static_cast<graph::EntityKind>(kind);
  TANJI_ASSIGN_OR_RETURN(entry.number, reader.U32());
  TANJI_ASSIGN_OR_RETURN(entry.dimension, reader.U16());
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return entry;
}

std::string ProcessName(std::string_view local_id, std::string_view place,
                        const std::optional<graph::Period>& period,
                        uint64_t frozen_seq) {
  std::string name;
  base::AppendString(&name, local_id);
  base::AppendString(&name, place);
  if (period.has_value()) {
    base::AppendSignedVarint(&name, period->start);
    base::AppendSignedVarint(&name, period->end);
  } else if (frozen_seq != 0) {
    base::AppendSignedVarint(&name, graph::kDayMin - 1);  // of no period
  }
  if (frozen_seq != 0) base::AppendVarint(&name, frozen_seq);
  return name;
}

std::string OrganisationNameKey(std::string_view names_secret,
                                std::string_view organisation_id) {
  const store::IdDigester digester(names_secret);
  return store::NameKey(
      graph::kNoNumber,
      digester.Digest(static_cast<uint8_t>(IdKind::kOrganisation),
                      organisation_id));
}

absl::StatusOr<graph::OrganisationNumber> FindOrganisation(
    const store::KeyValueStore& main, std::string_view names_secret,
    std::string_view organisation_id) {
  TANJI_ASSIGN_OR_RETURN(
      const std::string packed,
      main.Get(OrganisationNameKey(names_secret, organisation_id)));
  TANJI_ASSIGN_OR_RETURN(const NameEntry entry, NameEntry::Unpack(packed));
  return entry.number;
}

}  // namespace tanji::platform
