// Packages of openLCA: whatever is in the files, what is imported is a good
// submission that reads back equal, and nothing is lost on the way (the import
// checks its own sums).
//
// Input: files, each as a line with its name, a line with "=", and its text up
// to a line with "#".

#include <string>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/exchange/olca/import.h"
#include "lib/exchange/olca/package.h"
#include "lib/exchange/submission/document.h"
#include "lib/graph/model.h"
#include "lib/method/characterisation.h"
#include "lib/method/shipped_pack.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::exchange::olca {
namespace {

constexpr size_t kNamesShown = 3;  // of each list of the report

std::string_view TakeUntil(std::string_view& rest, std::string_view end) {
  const size_t at = rest.find(end);
  const std::string_view taken = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size()
                                                  : at + end.size());
  return taken;
}

std::vector<std::pair<std::string, std::string>> FilesOf(
    std::string_view input) {
  std::vector<std::pair<std::string, std::string>> files;
  while (!input.empty()) {
    const std::string_view name = TakeUntil(input, "\n=\n");
    files.emplace_back(name, TakeUntil(input, "\n#\n"));
  }
  return files;
}

const method::Characterisation& Method() {
  static const auto* method = [] {
    auto pack = method::GwpPack::Parse(method::ShippedGwpPack());
    TANJI_CHECK(pack.ok());
    auto made = method::Characterisation::Create(*std::move(pack));
    TANJI_CHECK(made.ok());
    return new method::Characterisation(*std::move(made));
  }();
  return *method;
}

void ImportAs(const DataSet& set, Linking linking) {
  ImportOptions options;
  options.organisation = "org";
  options.source = "fuzz";
  options.licence = "none";
  options.linking = linking;
  const auto import = ImportDataSet(set, Method(), options);
  if (!import.ok()) {
    TANJI_CHECK(!absl::IsInternal(import.status()));
    return;
  }
  TANJI_CHECK(graph::FindFaults(import->submission).empty());
  const auto again = ReadSubmission(WriteSubmission(import->submission));
  TANJI_CHECK(again.ok());
  TANJI_CHECK(*again == import->submission);
  TANJI_CHECK(ReportJson(import->report).back() == '\n');
  TANJI_CHECK(ReportText(import->report, kNamesShown).back() == '\n');
}

}  // namespace

TANJI_FUZZ(input) {
  auto package = Package::FromFiles(FilesOf(input));
  if (!package.ok()) return;
  const auto set = ReadDataSet(*package);
  if (!set.ok()) return;
  ImportAs(*set, Linking::kDefaultProviders);
  ImportAs(*set, Linking::kReferenceFlows);
}

}  // namespace tanji::exchange::olca
