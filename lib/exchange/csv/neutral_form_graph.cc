#include "lib/exchange/csv/neutral_form_graph.h"

#include <limits>

#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"

namespace tanji::exchange {
namespace {

using quantity::Decimal;

constexpr uint64_t kNoFactor = std::numeric_limits<uint64_t>::max();

Decimal ReadStaged(base::WireReader& reader) {
  const absl::StatusOr<Decimal> decimal = Decimal::ReadFrom(reader);
  TANJI_CHECK(decimal.ok());
  return *decimal;
}

}  // namespace

void NeutralFormGraph::OnNode(const NodeRow& row) {
  const FaultPlace place = {
      .file = FileNameOf(FileKind::kNodes), .line = row.line, .field = "node"};
  if (node_count() == IdTable::kCountMax) {
    faults_.Add(place, base::StrCat("too many nodes; expected at most ",
                                    IdTable::kCountMax));
    return;
  }
  if (!ids_.Add(row.id).is_new) {
    faults_.Add(place, base::StrCat("\"", row.id,
                                    "\" occurs twice; expected each id once"));
    return;
  }
  output_starts_.push_back(outputs_.size());
  row.output.AppendTo(&outputs_);
  base::AppendVarint(&outputs_, row.unit->code);
}

void NeutralFormGraph::OnEdge(const EdgeRow& row) {
  if (!is_resolving_) return;
  ids_.Prefetch(row.consumer);
  ids_.Prefetch(row.supplier);
  PendingEdge& edge = pending_[pending_count_++];
  edge.line = row.line;
  edge.consumer = row.consumer;
  edge.supplier = row.supplier;
  edge.amount = row.amount;
  edge.gsd2 = row.gsd2;
  if (pending_count_ == kPendingMax) ResolvePendingEdges();
}

void NeutralFormGraph::ResolvePendingEdges() {
  for (size_t i = 0; i < pending_count_; ++i) {
    const PendingEdge& edge = pending_[i];
    const std::optional<uint32_t> consumer =
        Resolve(FileKind::kEdges, edge.line, "consumer", edge.consumer);
    const std::optional<uint32_t> supplier =
        Resolve(FileKind::kEdges, edge.line, "supplier", edge.supplier);
    if (!consumer.has_value() || !supplier.has_value()) continue;
    inputs_.Append(*consumer, *supplier, edge.amount, edge.gsd2);
  }
  pending_count_ = 0;
}

void NeutralFormGraph::OnFactor(const FactorRow& row) {
  if (!is_resolving_) return;
  const std::optional<uint32_t> node =
      Resolve(FileKind::kFactors, row.line, "node", row.node);
  if (!node.has_value()) return;
  if (factor_starts_[*node] != kNoFactor) {
    faults_.Add(
        {.file = FileNameOf(FileKind::kFactors),
         .line = row.line,
         .field = "node"},
        base::StrCat("\"", row.node, "\" occurs twice; expected each id once"));
    return;
  }
  factor_starts_[*node] = factors_.size();
  row.kgco2e.AppendTo(&factors_);
  row.gsd2.AppendTo(&factors_);
}

void NeutralFormGraph::OnEndOfFile(FileKind kind) {
  switch (kind) {
    case FileKind::kNodes:
      is_resolving_ = faults_.empty();
      factor_starts_.assign(node_count(), kNoFactor);
      return;
    case FileKind::kEdges:
      ResolvePendingEdges();
      inputs_.Sort(node_count());
      return;
    case FileKind::kFactors:
      return;
  }
}

std::optional<uint32_t> NeutralFormGraph::Resolve(FileKind kind, int64_t line,
                                                  std::string_view field,
                                                  std::string_view id) {
  const std::optional<uint32_t> index = ids_.Find(id);
  if (!index.has_value()) {
    faults_.Add(
        {.file = FileNameOf(kind), .line = line, .field = field},
        base::StrCat("unknown node \"", id, "\"; expected an id of nodes.csv"));
  }
  return index;
}

StagedNode NeutralFormGraph::Node(uint32_t index) const {
  base::WireReader values(
      std::string_view(outputs_).substr(output_starts_[index]), "staged node");
  StagedNode node = {.id = ids_.IdOf(index),
                     .output = ReadStaged(values),
                     .unit = nullptr,
                     .direct = std::nullopt};
  const auto code = values.Varint();
  TANJI_CHECK(code.ok());
  const auto unit = quantity::UnitOf(static_cast<quantity::UnitCode>(*code));
  TANJI_CHECK(unit.ok());
  node.unit = *unit;
  if (factor_starts_[index] == kNoFactor) return node;
  base::WireReader factor(
      std::string_view(factors_).substr(factor_starts_[index]),
      "staged factor");
  const Decimal kgco2e = ReadStaged(factor);
  node.direct = {.kgco2e = kgco2e, .gsd2 = ReadStaged(factor)};
  return node;
}

}  // namespace tanji::exchange
