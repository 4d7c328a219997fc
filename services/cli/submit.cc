// tanji submit: one organisation's changes from a JSON document.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/submit_document.h"

namespace tanji::cli {
namespace {

constexpr size_t kDocumentSizeMax = size_t{64} << 20;  // bytes, server's limit

constexpr char kFooter[] =
    "FILE is a tanji-submission/v1 document "
    "(schemas/submission-v1.schema.json).\n"
    "Its bytes are stored and committed to as they are. It is accepted or\n"
    "refused as a whole; every fault is printed with its place. Submitting "
    "the\n"
    "same file again changes nothing, unless other data were submitted in "
    "between:\n"
    "then they are replaced by the file's.\n"
    "\n"
    "A change that is not plausible is held, with the reason, until `tanji "
    "release`\n"
    "confirms it or `tanji withdraw` drops it; what was released before goes "
    "on "
    "until\n"
    "then, and the exit code is 4. Inputs that nobody supplies yet are a "
    "warning.\n"
    "What is compared, and from which factor on: "
    "schemas/plausibility-gate.md.\n"
    "\n"
    "Example:\n"
    "  tanji submit steel-2026.json";

ExitCode RunSubmit(const Session& session, const std::string& path) {
  const absl::StatusOr<std::string> document =
      base::ReadFile(path, kDocumentSizeMax);
  if (!document.ok()) {
    return session.console.WrongUse(
        base::AddPlace(document.status(), base::StrCat("document ", path)));
  }
  const Client client(session.server);
  const auto submitted = SubmitDocument(client, *document);
  if (!submitted.ok()) {
    return FailSubmission(submitted.status(), session.console);
  }
  const ExitCode code = TellSubmitted(*submitted, "", session.console);
  WarnOfUnsupplied(submitted->response, session.console);
  return code;
}

}  // namespace

Command AddSubmit(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("submit", "Submit products and processes");
  const auto path = std::make_shared<std::string>();
  app->add_option("FILE", *path, "Submission document, JSON")->required();
  app->footer(kFooter);
  return {app,
          [path](const Session& session) { return RunSubmit(session, *path); }};
}

}  // namespace tanji::cli
