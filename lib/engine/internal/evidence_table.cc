#include "lib/engine/internal/evidence_table.h"

namespace tanji::engine::internal {

EvidenceTable::EvidenceTable() { Intern(CarriedEvidence()); }

EvidenceTable::Key EvidenceTable::KeyOf(const CarriedEvidence& evidence) {
  return {evidence.loop_gain_max,   evidence.digits_lost,
          evidence.series_diverges, evidence.incomplete,
          evidence.marks,           evidence.fault};
}

EvidenceTable::Row EvidenceTable::Intern(const CarriedEvidence& evidence) {
  const auto [found, inserted] =
      row_of_.try_emplace(KeyOf(evidence), static_cast<Row>(rows_.size()));
  if (inserted) rows_.push_back(evidence);
  return found->second;
}

EvidenceTable::Row EvidenceTable::JoinDifferent(Row a, Row b) {
  return Intern(Worst(rows_[a], rows_[b]));
}

}  // namespace tanji::engine::internal
