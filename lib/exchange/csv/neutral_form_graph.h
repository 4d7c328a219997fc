// A whole supply network in the neutral CSV form, staged for an import.

#ifndef TANJI_LIB_EXCHANGE_CSV_NEUTRAL_FORM_GRAPH_H_
#define TANJI_LIB_EXCHANGE_CSV_NEUTRAL_FORM_GRAPH_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/exchange/csv/fault_list.h"
#include "lib/exchange/csv/id_table.h"
#include "lib/exchange/csv/input_stage.h"
#include "lib/exchange/csv/neutral_form.h"
#include "lib/graph/plain_process.h"
#include "lib/quantity/decimal.h"
#include "lib/quantity/unit.h"

namespace tanji::exchange {

struct DirectEmission {
  quantity::Decimal kgco2e;
  quantity::Decimal gsd2;
};

struct StagedNode {
  std::string_view id;  // lives as long as the graph
  quantity::Decimal output;
  const quantity::Unit* unit;
  std::optional<DirectEmission> direct;  // nothing: it emits nothing
};

// Keeps what a NeutralFormReader reads and checks what needs other rows: an id
// occurs once in nodes.csv and at most once in factors.csv, and every id in
// edges.csv and factors.csv occurs in nodes.csv. Faults go to the same list as
// the reader's. Unknown nodes are reported only where nodes.csv has no fault,
// since a faulty row there hides its id.
//
// Nodes are numbered from 0 in the order of nodes.csv. To be read once
// Finish of the reader was OK. Faults of neighbouring rows may come in another
// order than the rows. Thread-compatible.
//
// Memory: some 11 bytes an input (24 while sorting), some 100 bytes a node with
// a short id. Cost: some 300 ns an input of a network of millions, reading
// included.
class NeutralFormGraph final : public NeutralFormHandler {
 public:
  // `faults` outlives the graph.
  explicit NeutralFormGraph(FaultList& faults) : faults_(faults) {}

  void OnNode(const NodeRow& row) override;
  void OnEdge(const EdgeRow& row) override;
  void OnFactor(const FactorRow& row) override;
  void OnEndOfFile(FileKind kind) override;

  uint32_t node_count() const { return ids_.count(); }
  uint64_t input_count() const { return inputs_.count(); }
  uint64_t input_bytes() const { return inputs_.size_bytes(); }

  std::optional<uint32_t> IndexOf(std::string_view id) const {
    return ids_.Find(id);
  }
  StagedNode Node(uint32_t index) const;
  // Calls visit(supplier_index, amount, gsd2) for each input of the node, in
  // the order of edges.csv; repeated suppliers as often as they occur.
  template <typename Visitor>
  void ForEachInput(uint32_t index, Visitor&& visit) const {
    ForEachPackedInput(
        index, [&](uint32_t supplier, const graph::PackedAmount& packed) {
          const graph::UnpackedAmount input = graph::UnpackAmount(packed);
          visit(supplier, input.amount, input.gsd2);
        });
  }

  // The same, as versions are stored: a decimal of the output, and amounts with
  // their uncertainty. Views live as long as the graph.
  std::string_view IdOf(uint32_t index) const { return ids_.IdOf(index); }
  quantity::UnitCode UnitOf(uint32_t index) const { return units_[index]; }
  std::string_view PackedOutputOf(uint32_t index) const;
  // Nothing: it emits nothing.
  std::optional<graph::PackedAmount> PackedDirectOf(uint32_t index) const;
  // Calls visit(supplier_index, packed_amount).
  template <typename Visitor>
  void ForEachPackedInput(uint32_t index, Visitor&& visit) const {
    inputs_.ForEach(index, std::forward<Visitor>(visit));
  }

 private:
  // An edge that waits for its nodes to be looked up.
  struct PendingEdge {
    int64_t line = 0;
    bool repeats_consumer = false;  // it is that of the edge before
    std::string consumer;           // unless it is
    std::string supplier;
    IdTable::Probe consumer_probe;
    IdTable::Probe supplier_probe;
    quantity::Decimal amount;
    quantity::Decimal gsd2;
  };
  // While this many edges come, memory loads what finding the first one's nodes
  // takes: in a table of millions that is half the time of an import.
  static constexpr size_t kPendingMax = 16;

  void ResolvePendingEdges();
  // The node that `field` of a row names, or a fault.
  std::optional<uint32_t> Resolve(FileKind kind, int64_t line,
                                  std::string_view field, std::string_view id,
                                  const IdTable::Probe& probe);

  FaultList& faults_;
  IdTable ids_;
  std::vector<quantity::UnitCode> units_;  // by node
  // By node: where its output and its factor start in the strings of packed
  // values.
  std::vector<uint64_t> output_starts_;
  std::vector<uint64_t> factor_starts_;
  std::string outputs_;
  std::string factors_;
  InputStage inputs_;
  bool is_resolving_ = false;  // nodes.csv was read without a fault
  std::array<PendingEdge, kPendingMax> pending_;
  size_t pending_count_ = 0;
  std::string last_consumer_;  // of the edges that have come
  std::string consumer_;       // of those that are looked up
  IdTable::Probe consumer_probe_;
};

}  // namespace tanji::exchange

#endif  // TANJI_LIB_EXCHANGE_CSV_NEUTRAL_FORM_GRAPH_H_
