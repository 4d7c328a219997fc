#include "lib/platform/record/change_set.h"

#include <algorithm>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/wire.h"

namespace tanji::platform {
namespace {

constexpr char kErases = 1;

}  // namespace

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

void ChangeSet::Coarsen(size_t runs_max) {
  if (runs_.size() <= runs_max) return;
  std::sort(runs_.begin(), runs_.end(), [](const Run& a, const Run& b) {
    return a.kind != b.kind ? a.kind < b.kind : a.first < b.first;
  });
  for (uint64_t gap_max = 1; runs_.size() > runs_max; gap_max *= 2) {
    std::vector<Run> joined;
    for (const Run& run : runs_) {
      if (joined.empty() || joined.back().kind != run.kind ||
          run.first > joined.back().first + joined.back().count + gap_max) {
        joined.push_back(run);
        continue;
      }
      Run& last = joined.back();
      last.count =
          std::max(last.first + last.count, run.first + run.count) - last.first;
    }
    runs_ = std::move(joined);
  }
}

std::string ChangeSet::Pack() const {
  std::string out;
  base::AppendVarint(&out, runs_.size());
  for (const Run& run : runs_) {
    out.push_back(static_cast<char>(run.kind));
    base::AppendVarint(&out, run.first);
    base::AppendVarint(&out, run.count);
  }
  if (erases_) out.push_back(kErases);
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
    if (kind < 1 || kind > static_cast<uint8_t>(graph::EntityKind::kPack) ||
        first >= graph::kNoNumber || size >= graph::kNoNumber - first) {
      return absl::DataLossError("stored change: a run is out of range");
    }
    set.runs_.push_back({static_cast<graph::EntityKind>(kind),
                         static_cast<uint32_t>(first),
                         static_cast<uint32_t>(size)});
  }
  if (!reader.rest().empty()) {
    TANJI_ASSIGN_OR_RETURN(const uint8_t erases, reader.U8());
    if (erases != kErases) {
      return absl::DataLossError("stored change: ends with something unknown");
    }
    set.erases_ = true;
  }
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return set;
}

}  // namespace tanji::platform
