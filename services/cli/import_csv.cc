// tanji import csv: a whole database at once.

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/crypto/hash.h"
#include "lib/ledger/note_signer.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/import_files.h"
#include "services/cli/number_text.h"
#include "services/cli/progress.h"
#include "services/cli/request_id.h"
#include "services/cli/signing_key.h"
#include "tanji/supply/v1/supply_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using supply::v1::ImportStreamRequest;
using supply::v1::ImportStreamResponse;
using supply::v1::SupplyService;

constexpr std::chrono::hours kImportTimeout{6};

constexpr char kFooter[] =
    "DIR holds nodes.csv, edges.csv and, if anything emits, factors.csv in "
    "the\n"
    "neutral form (schemas/neutral-csv.md). The products become ORG/NODE. All "
    "of\n"
    "it is checked before anything is stored: each fault is printed as\n"
    "file:line: field: what is wrong. Importing the same again changes "
    "nothing.\n"
    "What the files name is replaced as a whole and at once; the gate that "
    "holds\n"
    "implausible changes of a submission does not judge an import.\n"
    "\n"
    "Examples:\n"
    "  tanji import csv my-network --as my-company\n"
    "  tanji import csv my-network --as my-company --sign my-company.key\n"
    "  tanji --server 127.0.0.1:7500 import csv ~/lci --as lci";

struct Options {
  std::string folder;
  std::string organisation;
  std::string key;  // empty: unsigned
};

// An import as it is asked for.
struct Request {
  std::string id;
  std::string manifest;         // empty: unsigned
  std::string signature_lines;  // likewise
};

// Signed, it is another request: the record holds the signature.
absl::StatusOr<Request> RequestOf(const Options& options,
                                  const ImportIdentity& identity) {
  Request request;
  request.id = identity.request_id;
  if (options.key.empty()) return request;
  TANJI_ASSIGN_OR_RETURN(const ledger::NoteSigner signer,
                         ReadSigningKey(options.key));
  request.manifest = identity.manifest.ToText();
  request.signature_lines = signer.SignatureLine(request.manifest);
  request.id = "import-" + base::HexEncode(crypto::AsBytes(crypto::Sha256(
                               {identity.request_id, "\n", request.manifest,
                                "\n", request.signature_lines})));
  return request;
}

ImportStreamRequest Header(const Request& asked,
                           const std::string& organisation,
                           const ImportFiles& files) {
  ImportStreamRequest request;
  auto* header = request.mutable_header();
  header->set_request_id(asked.id);
  header->set_organisation(organisation);
  header->set_manifest(asked.manifest);
  header->set_signature_lines(asked.signature_lines);
  header->set_nodes_size_bytes(files[0].size());
  header->set_edges_size_bytes(files[1].size());
  header->set_factors_size_bytes(files[2].size());
  return request;
}

// Sends header and chunks. A write that fails ends the sending without an
// error: the server has answered already, and Finish has its reason.
absl::Status Send(grpc::ClientWriter<ImportStreamRequest>& writer,
                  const ImportStreamRequest& header, const ImportFiles& files,
                  Progress& progress) {
  bool open = writer.Write(header);
  uint64_t sent = 0;
  const uint64_t total = TotalSize(files);
  ImportStreamRequest request;
  for (const SizedFile& file : files) {
    if (!open) break;
    absl::Status read = file.Read([&](std::string_view chunk) {
      request.mutable_chunk()->assign(chunk);
      open = writer.Write(request);
      sent += chunk.size();
      progress.Update(sent, total);
      return open ? absl::OkStatus() : absl::CancelledError();
    });
    if (!read.ok() && open) return read;
  }
  if (open) writer.WritesDone();
  return absl::OkStatus();
}

absl::StatusOr<ImportStreamResponse> SendAll(const Client& client,
                                             const ImportStreamRequest& header,
                                             const ImportFiles& files,
                                             Progress& progress) {
  const auto stub = client.Stub<SupplyService>();
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kImportTimeout);
  ImportStreamResponse response;
  const auto writer = stub->ImportStream(&context, &response);
  progress.SetLabel("sending");
  const absl::Status sent = Send(*writer, header, files, progress);
  if (!sent.ok()) {
    context.TryCancel();
    writer->Finish();
    return sent;
  }
  progress.SetLabel("checking and storing, bytes sent:");
  progress.Update(TotalSize(files), 0);
  TANJI_RETURN_IF_ERROR(client.ToStatus(writer->Finish()));
  return response;
}

absl::StatusOr<ImportStreamResponse> Import(const Session& session,
                                            const Options& options,
                                            const ImportFiles& files) {
  Progress progress(session.console, base::Clock::System(), "reading",
                    ProgressUnit::kBytes);
  const uint64_t total = TotalSize(files);
  TANJI_ASSIGN_OR_RETURN(
      const ImportIdentity identity,
      IdentifyImport(options.organisation, files,
                     [&](uint64_t done) { progress.Update(done, total); }));
  TANJI_ASSIGN_OR_RETURN(Request request, RequestOf(options, identity));
  const Client client(session.connection);
  auto response = SendAll(client, Header(request, options.organisation, files),
                          files, progress);
  if (!response.ok() || response->superseded_by_seq() == 0) return response;
  request.id = RequestIdAfter(request.id, response->superseded_by_seq());
  return SendAll(client, Header(request, options.organisation, files), files,
                 progress);
}

ExitCode RunImport(const Session& session, const Options& options) {
  const int64_t begin_micros = base::Clock::System().NowMicros();
  const absl::StatusOr<ImportFiles> files = OpenImportFiles(options.folder);
  if (!files.ok()) return session.console.WrongUse(files.status());
  const absl::StatusOr<ImportStreamResponse> response =
      Import(session, options, *files);
  if (!response.ok()) {
    return absl::IsInvalidArgument(response.status())
               ? session.console.FailWithFaults(response.status())
               : session.console.Fail(response.status());
  }
  if (response->is_repeat()) {
    session.console.out() << "already imported as record " << response->seq()
                          << '\n';
    return ExitCode::kOk;
  }
  const double seconds =
      static_cast<double>(base::Clock::System().NowMicros() - begin_micros) /
      1e6;
  session.console.out() << "imported "
                        << Counted(response->product_count(), "product")
                        << " and " << Counted(response->input_count(), "input")
                        << " in " << Seconds(seconds) << " as record "
                        << response->seq() << '\n';
  return ExitCode::kOk;
}

}  // namespace

Command AddImportCsv(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "csv", "Import nodes.csv, edges.csv and factors.csv of a folder");
  const auto options = std::make_shared<Options>();
  app->add_option("DIR", options->folder, "Folder with the CSV files")
      ->required();
  AddOrganisationOption(
      *app, options->organisation,
      "Organisation that owns the products; made at first use")
      ->required();
  app->add_option(
         "--sign", options->key,
         "Signs what the files are, with a key that `tanji org key` registered")
      ->type_name("FILE");
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            return RunImport(session, *options);
          }};
}

}  // namespace tanji::cli
