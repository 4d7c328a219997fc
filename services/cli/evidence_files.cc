// tanji evidence add|list|get: files behind an organisation's numbers.

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/hash.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/import_files.h"
#include "services/cli/number_text.h"
#include "services/cli/process_text.h"
#include "services/cli/terminal_text.h"
#include "tanji/verification/v1/verification_service.grpc.pb.h"

namespace tanji::cli {
namespace {

namespace v1 = verification::v1;
using v1::VerificationService;

constexpr size_t kEvidenceSizeMax = size_t{32} << 20;  // bytes, server's limit
constexpr std::chrono::minutes kEvidenceTimeout{10};

constexpr char kAddFooter[] =
    "Keeps the file with the organisation's data, sealed. Its id is the "
    "SHA-256 of\n"
    "its bytes; a submission names it by that. Nobody else sees it until "
    "`tanji grant\n"
    "give ORG --evidence ID`. At most 32 MiB.\n"
    "\n"
    "Types: meter-reading, invoice, delivery-note, weighing-ticket, "
    "certificate,\n"
    "laboratory-report, calculation, photograph, other.\n"
    "\n"
    "Example:\n"
    "  tanji evidence add meter-2026-q1.pdf --as steel-works --type "
    "meter-reading \\\n"
    "      --period 2026-01-01..2026-04-01 --site \"Qingdao 2\" --language "
    "zh-CN";
constexpr char kListFooter[] =
    "All files of your own organisation; of others those that you are "
    "granted.\n"
    "\n"
    "Example:\n"
    "  tanji evidence list steel-works";
constexpr char kGetFooter[] =
    "A file that is there already is kept, unless with --force.\n"
    "\n"
    "Example:\n"
    "  tanji evidence get steel-works ID --out meter-2026-q1.pdf";

struct FileOptions {
  std::string path;
  std::string organisation;
  std::string type;
  std::string period;
  std::string site;
  std::string language;
  std::string media_type;
  std::string id;
  bool force = false;
};

// By the name's ending; who knows better says so.
std::string MediaTypeOf(const std::string& path) {
  struct Ending {
    std::string_view ending;
    std::string_view media_type;
  };
  constexpr std::array<Ending, 10> kEndings = {{
      {".pdf", "application/pdf"},
      {".csv", "text/csv"},
      {".txt", "text/plain"},
      {".json", "application/json"},
      {".xml", "application/xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"},
      {".zip", "application/zip"},
      {".xlsx",
       "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
  }};
  const std::string ending = std::filesystem::path(path).extension();
  for (const Ending& known : kEndings) {
    if (known.ending == ending) return std::string(known.media_type);
  }
  return "application/octet-stream";
}

absl::StatusOr<v1::EvidenceFile> Describe(const FileOptions& options,
                                          const std::string& bytes) {
  v1::EvidenceFile file;
  file.set_organisation(options.organisation);
  file.set_id(base::HexEncode(crypto::AsBytes(crypto::Sha256(bytes))));
  file.set_size_bytes(bytes.size());
  file.set_name(std::filesystem::path(options.path).filename());
  file.set_type(options.type);
  file.set_media_type(options.media_type.empty() ? MediaTypeOf(options.path)
                                                 : options.media_type);
  footprint::v1::ProcessChoice period;
  ProcessOptions typed;
  typed.period = options.period;
  TANJI_RETURN_IF_ERROR(SetChoice(typed, &period));
  file.set_period_start(period.period_start());
  file.set_period_end(period.period_end());
  file.set_site(options.site);
  file.set_language(options.language);
  return file;
}

absl::StatusOr<v1::AddEvidenceResponse> SendFile(const Client& client,
                                                 const v1::EvidenceFile& file,
                                                 const std::string& bytes) {
  v1::AddEvidenceRequest request;
  *request.mutable_header()->mutable_file() = file;
  request.mutable_header()->set_request_id(
      "evidence-" + base::HexEncode(crypto::AsBytes(
                        crypto::Sha256(file.SerializeAsString()))));
  const auto stub = client.Stub<VerificationService>();
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kEvidenceTimeout);
  v1::AddEvidenceResponse response;
  const auto writer = stub->AddEvidence(&context, &response);
  // A write that fails: the server has answered, and Finish has its reason.
  bool open = writer->Write(request);
  for (std::string_view rest = bytes; open && !rest.empty();) {
    const std::string_view piece = rest.substr(0, kImportChunkSize);
    request.mutable_chunk()->assign(piece);
    open = writer->Write(request);
    rest.remove_prefix(piece.size());
  }
  if (open) writer->WritesDone();
  TANJI_RETURN_IF_ERROR(client.ToStatus(writer->Finish()));
  return response;
}

ExitCode RunAdd(const Session& session, const FileOptions& options) {
  const auto bytes = base::ReadFile(options.path, kEvidenceSizeMax);
  if (!bytes.ok()) {
    return session.console.WrongUse(
        base::AddPlace(bytes.status(), options.path));
  }
  const auto file = Describe(options, *bytes);
  if (!file.ok()) return session.console.WrongUse(file.status());
  const auto response = SendFile(Client(session.connection), *file, *bytes);
  if (!response.ok()) return session.console.FailWithFaults(response.status());
  session.console.out() << "evidence " << file->id() << ", record "
                        << response->seq() << '\n';
  return ExitCode::kOk;
}

std::string PeriodOf(const v1::EvidenceFile& file) {
  return file.period_start().empty()
             ? "-"
             : PeriodText(file.period_start(), file.period_end());
}

ExitCode RunList(const Session& session, const FileOptions& options) {
  const Client client(session.connection);
  const auto stub = client.Stub<VerificationService>();
  Table table({Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft,
               Align::kLeft, Align::kLeft, Align::kRight});
  v1::ListEvidenceRequest request;
  request.set_organisation(options.organisation);
  v1::ListEvidenceResponse response;
  do {
    response.Clear();
    const absl::Status status =
        Call(client, *stub, &VerificationService::Stub::ListEvidence, request,
             &response);
    if (!status.ok()) return session.console.Fail(status);
    for (const v1::EvidenceFile& file : response.files()) {
      table.Add({file.id(), Printable(file.name()), Printable(file.type()),
                 PeriodOf(file),
                 file.site().empty() ? "-" : Printable(file.site()),
                 file.language().empty() ? "-" : Printable(file.language()),
                 ByteSize(file.size_bytes())});
      request.set_after_seq(file.seq());
    }
  } while (!response.is_complete() && response.files_size() > 0);
  session.console.out() << table.ToString();
  return ExitCode::kOk;
}

absl::StatusOr<std::string> Fetch(const Client& client,
                                  const FileOptions& options) {
  v1::ReadEvidenceRequest request;
  request.set_organisation(options.organisation);
  request.set_id(options.id);
  const auto stub = client.Stub<VerificationService>();
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kEvidenceTimeout);
  const auto reader = stub->ReadEvidence(&context, request);
  v1::ReadEvidenceResponse response;
  std::string bytes;
  while (reader->Read(&response)) {
    bytes += response.chunk();
    if (bytes.size() > kEvidenceSizeMax) {
      context.TryCancel();
      return absl::DataLossError("the server sends more than a file may have");
    }
  }
  TANJI_RETURN_IF_ERROR(client.ToStatus(reader->Finish()));
  if (base::HexEncode(crypto::AsBytes(crypto::Sha256(bytes))) != options.id) {
    return absl::DataLossError("what came is not the file of this id");
  }
  return bytes;
}

ExitCode RunGet(const Session& session, const FileOptions& options) {
  const absl::Status path = CheckOutFile(options.path, options.force);
  if (!path.ok()) return session.console.WrongUse(path);
  const auto bytes = Fetch(Client(session.connection), options);
  if (!bytes.ok()) return session.console.Fail(bytes.status());
  // It is somebody's invoice: for the caller alone.
  const absl::Status saved = base::SaveFile(options.path, *bytes, 0600);
  if (!saved.ok()) return session.console.Fail(saved);
  session.console.out() << Printable(options.path) << ", "
                        << ByteSize(bytes->size()) << '\n';
  return ExitCode::kOk;
}

}  // namespace

