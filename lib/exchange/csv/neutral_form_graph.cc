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
  units_.push_back(row.unit->code);
}

void NeutralFormGraph::OnEdge(const EdgeRow& row) {
  if (!is_resolving_) return;
  PendingEdge& edge = pending_[pending_count_++];
  edge.line = row.line;
  // Most files have a consumer's inputs in a row.
  edge.repeats_consumer = row.consumer == last_consumer_;
  if (!edge.repeats_consumer) {
    edge.consumer_probe = ids_.Prefetch(row.consumer);
    edge.consumer = row.consumer;
    last_consumer_ = row.consumer;
  }
  edge.supplier_probe = ids_.Prefetch(row.supplier);
  edge.supplier = row.supplier;
  edge.amount = row.amount;
  edge.gsd2 = row.gsd2;
  if (pending_count_ == kPendingMax) ResolvePendingEdges();
}

void NeutralFormGraph::ResolvePendingEdges() {
  for (size_t i = 0; i < pending_count_; ++i) {
    const PendingEdge& edge = pending_[i];
    if (!edge.repeats_consumer) {
      consumer_ = edge.consumer;
      consumer_probe_ = edge.consumer_probe;
    }
    const std::optional<uint32_t> consumer = Resolve(
        FileKind::kEdges, edge.line, "consumer", consumer_, consumer_probe_);
    const std::optional<uint32_t> supplier =
        Resolve(FileKind::kEdges, edge.line, "supplier", edge.supplier,
                edge.supplier_probe);
    if (!consumer.has_value() || !supplier.has_value()) continue;
    inputs_.Append(*consumer, *supplier, edge.amount, edge.gsd2);
  }
  pending_count_ = 0;
}

void NeutralFormGraph::OnFactor(const FactorRow& row) {
  if (!is_resolving_) return;
  const std::optional<uint32_t> node = Resolve(
      FileKind::kFactors, row.line, "node", row.node, ids_.Prefetch(row.node));
  if (!node.has_value()) return;
  if (factor_starts_[*node] != kNoFactor) {
    faults_.Add(
        {.file = FileNameOf(FileKind::kFactors),
         .line = row.line,
         .field = "node"},
        base::StrCat("\"", row.node, "\" occurs twice; expected each id once"));
    return;
  }
  // One byte with twice the size of what follows, and one more where gsd2 is
  // not 1; then the packed amount.
  const size_t start = factors_.size();
  factor_starts_[*node] = start;
  factors_.push_back('\0');
  const bool is_uncertain =
      graph::AppendAmount(&factors_, row.kgco2e, row.gsd2);
  const size_t size = factors_.size() - start - 1;
  factors_[start] = static_cast<char>(size << 1 | (is_uncertain ? 1 : 0));
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
                                                  std::string_view id,
                                                  const IdTable::Probe& probe) {
  const std::optional<uint32_t> index = ids_.Find(id, probe);
  if (!index.has_value()) {
    faults_.Add(
        {.file = FileNameOf(kind), .line = line, .field = field},
        base::StrCat("unknown node \"", id, "\"; expected an id of nodes.csv"));
  }
  return index;
}

std::string_view NeutralFormGraph::PackedOutputOf(uint32_t index) const {
  const uint64_t start = output_starts_[index];
  const uint64_t end = size_t{index} + 1 < output_starts_.size()
                           ? output_starts_[index + 1]
                           : outputs_.size();
  return std::string_view(outputs_).substr(start, end - start);
}

std::optional<graph::PackedAmount> NeutralFormGraph::PackedDirectOf(
    uint32_t index) const {
  const uint64_t start = factor_starts_[index];
  if (start == kNoFactor) return std::nullopt;
  const auto head = static_cast<unsigned char>(factors_[start]);
  return graph::PackedAmount{
      std::string_view(factors_).substr(start + 1, head >> 1), (head & 1) != 0};
}

StagedNode NeutralFormGraph::Node(uint32_t index) const {
  base::WireReader output(PackedOutputOf(index), "staged node");
  StagedNode node = {.id = ids_.IdOf(index),
                     .output = ReadStaged(output),
                     .unit = nullptr,
                     .direct = std::nullopt};
  const auto unit = quantity::UnitOf(units_[index]);
  TANJI_CHECK(unit.ok());
  node.unit = *unit;
  const std::optional<graph::PackedAmount> packed = PackedDirectOf(index);
  if (!packed.has_value()) return node;
  const graph::UnpackedAmount direct = graph::UnpackAmount(*packed);
  node.direct = {.kgco2e = direct.amount, .gsd2 = direct.gsd2};
  return node;
}

}  // namespace tanji::exchange
