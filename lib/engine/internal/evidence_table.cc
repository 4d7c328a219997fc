#include "lib/engine/internal/evidence_table.h"

#include <algorithm>

namespace tanji::engine::internal {

CarriedEvidence Worst(const CarriedEvidence& a, const CarriedEvidence& b) {
  return {.loop_gain_max = std::max(a.loop_gain_max, b.loop_gain_max),
          .digits_lost = std::max(a.digits_lost, b.digits_lost),
          .series_diverges = a.series_diverges || b.series_diverges,
          .incomplete = a.incomplete || b.incomplete,
          .marks = a.marks | b.marks,
          .fault = std::min(a.fault, b.fault)};
}

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
  const CarriedEvidence worst = Worst(rows_[a], rows_[b]);
  if (worst == rows_[a]) return a;
  if (worst == rows_[b]) return b;
  return Intern(worst);
}

}  // namespace tanji::engine::internal
