#include "lib/graph/scenario.h"

#include "lib/graph/internal/named_values.h"

namespace tanji::graph {
namespace {

using internal::Named;

constexpr std::array<Named<Lever>, 4> kLeverNames = {{
    {Lever::kSource, "source"},
    {Lever::kProcess, "process"},
    {Lever::kEndOfPipe, "end-of-pipe"},
    {Lever::kRecycling, "recycling"},
}};

constexpr std::array<Named<ChangeKind>, 12> kChangeKindNames = {{
    {ChangeKind::kAmount, "amount"},
    {ChangeKind::kSupplier, "supplier"},
    {ChangeKind::kElectricity, "electricity"},
    {ChangeKind::kEfficiency, "efficiency"},
    {ChangeKind::kCapture, "capture"},
    {ChangeKind::kRecycled, "recycled"},
    {ChangeKind::kEmission, "emission"},
    {ChangeKind::kDirect, "direct"},
    {ChangeKind::kOutput, "output"},
    {ChangeKind::kParameter, "parameter"},
    {ChangeKind::kAddInput, "add-input"},
    {ChangeKind::kRemoveInput, "remove-input"},
}};

}  // namespace

std::string_view LeverName(Lever lever) {
  if (lever == Lever::kUnclassified) return "unclassified";
  return internal::NameOf<Lever>(kLeverNames, lever);
}

absl::StatusOr<Lever> ParseLever(std::string_view name) {
  return internal::ValueOf<Lever>(kLeverNames, name);
}

std::string_view ChangeKindName(ChangeKind kind) {
  return internal::NameOf<ChangeKind>(kChangeKindNames, kind);
}

absl::StatusOr<ChangeKind> ParseChangeKind(std::string_view name) {
  return internal::ValueOf<ChangeKind>(kChangeKindNames, name);
}

}  // namespace tanji::graph
