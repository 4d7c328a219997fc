// tanji packs load, list, export: published factors and GWP values.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/exchange/pack/factor_pack.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/head_read.h"
#include "services/cli/number_text.h"
#include "services/cli/pack_load.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

using pack::v1::PackService;

constexpr size_t kFilesMax = 1000;
constexpr uint32_t kPageSize = 1000;

constexpr char kLoadFooter[] =
    "FILE is a factor pack (schemas/factor-pack-v1.schema.json) or a GWP pack\n"
    "(schemas/gwp-pack-v1.schema.json). A factor pack takes the place of the\n"
    "version before of the same id; a GWP pack that of the one that holds, "
    "and\n"
    "every footprint is calculated anew. A pack is accepted or refused as a\n"
    "whole; every fault is printed with its place. Files are loaded in their\n"
    "order, and the first that is refused ends it. Loading the same again\n"
    "changes nothing. A pack that changes a number by five times or more, or "
    "to "
    "or\n"
    "from 0, beside what was loaded, or that is older than the version that "
    "is\n"
    "loaded (by date, or of the same day and loaded before it), is refused "
    "unless\n"
    "--confirm says that this is right (schemas/packs/README.md).\n"
    "\n"
    "Examples:\n"
    "  tanji packs load schemas/packs/cn-electricity.json\n"
    "  tanji packs load schemas/packs/uk-*.json";

constexpr char kListFooter[] =
    "One line a pack: id, version, kind, the record that brought it, its\n"
    "SHA-256, and its title.\n"
    "\n"
    "Example:\n"
    "  tanji packs list";

constexpr char kExportFooter[] =
    "The pack's document, byte for byte as it was loaded. Refused, with the "
    "rows,\n"
    "where a licence forbids to hand them on.\n"
    "A file that is there already is kept, unless with --force.\n"
    "\n"
    "Examples:\n"
    "  tanji packs export cn-electricity --out cn-electricity.json\n"
    "  tanji packs export gwp-ipcc | sha256sum";

absl::StatusOr<std::string> ReadPack(const std::string& file) {
  auto document = base::ReadFile(file, exchange::kPackSizeMax);
  if (document.ok()) return document;
  return base::AddPlace(document.status(), base::StrCat("pack ", file));
}

struct LoadOptions {
  std::vector<std::string> files;
  bool is_confirmed = false;
};

ExitCode RunLoad(const Session& session, const LoadOptions& options) {
  const std::vector<std::string>& files = options.files;
  // A name that is mistyped is found before anything is loaded.
  for (const std::string& file : files) {
    const absl::Status status = ReadPack(file).status();
    if (!status.ok()) return session.console.WrongUse(status);
  }
  const Client client(session.connection);
  for (const std::string& file : files) {
    const absl::StatusOr<std::string> document = ReadPack(file);
    if (!document.ok()) return session.console.WrongUse(document.status());
    const auto response = LoadPack(client, *document, options.is_confirmed);
    if (!response.ok()) {
      return FailToLoad(response.status(), file, session.console);
    }
    PrintLoaded(*response, session.console);
  }
  return ExitCode::kOk;
}

absl::StatusOr<std::vector<pack::v1::Pack>> FetchPacks(const Client& client,
                                                       const Console& console) {
  const auto stub = client.Stub<PackService>();
  pack::v1::ListRequest request;
  request.set_page_size(kPageSize);
  std::vector<pack::v1::Pack> packs;
  do {
    pack::v1::ListResponse page;
    TANJI_RETURN_IF_ERROR(CallAtHead(client, console, *stub,
                                     &PackService::Stub::List, request, &page));
    packs.insert(packs.end(), page.packs().begin(), page.packs().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return packs;
}

ExitCode RunList(const Session& session) {
  const Client client(session.connection);
  const auto packs = FetchPacks(client, session.console);
  if (!packs.ok()) return session.console.Fail(packs.status());
  Table table({Align::kLeft, Align::kLeft, Align::kLeft, Align::kRight,
               Align::kLeft, Align::kLeft});
  for (const pack::v1::Pack& pack : *packs) {
    table.Add({pack.id(), pack.version(),
               pack.kind() == pack::v1::PACK_KIND_GWP ? "GWP" : "factors",
               base::StrCat("record ", pack.seq()), pack.sha256(),
               pack.title()});
  }
  session.console.out() << table.ToString();
  return ExitCode::kOk;
}

struct ExportOptions {
  std::string id;
  std::string path;  // empty: standard output
  bool force = false;
};

ExitCode RunExport(const Session& session, const ExportOptions& options) {
  if (!options.path.empty()) {
    const absl::Status path = CheckOutFile(options.path, options.force);
    if (!path.ok()) return session.console.WrongUse(path);
  }
  const Client client(session.connection);
  const auto stub = client.Stub<PackService>();
  pack::v1::ExportRequest request;
  request.set_id(options.id);
  pack::v1::ExportResponse response;
  const absl::Status status =
      CallAtHead(client, session.console, *stub, &PackService::Stub::Export,
                 request, &response);
  if (absl::IsFailedPrecondition(status)) {
    return session.console.FailWithFaults(status);
  }
  if (!status.ok()) return session.console.Fail(status);
  if (options.path.empty()) {
    session.console.out() << response.document();
    return ExitCode::kOk;
  }
  const absl::Status saved =
      base::SaveFile(options.path, response.document(), 0644);
  if (!saved.ok()) return session.console.Fail(saved);
  session.console.out() << Printable(options.id) << ": "
                        << ByteSize(response.document().size()) << " in "
                        << Printable(options.path) << '\n';
  return ExitCode::kOk;
}

}  // namespace

Command AddPacksLoad(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("load", "Load packs, for all");
  const auto options = std::make_shared<LoadOptions>();
  app->add_option("FILE", options->files, "Pack documents, JSON")
      ->required()
      ->expected(1, static_cast<int>(kFilesMax));
  app->add_flag("--confirm", options->is_confirmed,
                "Load also what jumps, or is older than what is loaded");
  app->footer(kLoadFooter);
  return {app, [options](const Session& session) {
            return RunLoad(session, *options);
          }};
}

Command AddPacksList(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("list", "List the packs that hold");
  app->footer(kListFooter);
  return {app, RunList};
}

Command AddPacksExport(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("export", "Print or save a pack");
  const auto options = std::make_shared<ExportOptions>();
  app->add_option("ID", options->id, "Id of the pack")->required();
  app->add_option("--out", options->path,
                  "File to write; else standard output");
  AddForceOption(*app, options->force);
  app->footer(kExportFooter);
  return {app, [options](const Session& session) {
            return RunExport(session, *options);
          }};
}

}  // namespace tanji::cli
