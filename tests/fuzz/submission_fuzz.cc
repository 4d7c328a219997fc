// Submission documents: what is read and written reads back equal.

#include <algorithm>
#include <tuple>
#include <vector>

#include "lib/base/check.h"
#include "lib/exchange/submission/document.h"
#include "lib/graph/model.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::graph {
namespace {

// The model's types have no == of their own: nothing but this needs one.
auto Fields(const OrganisationDeclaration& d) {
  return std::tie(d.name, d.identifiers);
}
auto Fields(const ProductDeclaration& p) {
  return std::tie(p.id, p.name, p.unit, p.mass_kg, p.identifiers,
                  p.classifications, p.validity);
}
auto Fields(const Input& i) {
  return std::tie(i.product, i.pin, i.amount, i.unit, i.gsd2, i.quality,
                  i.stage);
}
auto Fields(const ProcessRemoval& r) {
  return std::tie(r.product, r.place, r.period);
}
template <typename T>
bool Equal(const T& a, const T& b) {
  return Fields(a) == Fields(b);
}
template <typename T>
bool AllEqual(const std::vector<T>& a, const std::vector<T>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), Equal<T>);
}
bool EqualProcesses(const ProcessDeclaration& a, const ProcessDeclaration& b) {
  const auto fields = [](const ProcessDeclaration& p) {
    return std::tie(p.product, p.place, p.period, p.output, p.unit,
                    p.direct_kgco2e, p.direct_gsd2, p.stage, p.quality,
                    p.validity);
  };
  return fields(a) == fields(b) && AllEqual(a.inputs, b.inputs);
}
bool EqualSubmissions(const Submission& a, const Submission& b) {
  return a.organisation == b.organisation &&
         a.declaration.has_value() == b.declaration.has_value() &&
         (!a.declaration.has_value() ||
          Equal(*a.declaration, *b.declaration)) &&
         AllEqual(a.products, b.products) && AllEqual(a.removals, b.removals) &&
         std::equal(a.processes.begin(), a.processes.end(), b.processes.begin(),
                    b.processes.end(), EqualProcesses);
}

}  // namespace

TANJI_FUZZ(input) {
  const auto submission = exchange::ReadSubmission(input);
  if (!submission.ok()) return;
  TANJI_CHECK(FindFaults(*submission).empty());
  const std::string written = exchange::WriteSubmission(*submission);
  const auto again = exchange::ReadSubmission(written);
  TANJI_CHECK(again.ok());
  TANJI_CHECK(EqualSubmissions(*submission, *again));
  TANJI_CHECK(exchange::WriteSubmission(*again) == written);
}

}  // namespace tanji::graph
