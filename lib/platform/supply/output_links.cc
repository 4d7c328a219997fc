#include "lib/platform/supply/output_links.h"

#include <string>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

// Nothing is deleted, since a later change of the same batch would not see it:
// an empty value says that there is none.

std::string OutputsKey(graph::ProcessNumber reference) {
  return store::MetaKey(base::StrCat("outputs/", reference));
}

std::string ReferenceKey(graph::ProcessNumber process) {
  return store::MetaKey(base::StrCat("output-of/", process));
}

std::string HasOutputsKey(graph::OrganisationNumber organisation) {
  return store::MetaKey(base::StrCat("has-outputs/", organisation));
}

absl::StatusOr<uint32_t> ReadNumber(base::WireReader& reader) {
  TANJI_ASSIGN_OR_RETURN(const uint64_t number, reader.Varint());
  if (number >= graph::kNoNumber) {
    return absl::DataLossError("stored outputs: number out of range");
  }
  return static_cast<uint32_t>(number);
}

}  // namespace

absl::StatusOr<std::vector<OutputLink>> OutputsOf(
    const ChangeView& view, graph::ProcessNumber reference) {
  std::vector<OutputLink> outputs;
  const auto packed = view.Get(OutputsKey(reference));
  if (absl::IsNotFound(packed.status())) return outputs;
  TANJI_RETURN_IF_ERROR(packed.status());
  base::WireReader reader(*packed, "stored outputs");
  while (!reader.rest().empty()) {
    OutputLink output;
    TANJI_ASSIGN_OR_RETURN(output.process, ReadNumber(reader));
    TANJI_ASSIGN_OR_RETURN(output.product, ReadNumber(reader));
    outputs.push_back(output);
  }
  return outputs;
}

void PutOutputs(ChangeView& view, graph::ProcessNumber reference,
                const std::vector<OutputLink>& outputs) {
  std::string packed;
  for (const OutputLink& output : outputs) {
    base::AppendVarint(&packed, output.process);
    base::AppendVarint(&packed, output.product);
  }
  view.Put(OutputsKey(reference), std::move(packed));
}

absl::StatusOr<std::optional<graph::ProcessNumber>> ReferenceOf(
    const ChangeView& view, graph::ProcessNumber process) {
  const auto packed = view.Get(ReferenceKey(process));
  if (absl::IsNotFound(packed.status())) return std::nullopt;
  TANJI_RETURN_IF_ERROR(packed.status());
  if (packed->empty()) return std::nullopt;
  base::WireReader reader(*packed, "stored output");
  TANJI_ASSIGN_OR_RETURN(const uint32_t reference, ReadNumber(reader));
  return reference;
}

void PutReference(ChangeView& view, graph::ProcessNumber process,
                  graph::ProcessNumber reference) {
  std::string packed;
  base::AppendVarint(&packed, reference);
  view.Put(ReferenceKey(process), std::move(packed));
}

void DropReference(ChangeView& view, graph::ProcessNumber process) {
  view.Put(ReferenceKey(process), "");
}

absl::Status DropOutput(ChangeView& view, graph::ProcessNumber reference,
                        graph::ProcessNumber process) {
  TANJI_ASSIGN_OR_RETURN(std::vector<OutputLink> outputs,
                         OutputsOf(view, reference));
  std::erase_if(outputs, [&](const OutputLink& output) {
    return output.process == process;
  });
  PutOutputs(view, reference, outputs);
  DropReference(view, process);
  return absl::OkStatus();
}

void NoteHasOutputs(ChangeView& view, graph::OrganisationNumber organisation) {
  view.Put(HasOutputsKey(organisation), "1");
}

absl::Status CheckHasNoOutputs(const ChangeView& view,
                               graph::OrganisationNumber organisation) {
  const auto noted = view.Get(HasOutputsKey(organisation));
  if (absl::IsNotFound(noted.status())) return absl::OkStatus();
  TANJI_RETURN_IF_ERROR(noted.status());
  return absl::FailedPreconditionError(
      "the organisation has processes with several products, which the "
      "neutral CSV form cannot describe; expected submission documents");
}

}  // namespace tanji::platform
