#include "tests/simulation/history.h"

#include <algorithm>
#include <set>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/strings.h"

namespace tanji::simulation {
namespace {

constexpr int kInputsMax = 4;
constexpr int kImportedNodesMax = 6;

quantity::Decimal DecimalOf(const std::string& text) {
  const auto decimal = quantity::Decimal::Parse(text);
  TANJI_CHECK(decimal.ok());
  return *decimal;
}

// The dimension that a product is usually in is its number's.
const std::vector<std::string>& UsualUnits(const std::string& local) {
  static const auto* const units = new std::vector<std::vector<std::string>>{
      {"kg", "g", "t"}, {"kWh", "MJ", "MWh"}, {"piece"}};
  return (*units)[static_cast<size_t>(local.back() - '0') % units->size()];
}

}  // namespace

std::string History::Organisation() {
  return base::StrCat("org-", Below(size_.organisations));
}

std::string History::NextProduct() {
  return base::StrCat(Organisation(), "/p", Below(size_.products));
}

std::string History::Unit(const std::string& local) {
  // Seldom one of another dimension, which is refused or stays unlinked.
  if (OneIn(40)) return OneIn(2) ? "kg" : "kWh";
  const std::vector<std::string>& usual = UsualUnits(local);
  return usual[static_cast<size_t>(Below(static_cast<int>(usual.size())))];
}

// From 0.00…1 to 0.99…9.
quantity::Decimal History::Amount(int digits) {
  std::string text = "0.";
  for (int i = 0; i < digits - 1; ++i) base::StrAppend(&text, Below(10));
  base::StrAppend(&text, 1 + Below(9));
  return DecimalOf(text);
}

std::optional<graph::Period> History::Period() {
  if (OneIn(2)) return std::nullopt;
  const graph::Day start = *graph::ParseDay("2025-01-01") + 90 * Below(4);
  return graph::Period{start, start + 90 * (1 + Below(2))};
}

graph::Validity History::ValidityAround(graph::Day today) {
  graph::Validity validity;
  if (!OneIn(4)) return validity;
  if (!OneIn(3)) validity.from = today - 30 + Below(60);
  if (!OneIn(3)) {
    validity.to = std::max(validity.from, today - 30) + 1 + Below(60);
  }
  return validity;
}

graph::Input History::NextInput(const std::string& share) {
  graph::Input input;
  input.product = *graph::ProductId::Parse(NextProduct());
  input.unit = Unit(input.product.local);
  // Whatever the unit: at most `share` of a base unit (kg, MJ, piece).
  const bool is_large = input.unit == "t" || input.unit == "MWh";
  const bool is_kwh = input.unit == "kWh";
  const std::string scale = is_large ? "e-4" : is_kwh ? "e-1" : "";
  std::string amount = OneIn(12) ? "-0." : "0.";
  base::StrAppend(&amount, share, 1 + Below(9));
  base::StrAppend(&amount, Below(10), scale);
  input.amount = DecimalOf(amount);
  if (OneIn(6)) {
    input.pin.emplace();
    input.pin->place = OneIn(2) ? "" : "DE";
    input.pin->period = Period();
  }
  return input;
}

graph::ProcessDeclaration History::NextProcess(const std::string& organisation,
                                               const std::string& local,
                                               graph::Day today) {
  graph::ProcessDeclaration process;
  process.product = local;
  process.confirmation = "anything goes here";
  process.unit = UsualUnits(local)[0];
  process.place = OneIn(3) ? "DE" : "";
  process.period = Period();
  const auto whole = 1 + Below(3);
  process.output = DecimalOf(base::StrCat(whole, ".", Below(100), "1"));
  process.validity = ValidityAround(today);
  if (!OneIn(5)) process.direct_kgco2e = Amount(5);
  const int inputs = Below(kInputsMax + 1);
  // Up to 0.1 of each supplier for an output of 1 or more: productive.
  for (int k = 0; k < inputs; ++k) process.inputs.push_back(NextInput("0"));
  if (OneIn(25)) {
    // Takes more of itself than it makes, where it is its own supplier.
    graph::Input own;
    own.product = {organisation, local};
    own.unit = process.unit;
    own.amount = DecimalOf("4.5");
    process.inputs.push_back(own);
  }
  return process;
}

graph::Submission History::NextSubmission(const Model& model,
                                          graph::Day today) {
  graph::Submission submission;
  submission.organisation = Organisation();
  if (OneIn(5)) {
    submission.declaration.emplace();
    submission.declaration->name = "An organisation";
  }
  std::set<std::string> declared;
  std::set<std::string> made;
  const int processes = 1 + Below(3);
  for (int i = 0; i < processes; ++i) {
    const std::string local = base::StrCat("p", Below(size_.products));
    // Seldom not declared here, which is good where it was before.
    if (!OneIn(8) && declared.insert(local).second) {
      graph::ProductDeclaration product;
      product.id = local;
      product.unit = Unit(local);
      submission.products.push_back(std::move(product));
    }
    graph::ProcessDeclaration process =
        NextProcess(submission.organisation, local, today);
    const graph::ProcessId id{
        {submission.organisation, local}, process.place, process.period};
    if (made.insert(id.ToString()).second) {
      submission.processes.push_back(std::move(process));
    }
  }
  const auto named = model.ProcessesOf(submission.organisation);
  if (OneIn(4) && !named.empty()) {
    const graph::ProcessRemoval& removal =
        named[static_cast<size_t>(Below(static_cast<int>(named.size())))];
    const graph::ProcessId id{{submission.organisation, removal.product},
                              removal.place,
                              removal.period};
    if (!made.contains(id.ToString())) submission.removals.push_back(removal);
  }
  return submission;
}

CsvImport History::NextImport() {
  CsvImport import;
  import.submission.organisation = Organisation();
  import.nodes = "node,output,unit\n";
  import.edges = "consumer,supplier,amount,gsd2\n";
  import.factors = "node,kgco2e,gsd2\n";
  const int count = 1 + Below(kImportedNodesMax);
  const int first = Below(size_.products);
  for (int i = 0; i < count; ++i) {
    graph::ProductDeclaration product;
    product.id = base::StrCat("p", (first + i) % size_.products);
    product.unit = Unit(product.id);
    graph::ProcessDeclaration process;
    process.product = product.id;
    process.unit = product.unit;
    process.output = DecimalOf(base::StrCat(1 + Below(3)));
    base::StrAppend(&import.nodes, product.id, ",", process.output.ToString(),
                    ",", product.unit, "\n");
    if (!OneIn(4)) {
      process.direct_kgco2e = Amount(4);
      base::StrAppend(&import.factors, product.id, ",",
                      process.direct_kgco2e.ToString(), ",1\n");
    }
    import.submission.products.push_back(std::move(product));
    import.submission.processes.push_back(std::move(process));
  }
  for (int k = Below(2 * count); k > 0; --k) {
    auto& consumer =
        import.submission.processes[static_cast<size_t>(Below(count))];
    const auto& supplier =
        import.submission.products[static_cast<size_t>(Below(count))];
    graph::Input input;
    input.product = {import.submission.organisation, supplier.id};
    input.unit = supplier.unit;
    // Up to 9e-9 x 3,600 base units for 0.001 of them, or 9e-6 for 1 or more:
    // productive, whatever the units.
    const std::string scale = consumer.unit == "g" ? "e-9" : "e-6";
    input.amount = DecimalOf(base::StrCat(1 + Below(9), scale));
    base::StrAppend(&import.edges, consumer.product, ",", supplier.id, ",",
                    input.amount.ToString(), ",1\n");
    consumer.inputs.push_back(std::move(input));
  }
  return import;
}

}  // namespace tanji::simulation
