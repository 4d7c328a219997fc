// Writes the files that are made of the sample log: the worked example of
// FORMAT.md and the seeds of the fuzz targets `certificate` and `statement`.
//
//   certificate_samples REPOSITORY

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/certificate/testing/sample_log.h"

namespace tanji::certificate {
namespace {

constexpr int kFileMode = 0644;

// Every optional member left out.
FootprintStatement Shortest() {
  FootprintStatement statement = SampleLog().statement;
  statement.primary_data_percent.reset();
  statement.data_quality.reset();
  statement.exempted_percent.reset();
  statement.fossil_carbon_kg.reset();
  statement.biogenic_carbon_kg.reset();
  statement.biogenic_balance_kg.reset();
  statement.place.clear();
  statement.period_start.clear();
  statement.period_end.clear();
  statement.packs.clear();
  statement.complete = true;
  statement.unlinked.clear();
  statement.unlinked_count = 0;
  statement.caveats.clear();
  return statement;
}

FootprintStatement EveryCaveat() {
  FootprintStatement statement = SampleLog().statement;
  statement.caveats = {StatementCaveat::kElectricityDirectCo2,
                       StatementCaveat::kElectricityGenerationMix,
                       StatementCaveat::kNotForExport,
                       StatementCaveat::kCredits};
  return statement;
}

absl::Status WriteAll(std::string_view repository) {
  const auto save = [&](std::string_view path, const std::string& text) {
    return base::ReplaceFile(base::StrCat(repository, "/", path), text,
                             kFileMode);
  };
  const SampleLog log;
  const std::string example = log.Issue({2}).ToText();
  TANJI_RETURN_IF_ERROR(
      save("lib/certificate/testdata/example.tanji-certificate", example));
  const std::string corpus = "tests/fuzz/corpus/";
  TANJI_RETURN_IF_ERROR(save(corpus + "certificate/one_input_shown", example));
  TANJI_RETURN_IF_ERROR(
      save(corpus + "certificate/nothing_shown", log.Issue({}).ToText()));
  TANJI_RETURN_IF_ERROR(
      save(corpus + "certificate/all_shown", log.Issue({1, 2}).ToText()));
  TANJI_RETURN_IF_ERROR(
      save(corpus + "certificate/another_log",
           SampleLog("log.stranger/pcf").Issue({1}).ToText()));
  SampleLog attested;
  attested.attestations = {attested.SampleAttestation()};
  TANJI_RETURN_IF_ERROR(
      save(corpus + "certificate/attested", attested.Issue({1}).ToText()));
  SampleLog disputed;
  disputed.statuses = {{SampleLog::kSeq, ledger::CertificateStatus::kDisputed}};
  TANJI_RETURN_IF_ERROR(
      save(corpus + "certificate/disputed", disputed.Issue({}).ToText()));
  TANJI_RETURN_IF_ERROR(
      save(corpus + "status/sample", log.IssueStatus().ToText()));
  TANJI_RETURN_IF_ERROR(
      save(corpus + "statement/sample", log.statement.ToJson()));
  TANJI_RETURN_IF_ERROR(
      save(corpus + "statement/every_caveat", EveryCaveat().ToJson()));
  return save(corpus + "statement/no_optional_member", Shortest().ToJson());
}

}  // namespace
}  // namespace tanji::certificate

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: certificate_samples REPOSITORY\n", stderr);
    return 2;
  }
  const absl::Status status = tanji::certificate::WriteAll(argv[1]);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return 1;
}
