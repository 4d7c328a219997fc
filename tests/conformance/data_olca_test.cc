// The US Life Cycle Inventory from its JSON-LD package to footprints. Published
// with it is a matrix form whose rules its README states; linked and counted by
// the same rules, the package gives the same 766 totals.

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/csv/line_splitter.h"
#include "lib/exchange/csv/record_splitter.h"
#include "lib/exchange/olca/import.h"
#include "lib/exchange/olca/package.h"
#include "lib/exchange/submission/document.h"
#include "lib/graph/model.h"
#include "lib/method/characterisation.h"
#include "lib/method/testing/pack_document.h"
#include "lib/platform/testing/test_system.h"
#include "tests/conformance/data_table.h"
#include "tests/conformance/vectors.h"

namespace tanji::conformance {
namespace {

using exchange::olca::AllocationBasis;
using exchange::olca::DataSet;
using exchange::olca::Fate;
using exchange::olca::ImportOptions;
using exchange::olca::ImportReport;
using exchange::olca::Linking;
using exchange::olca::OlcaImport;

constexpr char kUslci[] = "data/lca/uslci-2017";
constexpr double kTolerance = 1e-9;  // relative; data/lca/README.md
constexpr size_t kProcesses = 766;
constexpr size_t kExchanges = 32'526;

// The gases of the README and no others, whatever their sign; biogenic CO2
// beside the total.
constexpr char kReadmePack[] = R"({
  "format": "tanji-gwp-pack/v1", "id": "uslci-readme", "version": "1",
  "date": "2017-10-01", "title": "GWPs of the matrix form",
  "description": "As its README states them.", "main": "total", "blends": [],
  "sources": [{"id": "readme", "citation": "data/lca/uslci-2017/README.md",
               "licence": "MIT", "verified": true}],
  "sets": [{"id": "AR5", "horizon_years": 100, "report": "AR5",
            "source": "readme"}],
  "gases": [
    {"id": "CO2", "source": "readme", "values": [{"set": "AR5", "value": "1"}]},
    {"id": "CH4", "source": "readme", "values": [{"set": "AR5", "value": "28"}]},
    {"id": "N2O", "source": "readme",
     "values": [{"set": "AR5", "value": "265"}]},
    {"id": "SF6", "source": "readme",
     "values": [{"set": "AR5", "value": "23500"}]},
    {"id": "CF4", "source": "readme",
     "values": [{"set": "AR5", "value": "6630"}]},
    {"id": "C2F6", "source": "readme",
     "values": [{"set": "AR5", "value": "11100"}]},
    {"id": "HFC134a", "source": "readme",
     "values": [{"set": "AR5", "value": "1300"}]}],
  "indicators": [
    {"id": "counted", "unit": "kg CO2e", "set": "AR5", "counts": [
      {"origins": ["fossil", "land-use-change", "land-management",
                   "atmospheric"]},
      {"origins": ["biogenic"], "gas": "not CO2"}]},
    {"id": "biogenic-co2", "unit": "kg CO2e", "set": "AR5", "counts": [
      {"origins": ["biogenic"], "gas": "CO2"}]},
    {"id": "total", "sum": ["counted"]},
    {"id": "with-biogenic-co2", "sum": ["total", "biogenic-co2"], "complete": true}]
})";

DataSet ReadUslci() {
  auto package = exchange::olca::Package::FromZip(
      ReadShared(base::StrCat(kUslci, "/uslci_json_ld.zip")));
  EXPECT_THAT(package, base::IsOk());
  auto set = exchange::olca::ReadDataSet(*package);
  EXPECT_THAT(set, base::IsOk());
  return *std::move(set);
}

method::Characterisation ReadmeMethod() {
  auto pack = method::GwpPack::Parse(kReadmePack);
  EXPECT_THAT(pack, base::IsOk());
  auto method = method::Characterisation::Create(*std::move(pack));
  EXPECT_THAT(method, base::IsOk());
  return *std::move(method);
}

ImportOptions Options(Linking linking) {
  ImportOptions options;
  options.organisation = "uslci";
  options.source = "US Life Cycle Inventory, release FY2017";
  options.licence = "MIT";
  options.export_rule = graph::ExportRule::kAttribution;
  options.linking = linking;
  return options;
}

