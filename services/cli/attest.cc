// tanji attest: a verifier's statement on a certificate; tanji refresh: the
// certificate again, with the statements that it has got.

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/certificate/attestation.h"
#include "lib/certificate/certificate.h"
#include "lib/certificate/statement_fields.h"
#include "lib/certificate/verify.h"
#include "lib/crypto/hash.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/record.h"
#include "services/cli/argument.h"
#include "services/cli/certificate_file.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/number_text.h"
#include "services/cli/record_state.h"
#include "services/cli/signing_key.h"
#include "services/cli/terminal_text.h"
#include "services/cli/trusted_keys.h"
#include "tanji/certificate/v1/certificate_service.grpc.pb.h"
#include "tanji/verification/v1/verification_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using certificate::v1::CertificateService;
using verification::v1::VerificationService;

constexpr char kAttestFooter[] =
    "STATEMENT is JSON (schemas/attestation-v1.schema.json): who verifies, "
    "the\n"
    "accreditation, the standard, the level of assurance, the materiality, "
    "the\n"
    "opinion, the dates and the findings. What is attested is the "
    "certificate's\n"
    "record, which is verified first: with keys that you trust it must be "
    "proven.\n"
    "The statement is signed with KEY, which `tanji org key` has registered, "
    "and\n"
    "becomes a record of the log. `tanji refresh CERT` then fetches the "
    "certificate\n"
    "with it. A later statement of the same verifier takes the place of an "
    "earlier\n"
    "one, which stays in the log.\n"
    "\n"
    "Exit codes: 0 done; 1 refused, or the certificate is refuted; 2 wrong "
    "use; 3 the\n"
    "certificate is undecided, and nothing was signed.\n"
    "\n"
    "Example:\n"
    "  tanji attest refrigerator.tanji --statement statement.json --sign "
    "verifier.key";
constexpr char kRefreshFooter[] =
    "Fetches the certificate of the same record again, with the attestations\n"
    "that it has got since, with the last status list and under a later\n"
    "checkpoint, and puts it in the file's place.\n"
    "\n"
    "Example:\n"
    "  tanji refresh refrigerator.tanji";

struct AttestOptions {
  std::string certificate;
  std::string statement;
  std::string key;
  KeyFileOptions keys;
};

// What is signed, from the draft in the statement's file.
absl::StatusOr<std::string> DocumentOf(
    const AttestOptions& options, const std::string& file,
    const certificate::FootprintStatement& statement) {
  TANJI_ASSIGN_OR_RETURN(
      const std::string draft,
      base::ReadFile(options.statement, certificate::kAttestationSizeMax));
  TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry, EntryOfCertificate(file));
  TANJI_ASSIGN_OR_RETURN(
      const certificate::Attestation attestation,
      certificate::AttestationFromDraft(
          draft, {entry.record.seq, entry.leaf_hash}, statement));
  return attestation.ToText();
}

ExitCode Send(const Session& session, const AttestOptions& options,
              const std::string& document, const ledger::NoteSigner& signer) {
  verification::v1::AttestRequest request;
  request.set_document(document);
  request.set_signature_lines(signer.SignatureLine(document));
  request.set_request_id(
      "attest-" + base::HexEncode(crypto::AsBytes(
                      crypto::Sha256({document, request.signature_lines()}))));
  const Client client(session.connection);
  const auto stub = client.Stub<VerificationService>();
  verification::v1::AttestResponse response;
  const absl::Status status = Call(
      client, *stub, &VerificationService::Stub::Attest, request, &response);
  if (!status.ok()) return session.console.FailWithFaults(status);
  session.console.out() << (response.is_repeat() ? "already attested"
                                                 : "attested")
                        << ", record " << response.seq() << ", id "
                        << Printable(response.record_id()) << '\n'
                        << "signed by " << Printable(signer.verifier_key())
                        << '\n'
                        << "fetch the certificate with it: tanji refresh "
                        << Printable(options.certificate) << '\n';
  return ExitCode::kOk;
}

// What a disclosure may show of the certificate later, with the attestation:
// each field's leaf must be seen to say what the statement says.
absl::Status CheckShowsAllFields(const std::string& file) {
  TANJI_ASSIGN_OR_RETURN(const certificate::Certificate parsed,
                         certificate::Certificate::Parse(file));
  std::set<std::string> shown;
  for (const certificate::ShownDisclosure& leaf : parsed.disclosures) {
    TANJI_ASSIGN_OR_RETURN(const ledger::DisclosedInput input,
                           ledger::ReadDisclosure(leaf.text));
    shown.insert(input.name);
  }
  for (const std::string_view name : certificate::StatementFieldNames()) {
    if (shown.contains(std::string(name))) continue;
    return absl::FailedPreconditionError(base::StrCat(
        "the certificate does not show the leaf of its field \"", name,
        "\", which could say something else than its statement; expected one "
        "as the server gives it now (tanji refresh)"));
  }
  return absl::OkStatus();
}

