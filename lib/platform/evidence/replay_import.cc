// TakeImport of replay.h.

#include <algorithm>
#include <utility>

#include "lib/base/status.h"
#include "lib/platform/evidence/replay.h"

namespace tanji::platform {
namespace {

constexpr uint32_t kNodesOfAStep = 10'000;

graph::ProcessDeclaration DeclarationOf(const exchange::NeutralFormGraph& graph,
                                        uint32_t node,
                                        const std::string& organisation) {
  const exchange::StagedNode staged = graph.Node(node);
  graph::ProcessDeclaration declared;
  declared.product = std::string(staged.id);
  declared.output = staged.output;
  declared.unit = std::string(staged.unit->symbol);
  if (staged.direct.has_value()) {
    declared.direct_kgco2e = staged.direct->kgco2e;
    declared.direct_gsd2 = staged.direct->gsd2;
  }
  graph.ForEachInput(node,
                     [&](uint32_t supplier, const quantity::Decimal& amount,
                         const quantity::Decimal& gsd2) {
                       const exchange::StagedNode of = graph.Node(supplier);
                       graph::Input input;
                       input.product = {organisation, std::string(of.id)};
                       input.amount = amount;
                       input.unit = std::string(of.unit->symbol);
                       input.gsd2 = gsd2;
                       declared.inputs.push_back(std::move(input));
                     });
  return declared;
}

}  // namespace

graph::Submission Replay::NodesOf(uint64_t seq, Wanted& wanted,
                                  const std::string& organisation,
                                  const exchange::NeutralFormGraph& graph,
                                  uint32_t first, uint32_t last) {
  graph::Submission submission;
  submission.organisation = organisation;
  for (uint32_t node = first; node < last; ++node) {
    const exchange::StagedNode staged = graph.Node(node);
    const graph::ProductId product{organisation, std::string(staged.id)};
    const std::string name = product.ToString();
    if (wanted.products.erase(name) > 0) {
      // What was declared beside the unit stays.
      graph::ProductDeclaration declared = declared_[name];
      declared.id = product.local;
      declared.unit = std::string(staged.unit->symbol);
      if (declared_again_.contains(name)) {
        declared_[name] = declared;
      } else {
        declared_.erase(name);
      }
      submission.products.push_back(std::move(declared));
    }
    const std::string process =
        graph::ProcessId{product, "", std::nullopt}.ToString();
    if (wanted.processes.erase(process) > 0) {
      submission.processes.push_back(DeclarationOf(graph, node, organisation));
    } else {
      NoteNewer(seq, process);
    }
  }
  return submission;
}

absl::Status Replay::TakeImport(const ledger::Record& record,
                                std::string_view entry, std::string_view secret,
                                const exchange::NeutralFormGraph& graph) {
  TANJI_RETURN_IF_ERROR(PutRecord(record, entry, secret));
  Wanted& wanted = wanted_[record.seq];
  // The files do not say whose they are; the list does.
  std::string organisation;
  if (!wanted.products.empty()) {
    organisation = *wanted.products.begin();
  } else if (!wanted.processes.empty()) {
    organisation = *wanted.processes.begin();
  }
  organisation.resize(std::min(organisation.find('/'), organisation.size()));
  const uint32_t count = organisation.empty() ? 0 : graph.node_count();
  for (uint32_t first = 0; first < count; first += kNodesOfAStep) {
    const graph::Submission submission =
        NodesOf(record.seq, wanted, organisation, graph, first,
                std::min(first + kNodesOfAStep, count));
    if (submission.products.empty() && submission.processes.empty()) continue;
    TANJI_RETURN_IF_ERROR(Write(record.seq, secret, wanted, submission));
  }
  return CheckFound(record.seq, wanted);
}

}  // namespace tanji::platform
