#include "lib/engine/internal/evidence_table.h"

namespace tanji::engine::internal {

EvidenceTable::EvidenceTable() { Intern(SharedEvidence()); }

EvidenceTable::Key EvidenceTable::KeyOf(const SharedEvidence& evidence) {
  return {evidence.loop_gain_max,   evidence.digits_lost,
          evidence.series_diverges, evidence.incomplete,
          evidence.marks,           evidence.fault};
}

EvidenceTable::Row EvidenceTable::Intern(const SharedEvidence& evidence) {
  const auto [found, inserted] =
      row_of_.try_emplace(KeyOf(evidence), static_cast<Row>(rows_.size()));
  if (inserted) {
    rows_.push_back(evidence);
    uint64_t bits = evidence.marks;
    if (evidence.series_diverges) bits |= JoinedEvidence::kSeriesDiverges;
    if (evidence.incomplete) bits |= JoinedEvidence::kIncomplete;
    if (evidence.fault != graph::kNoNumber) bits |= JoinedEvidence::kBlocked;
    JoinedEvidence joined;
    joined.worst =
        JoinedEvidence::Pair{evidence.loop_gain_max, evidence.digits_lost};
    joined.bits = bits;
    joined_.push_back(joined);
  }
  return found->second;
}

EvidenceTable::Row EvidenceTable::JoinDifferent(Row a, Row b) {
  return Intern(Worst(rows_[a], rows_[b]));
}

EvidenceTable::Row EvidenceTable::FindAnew(const JoinedEvidence& joined) {
  return Intern(
      {.loop_gain_max = joined.loop_gain_max(),
       .digits_lost = joined.digits_lost(),
       .marks = static_cast<uint32_t>(joined.bits),
       .series_diverges = (joined.bits & JoinedEvidence::kSeriesDiverges) != 0,
       .incomplete = (joined.bits & JoinedEvidence::kIncomplete) != 0});
}

}  // namespace tanji::engine::internal
