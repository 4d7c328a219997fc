#include "lib/platform/change_set.h"

#include "lib/base/status.h"
#include "lib/base/wire.h"

namespace tanji::platform {

void ChangeSet::Add(graph::EntityKind kind, uint32_t number) {
  AddRun(kind, number, 1);
}

void ChangeSet::AddRun(graph::EntityKind kind, uint32_t first, uint32_t count) {
  if (count == 0) return;
  if (!runs_.empty() && runs_.back().kind == kind &&
      runs_.back().first + runs_.back().count == first) {
    runs_.back().count += count;
    return;
  }
  runs_.push_back({kind, first, count});
}

std::string ChangeSet::Pack() const {
  std::string out;
  base::AppendVarint(&out, runs_.size());
  for (const Run& run : runs_) {
    out.push_back(static_cast<char>(run.kind));
    base::AppendVarint(&out, run.first);
    base::AppendVarint(&out, run.count);
  }
  return out;
}

absl::StatusOr<ChangeSet> ChangeSet::Unpack(std::string_view packed) {
  base::WireReader reader(packed, "stored change");
  ChangeSet set;
  TANJI_ASSIGN_OR_RETURN(const uint64_t count, reader.Varint());
  for (uint64_t i = 0; i < count; ++i) {
    TANJI_ASSIGN_OR_RETURN(const uint8_t kind, reader.U8());
    TANJI_ASSIGN_OR_RETURN(const uint64_t first, reader.Varint());
    TANJI_ASSIGN_OR_RETURN(const uint64_t size, reader.Varint());
    if (kind < 1 || kind > 3 || first >= graph::kNoNumber ||
        size >= graph::kNoNumber - first) {
      return absl::DataLossError("stored change: a run is out of range");
    }
    set.runs_.push_back({static_cast<graph::EntityKind>(kind),
                         static_cast<uint32_t>(first),
                         static_cast<uint32_t>(size)});
  }
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return set;
}

}  // namespace tanji::platform