// By node of the matrix form, the id of its process.
std::vector<std::string> ProcessIds() {
  const std::string text = ReadShared(base::StrCat(kUslci, "/processes.csv"));
  std::vector<std::string> ids;
  exchange::RecordSplitter records;
  exchange::LineSplitter lines;
  const auto on_line = [&](const exchange::Line& line) {
    const auto fields = records.Split(line.text);
    ASSERT_THAT(fields, base::IsOk()) << line.number;
    ids.emplace_back((**fields)[1]);
  };
  lines.Feed(text, on_line);
  lines.Finish(on_line);
  ids.erase(ids.begin());  // the header
  return ids;
}

// By id of the process, the local id of its reference product.
std::map<std::string, std::string> ReferenceProducts(
    const graph::Submission& submission) {
  std::map<std::string, std::string> identifiers;
  for (const graph::ProductDeclaration& product : submission.products) {
    if (!product.identifiers.empty()) {
      identifiers[product.id] = product.identifiers.back();
    }
  }
  std::map<std::string, std::string> products;
  for (const graph::ProcessDeclaration& process : submission.processes) {
    const std::string& urn = identifiers[process.product];
    products[urn.substr(std::string_view("urn:uuid:").size())] =
        process.product;
  }
  return products;
}

// The matrix form goes by names, and does not know these for greenhouse gases
// that are emitted to the air: three processes have five exchanges of them.
constexpr std::array<std::string_view, 4> kOverlooked = {
    "Carbon dioxide [Inorganic emissions to air]",
    "Methane [Organic emissions to air]",
    "Nitrous oxide",
    "Nitrous oxide (laughing gas) [Inorganic emissions to air]",
};
constexpr size_t kOverlookedExchanges = 5;

// The data set as the matrix form reads it.
DataSet WithoutOverlooked(DataSet set) {
  for (exchange::olca::Flow& flow : set.flows) {
    if (std::find(kOverlooked.begin(), kOverlooked.end(), flow.name) !=
        kOverlooked.end()) {
      flow.category = "final-waste-flow";
    }
  }
  return set;
}

TEST(OlcaVectorTest, ReproducesThe766TotalsOfTheMatrixForm) {
  const DataTable expected =
      DataTable::ReadShared(base::StrCat(kUslci, "/expected_by_peers.csv"));
  const std::vector<std::string> ids = ProcessIds();
  ASSERT_EQ(expected.row_count(), kProcesses);
  ASSERT_EQ(ids.size(), kProcesses);
  TANJI_ASSERT_OK_AND_ASSIGN(
      OlcaImport import,
      ImportDataSet(WithoutOverlooked(ReadUslci()), ReadmeMethod(),
                    Options(Linking::kReferenceFlows)));
  std::map<std::string, std::string> products =
      ReferenceProducts(import.submission);
  for (graph::ProcessDeclaration& process : import.submission.processes) {
    process.confirmation = "as published";
  }
  platform::TestSystem system;
  // It leaves out most gases, which is a jump beside the one of the program.
  TANJI_ASSERT_OK(
      system.LoadPack(kReadmePack, platform::PackCheck::kConfirmed));
  TANJI_ASSERT_OK(
      system.Submit(exchange::WriteSubmission(import.submission), "uslci"));
  for (size_t node = 0; node < kProcesses; ++node) {
    const std::string product = products[ids[node]];
    TANJI_ASSERT_OK_AND_ASSIGN(const platform::Footprint footprint,
                               system.Get("uslci/" + product));
    ASSERT_TRUE(footprint.kg_co2e.has_value()) << product;
    const double total =
        expected.Value(node, "kgco2e_per_product_unit_extended");
    EXPECT_NEAR(*footprint.kg_co2e, total, kTolerance * std::abs(total))
        << "node " << node << ", " << product;
  }
}

