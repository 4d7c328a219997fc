#include "lib/exchange/submission/document.h"

#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "lib/base/status.h"
#include "lib/exchange/submission/internal/independent_faults.h"
#include "lib/exchange/submission/internal/member_reader.h"
#include "lib/json/json.h"

namespace tanji::exchange {
namespace {

using graph::ProductDeclaration;
using graph::Submission;
using internal::MemberReader;

ProductDeclaration ReadProduct(const json::Value& value, std::string place,
                               std::vector<std::string>& faults) {
  MemberReader reader(value, std::move(place), faults);
  ProductDeclaration product;
  product.id = reader.RequiredString("id");
  product.name = reader.OptionalString("name");
  if (const json::Value* member = reader.OptionalObject("names");
      member != nullptr) {
    MemberReader names(*member, reader.PlaceOf("names"), faults);
    product.names.en = names.OptionalString("en");
    product.names.zh = names.OptionalString("zh");
    product.names.de = names.OptionalString("de");
    names.RefuseUnknownMembers();
  }
  product.unit = reader.RequiredString("unit");
  graph::Composition& composition = product.composition;
  reader.Optional("mass_kg", composition.mass_kg);
  reader.Optional("fossil_carbon_kg", composition.fossil_carbon_kg);
  reader.Optional("biogenic_carbon_kg", composition.biogenic_carbon_kg);
  reader.Optional("recycled_percent", composition.recycled_percent);
  product.identifiers = reader.Texts("identifiers");
  product.classifications = reader.Texts("classifications");
  product.validity = reader.Validity();
  reader.RefuseUnknownMembers();
  return product;
}

graph::ProcessRemoval ReadRemoval(const json::Value& value, std::string place,
                                  std::vector<std::string>& faults) {
  MemberReader reader(value, std::move(place), faults);
  graph::ProcessRemoval removal;
  removal.product = reader.RequiredString("product");
  removal.place = reader.OptionalString("place");
  removal.period = reader.Period();
  reader.RefuseUnknownMembers();
  return removal;
}

absl::Status FaultStatus(const std::vector<std::string>& faults) {
  return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
}

}  // namespace

absl::StatusOr<Submission> ReadSubmission(std::string_view document) {
  if (document.starts_with("\xEF\xBB\xBF")) {
    return absl::InvalidArgumentError(
        "the document begins with a byte order mark; save it as UTF-8 without "
        "one");
  }
  TANJI_ASSIGN_OR_RETURN(const json::Value value, json::Read(document));
  std::vector<std::string> faults;
  MemberReader reader(value, "", faults);
  Submission submission;
  if (reader.RequiredString("format") != kSubmissionFormat) {
    reader.Fault("format", base::StrCat("expected ", kSubmissionFormat));
  }
  submission.organisation = reader.RequiredString("organisation");
  if (const json::Value* declared = reader.OptionalObject("declaration");
      declared != nullptr) {
    MemberReader declaration(*declared, "declaration", faults);
    submission.declaration.emplace();
    submission.declaration->name = declaration.RequiredString("name");
    submission.declaration->identifiers = declaration.Texts("identifiers");
    declaration.RefuseUnknownMembers();
  }
  reader.Items("products", graph::kSubmissionItemsMax, ReadProduct,
               submission.products);
  reader.Items("processes", graph::kSubmissionItemsMax, internal::ReadProcess,
               submission.processes);
  reader.Items("removals", graph::kSubmissionItemsMax, ReadRemoval,
               submission.removals);
  reader.RefuseUnknownMembers();
  const std::vector<std::string> unevaluated = graph::Evaluate(submission);
  internal::AddIndependentFaults(unevaluated, faults);
  // Amounts that nobody has computed would look wrong.
  if (unevaluated.empty()) {
    internal::AddIndependentFaults(graph::FindFaults(submission), faults);
  }
  if (!faults.empty()) return FaultStatus(faults);
  return submission;
}

}  // namespace tanji::exchange
