#include "lib/exchange/csv/manifest.h"

#include <algorithm>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/graph/ids.h"

namespace tanji::exchange {
namespace {

constexpr char kFormat[] = "tanji-csv-manifest/v1";
constexpr std::string_view kOrganisation = "organisation ";

absl::Status BadLine(size_t line, std::string_view expected) {
  return absl::InvalidArgumentError(
      base::StrCat("manifest, line ", line, ": expected ", expected));
}

}  // namespace

std::string CsvManifest::ToText() const {
  std::string text =
      base::StrCat(kFormat, "\n", kOrganisation, organisation, "\n");
  for (size_t k = 0; k < kCsvFiles; ++k) {
    base::StrAppend(&text, FileNameOf(static_cast<FileKind>(k)), " ",
                    files[k].size, " ",
                    base::HexEncode(crypto::AsBytes(files[k].digest)), "\n");
  }
  return text;
}

absl::StatusOr<CsvManifest> CsvManifest::FromText(std::string_view text) {
  if (text.size() > kCsvManifestSizeMax) {
    return absl::InvalidArgumentError(base::StrCat(
        "manifest: at most ", kCsvManifestSizeMax, " bytes expected"));
  }
  const std::vector<std::string> lines =
      absl::StrSplit(base::ToAbsl(text), '\n');
  if (lines[0] != kFormat) return BadLine(1, kFormat);
  CsvManifest manifest;
  if (lines.size() < 2 || !lines[1].starts_with(kOrganisation)) {
    return BadLine(2, "organisation ID");
  }
  manifest.organisation = lines[1].substr(kOrganisation.size());
  TANJI_RETURN_IF_ERROR(base::AddPlace(
      graph::CheckOrganisationId(manifest.organisation), "manifest, line 2"));
  for (size_t k = 0; k < kCsvFiles; ++k) {
    const std::string_view name = FileNameOf(static_cast<FileKind>(k));
    const std::string expected = base::StrCat(name, " BYTES SHA256");
    if (lines.size() < k + 3) return BadLine(k + 3, expected);
    const std::vector<std::string> words = absl::StrSplit(lines[k + 2], ' ');
    File& file = manifest.files[k];
    if (words.size() != 3 || words[0] != name ||
        !absl::SimpleAtoi(words[1], &file.size)) {
      return BadLine(k + 3, expected);
    }
    const auto digest = base::HexDecode(words[2]);
    if (!digest.ok() || digest->size() != file.digest.size()) {
      return BadLine(k + 3, expected);
    }
    std::copy(digest->begin(), digest->end(), file.digest.begin());
  }
  // One spelling: signs before a number, zeros, further lines.
  if (manifest.ToText() != text) {
    return absl::InvalidArgumentError(
        "manifest: another spelling; expected five lines with one blank "
        "between words");
  }
  return manifest;
}

}  // namespace tanji::exchange