// What the README of the data says of its matrix form.
TEST(OlcaVectorTest, CountsWhatTheMatrixFormCounts) {
  TANJI_ASSERT_OK_AND_ASSIGN(const OlcaImport import,
                             ImportDataSet(ReadUslci(), ReadmeMethod(),
                                           Options(Linking::kReferenceFlows)));
  const ImportReport& report = import.report;
  EXPECT_EQ(report.processes_imported, kProcesses);
  EXPECT_EQ(report.exchanges_read, kExchanges);
  EXPECT_EQ(report.Count(Fate::kReferenceOutput), kProcesses);
  EXPECT_EQ(report.Count(Fate::kInputByFlow), 3725U - 135U);
  EXPECT_EQ(report.Count(Fate::kInputByFlowAmbiguous), 135U);
  EXPECT_EQ(report.Count(Fate::kInputUnlinked), 2755U);
  EXPECT_EQ(report.Count(Fate::kCoProductDropped), 256U);
  EXPECT_EQ(report.Count(Fate::kWasteDropped), 74U);
  EXPECT_EQ(report.formulas_kept + report.formulas_refused, 259U);
  EXPECT_EQ(report.formulas_differing, 0U);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const OlcaImport overlooking,
      ImportDataSet(WithoutOverlooked(ReadUslci()), ReadmeMethod(),
                    Options(Linking::kReferenceFlows)));
  EXPECT_EQ(report.Count(Fate::kEmission),
            overlooking.report.Count(Fate::kEmission) + kOverlookedExchanges);
}

// Each exchange has one fate, each process is imported or named, and each input
// that stands there is linked or counted as unlinked.
void ExpectNothingLost(const DataSet& set, const OlcaImport& import) {
  const ImportReport& report = import.report;
  EXPECT_EQ(report.exchanges_read, kExchanges);
  EXPECT_EQ(std::accumulate(report.exchanges.begin(), report.exchanges.end(),
                            size_t{0}),
            kExchanges);
  EXPECT_EQ(report.processes_imported + report.processes_refused,
            set.processes.size());
  std::set<std::string> made;
  for (const graph::ProcessDeclaration& process : import.submission.processes) {
    EXPECT_TRUE(made.insert(process.product).second) << process.product;
    for (const graph::CoProduct& output : process.co_products) {
      EXPECT_TRUE(made.insert(output.product).second) << output.product;
    }
  }
  EXPECT_EQ(made.size(), report.Count(Fate::kReferenceOutput) +
                             report.Count(Fate::kCoProductAllocated));
  size_t unlinked = 0;
  size_t emissions = 0;
  for (const graph::ProcessDeclaration& process : import.submission.processes) {
    emissions += process.emissions.size();
    for (const graph::Input& input : process.inputs) {
      EXPECT_EQ(input.pin.has_value(), made.contains(input.product.local));
      if (!input.pin.has_value()) ++unlinked;
    }
  }
  EXPECT_EQ(unlinked, report.Count(Fate::kInputUnlinked) +
                          report.Count(Fate::kWasteUnlinked));
  EXPECT_EQ(emissions, report.Count(Fate::kEmission));
}

TEST(OlcaVectorTest, LosesNothingWithCoProductsAndTheShippedPack) {
  const DataSet set = ReadUslci();
  TANJI_ASSERT_OK_AND_ASSIGN(
      OlcaImport import, ImportDataSet(set, method::ShippedCharacterisation(),
                                       Options(Linking::kDefaultProviders)));
  const ImportReport& report = import.report;
  EXPECT_EQ(report.processes_imported, kProcesses);
  ExpectNothingLost(set, import);
  // 132 processes with several products; 61 make nothing but masses.
  EXPECT_EQ(report.Count(AllocationBasis::kSingleOutput), kProcesses - 132U);
  EXPECT_EQ(report.Count(AllocationBasis::kMass), 61U);
  EXPECT_EQ(report.Count(AllocationBasis::kRefused), 132U - 61U);
  for (graph::ProcessDeclaration& process : import.submission.processes) {
    process.confirmation = "as published";
  }
  platform::TestSystem system;
  TANJI_ASSERT_OK(
      system.Submit(exchange::WriteSubmission(import.submission), "uslci"));
  size_t answered = 0;
  for (const graph::ProcessDeclaration& process : import.submission.processes) {
    TANJI_ASSERT_OK_AND_ASSIGN(const platform::Footprint footprint,
                               system.Get("uslci/" + process.product));
    EXPECT_TRUE(footprint.kg_co2e.has_value() || footprint.fault.has_value())
        << process.product;
    if (footprint.kg_co2e.has_value()) ++answered;
  }
  EXPECT_EQ(answered, kProcesses);
}

}  // namespace
}  // namespace tanji::conformance
