// tanji submit: one organisation's changes from a JSON document.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/ledger/note.h"
#include "lib/ledger/note_signer.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/signing_key.h"
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
    "Examples:\n"
    "  tanji submit steel-2026.json\n"
    "  tanji submit steel-2026.json --sign steel-works.key";

struct SubmitOptions {
  std::string path;
  std::string key;  // empty: unsigned
};

// The signature lines over `document`; empty without a key.
absl::StatusOr<std::string> SignaturesOf(const std::string& document,
                                         const std::string& key_path) {
  if (key_path.empty()) return std::string();
  TANJI_ASSIGN_OR_RETURN(const ledger::NoteSigner signer,
                         ReadSigningKey(key_path));
  std::string line = signer.SignatureLine(document);
  const auto note = ledger::Note::Parse(document + "\n" + line);
  if (note.ok() && note->text == document) return line;
  return absl::InvalidArgumentError(
      "the document cannot be signed as it is: expected UTF-8 whose only "
      "control characters are newlines, one of them at its end");
}

ExitCode RunSubmit(const Session& session, const SubmitOptions& options) {
  const std::string& path = options.path;
  const absl::StatusOr<std::string> document =
      base::ReadFile(path, kDocumentSizeMax);
  if (!document.ok()) {
    return session.console.WrongUse(
        base::AddPlace(document.status(), base::StrCat("document ", path)));
  }
  const Client client(session.connection);
  const auto signatures = SignaturesOf(*document, options.key);
  if (!signatures.ok()) return session.console.WrongUse(signatures.status());
  const auto submitted = SubmitDocument(client, *document, *signatures);
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
  const auto options = std::make_shared<SubmitOptions>();
  app->add_option("FILE", options->path, "Submission document, JSON")
      ->required();
  app->add_option(
         "--sign", options->key,
         "Sign its bytes with the organisation's key (`tanji org key`)")
      ->type_name("KEY");
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            return RunSubmit(session, *options);
          }};
}

}  // namespace tanji::cli
