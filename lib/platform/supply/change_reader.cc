#include "lib/platform/supply/change_reader.h"

#include <utility>

#include "lib/base/status.h"
#include "lib/store/keys.h"
#include "lib/store/sealing.h"

namespace tanji::platform {

absl::StatusOr<bool> ChangeReader::VisitBatch(
    graph::EntityKind kind, uint32_t number,
    absl::FunctionRef<absl::StatusOr<bool>(std::string packed)> visit) {
  const auto kind_byte = static_cast<uint8_t>(kind);
  for (uint64_t seq = seq_; seq-- > view_.batch_begin();) {
    const std::string key = store::EntityKey(kind_byte, number, seq);
    if (!view_.IsInBatch(key)) continue;
    TANJI_ASSIGN_OR_RETURN(const std::string sealed, view_.Get(key));
    TANJI_ASSIGN_OR_RETURN(const std::string secret,
                           view_.GetSecret(store::RecordSecretKey(seq)));
    TANJI_ASSIGN_OR_RETURN(
        std::string packed,
        store::RecordSealer(secret).OpenEntity(kind_byte, number, sealed));
    TANJI_ASSIGN_OR_RETURN(const bool is_done, visit(std::move(packed)));
    if (is_done) return true;
  }
  return false;
}

absl::StatusOr<std::string> ChangeReader::Latest(graph::EntityKind kind,
                                                 uint32_t number) {
  std::string newest;
  TANJI_ASSIGN_OR_RETURN(
      const bool is_found,
      VisitBatch(kind, number, [&](std::string packed) -> absl::StatusOr<bool> {
        newest = std::move(packed);
        return true;
      }));
  if (is_found) return newest;
  TANJI_ASSIGN_OR_RETURN(EntityReader::Packed packed,
                         stored_.Latest(kind, number, seq_));
  return std::move(packed.bytes);
}

absl::StatusOr<std::optional<graph::ProcessVersion>> ChangeReader::LastReleased(
    graph::ProcessNumber process) {
  std::optional<graph::ProcessVersion> released;
  TANJI_ASSIGN_OR_RETURN(
      const bool is_found,
      VisitBatch(graph::EntityKind::kProcess, process,
                 [&](const std::string& packed) -> absl::StatusOr<bool> {
                   TANJI_ASSIGN_OR_RETURN(graph::ProcessVersion version,
                                          graph::UnpackProcess(packed));
                   if (!version.in_force ||
                       version.state != graph::ReleaseState::kReleased) {
                     return false;
                   }
                   released = std::move(version);
                   return true;
                 }));
  if (is_found) return released;
  TANJI_ASSIGN_OR_RETURN(std::optional<EntityReader::Process> stored,
                         stored_.LastReleased(process, seq_));
  if (stored.has_value()) released = std::move(stored->version);
  return released;
}

}  // namespace tanji::platform