Command AddEvidenceAdd(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("add", "Keep a file that numbers come from");
  const auto options = std::make_shared<FileOptions>();
  app->add_option("FILE", options->path, "The file")->required();
  AddOrganisationOption(*app, options->organisation, "Whose it is")->required();
  app->add_option("--type", options->type, "What it is")
      ->type_name("TYPE")
      ->required();
  app->add_option("--period", options->period, "2026, or START..END as days")
      ->type_name("PERIOD");
  app->add_option("--site", options->site, "Place or plant")->type_name("TEXT");
  app->add_option("--language", options->language, "Such as zh-CN, en, de")
      ->type_name("TAG");
  app->add_option("--media-type", options->media_type,
                  "Such as application/pdf; by the name's ending if missing")
      ->type_name("TYPE");
  app->footer(kAddFooter);
  return {app, [options](const Session& session) {
            return RunAdd(session, *options);
          }};
}

Command AddEvidenceList(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("list", "Files that you may see");
  const auto options = std::make_shared<FileOptions>();
  app->add_option("ORG", options->organisation, "Whose")->required();
  app->footer(kListFooter);
  return {app, [options](const Session& session) {
            return RunList(session, *options);
          }};
}

Command AddEvidenceGet(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("get", "Save such a file");
  const auto options = std::make_shared<FileOptions>();
  app->add_option("ORG", options->organisation, "Whose it is")->required();
  app->add_option("ID", options->id, "Its id, as `evidence list` shows it")
      ->required();
  app->add_option("--out", options->path, "File to write")
      ->type_name("FILE")
      ->required();
  AddForceOption(*app, options->force);
  app->footer(kGetFooter);
  return {app, [options](const Session& session) {
            return RunGet(session, *options);
          }};
}

}  // namespace tanji::cli
