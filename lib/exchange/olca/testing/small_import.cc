#include "lib/exchange/olca/testing/small_import.h"

#include <algorithm>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/method/testing/pack_document.h"

namespace tanji::exchange::olca {

ImportOptions SmallOptions() {
  ImportOptions options;
  options.organisation = "works";
  options.source = "small.zip";
  options.licence = "MIT";
  options.export_rule = graph::ExportRule::kAttribution;
  return options;
}

absl::StatusOr<OlcaImport> TryImport(const SmallPackage& package,
                                     const ImportOptions& options) {
  static const auto* method =
      new method::Characterisation(method::ShippedCharacterisation());
  TANJI_ASSIGN_OR_RETURN(const DataSet set, package.Read());
  return ImportDataSet(set, *method, options);
}

OlcaImport Import(const SmallPackage& package, const ImportOptions& options) {
  auto import = TryImport(package, options);
  TANJI_CHECK(import.ok());
  TANJI_CHECK(graph::FindFaults(import->submission).empty());
  return *std::move(import);
}

const graph::ProcessDeclaration& ProcessOf(const OlcaImport& import,
                                           const std::string& product) {
  const auto& processes = import.submission.processes;
  const auto found = std::find_if(
      processes.begin(), processes.end(),
      [&](const auto& process) { return process.product == product; });
  TANJI_CHECK(found != processes.end());
  return *found;
}

std::vector<Notice> NoticesOf(const OlcaImport& import,
                              const std::string& kind) {
  std::vector<Notice> found;
  for (const Notice& notice : import.report.notices) {
    if (notice.kind == kind) found.push_back(notice);
  }
  return found;
}

Notice NoticeOf(const OlcaImport& import, const std::string& kind) {
  const std::vector<Notice> found = NoticesOf(import, kind);
  TANJI_CHECK(found.size() == 1);
  return found[0];
}

SmallPackage MillAndPlant() {
  SmallPackage package;
  package.Product("steel", "mass").Product("power", "energy");
  package.Process("mill",
                  {Reference("steel", "2", "kg"), In("power", "3", "kWh")});
  package.Process("plant", {Reference("power", "1", "MJ")});
  return package;
}

}  // namespace tanji::exchange::olca