ExitCode RunAttest(const Session& session, const AttestOptions& options) {
  const Console& console = session.console;
  const auto trusted = TrustedKeysOf(options.keys);
  if (!trusted.ok()) return console.WrongUse(trusted.status());
  const auto file = ReadCertificate(options.certificate);
  if (!file.ok()) return console.WrongUse(file.status());
  const auto signer = ReadSigningKey(options.key);
  if (!signer.ok()) return console.WrongUse(signer.status());
  const certificate::Verdict verdict = certificate::Verify(*file, *trusted);
  if (verdict.outcome != certificate::Outcome::kProven ||
      !verdict.statement.has_value()) {
    console.out() << Printable(base::StrCat(
                         "nothing was signed: the certificate is not proven; "
                         "`tanji verify ",
                         options.certificate, "` says why"))
                  << '\n';
    return static_cast<ExitCode>(verdict.outcome);
  }
  const absl::Status bound = CheckShowsAllFields(*file);
  if (!bound.ok()) {
    console.Fail(bound);
    return ExitCode::kUndecided;
  }
  const auto document = DocumentOf(options, *file, *verdict.statement);
  if (!document.ok()) {
    return console.WrongUse(
        base::AddPlace(document.status(), options.statement));
  }
  return Send(session, options, *document, *signer);
}

struct RefreshOptions {
  std::string path;
  bool force = false;
};

// Whether `fetched` is the same certificate, and has all that `kept` has.
absl::Status CheckReplaces(const certificate::Certificate& fetched,
                           const certificate::Certificate& kept, bool force) {
  if (fetched.entry != kept.entry || fetched.payload != kept.payload) {
    return absl::DataLossError(
        "the server has another record than the file; the file is kept");
  }
  const bool loses = fetched.disclosures.size() < kept.disclosures.size() ||
                     fetched.attestations.size() < kept.attestations.size();
  if (loses && !force) {
    return absl::FailedPreconditionError(
        "what the server gives has fewer disclosures or attestations than the "
        "file, which is kept; --force takes it");
  }
  return absl::OkStatus();
}

// Whether a check has failed other than that it still stands: the file that
// says that it was withdrawn is the one to have.
bool IsForged(const certificate::Verdict& verdict) {
  return std::any_of(verdict.checks.begin(), verdict.checks.end(),
                     [](const certificate::CheckResult& check) {
                       return check.state == certificate::CheckState::kFailed &&
                              check.name != "status";
                     });
}

absl::Status Refresh(const Session& session, const RefreshOptions& options,
                     const std::string& file) {
  TANJI_ASSIGN_OR_RETURN(const certificate::Certificate kept,
                         certificate::Certificate::Parse(file));
  TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry, EntryOfCertificate(file));
  certificate::v1::GetRequest request;
  request.set_record_id(entry.record.id);
  const Client client(session.connection);
  const auto stub = client.Stub<CertificateService>();
  certificate::v1::GetResponse response;
  TANJI_RETURN_IF_ERROR(
      Call(client, *stub, &CertificateService::Stub::Get, request, &response));
  TANJI_ASSIGN_OR_RETURN(
      const certificate::Certificate fetched,
      certificate::Certificate::Parse(response.certificate()));
  TANJI_RETURN_IF_ERROR(CheckReplaces(fetched, kept, options.force));
  TANJI_ASSIGN_OR_RETURN(const certificate::TrustedKeys trusted,
                         TrustedKeysOf(KeyFileOptions()));
  const certificate::Verdict verdict =
      certificate::Verify(response.certificate(), trusted);
  if (IsForged(verdict)) {
    return absl::DataLossError(
        "what the server gives is refuted; the file is kept");
  }
  TANJI_RETURN_IF_ERROR(
      base::SaveFile(options.path, response.certificate(), 0644));
  const std::string state =
      RecordStateText(client, response.state(), options.path);
  session.console.out() << Printable(options.path) << ": record "
                        << response.seq() << ", " << state << ", "
                        << Counted(fetched.attestations.size(), "attestation");
  if (verdict.status.has_value()) {
    session.console.out() << ", "
                          << ledger::CertificateStatusName(
                                 verdict.status->status)
                          << " as of "
                          << ledger::FormatTime(verdict.status->time_micros);
  }
  session.console.out() << '\n';
  return absl::OkStatus();
}

ExitCode RunRefresh(const Session& session, const RefreshOptions& options) {
  const Console& console = session.console;
  const auto file = ReadCertificate(options.path);
  if (!file.ok()) return console.WrongUse(file.status());
  const auto entry = EntryOfCertificate(*file);
  if (!entry.ok()) {
    return console.WrongUse(base::AddPlace(entry.status(), options.path));
  }
  const absl::Status status = Refresh(session, options, *file);
  return status.ok() ? ExitCode::kOk : console.Fail(status);
}

}  // namespace

Command AddAttest(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "attest", "State, as a verifier, what you think of a certificate");
  const auto options = std::make_shared<AttestOptions>();
  app->add_option("CERT", options->certificate, "Certificate file")
      ->type_name("FILE")
      ->required();
  app->add_option("--statement", options->statement, "What is stated")
      ->type_name("FILE")
      ->required();
  app->add_option("--sign", options->key, "The verifier's private key")
      ->type_name("KEY")
      ->required();
  AddKeyFileOptions(*app, options->keys);
  AddWitnessOptions(*app, options->keys);
  app->footer(kAttestFooter);
  return {app, [options](const Session& session) {
            return RunAttest(session, *options);
          }};
}

Command AddRefresh(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "refresh", "Fetch a certificate again, with its attestations");
  const auto options = std::make_shared<RefreshOptions>();
  app->add_option("CERT", options->path, "Certificate file")
      ->type_name("FILE")
      ->required();
  app->add_flag("--force", options->force,
                "Take one with fewer disclosures or attestations too");
  app->footer(kRefreshFooter);
  return {app, [options](const Session& session) {
            return RunRefresh(session, *options);
          }};
}

}  // namespace tanji::cli
