#include "services/cli/explain_views.h"

#include "absl/status/status.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "services/cli/client.h"
#include "services/cli/contribution_json.h"
#include "services/cli/contribution_text.h"
#include "services/cli/head_read.h"
#include "tanji/footprint/v1/paths_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using footprint::v1::PathsService;

constexpr int kNodesMax = 1000;
constexpr int kSankeyLinksMax = 10'000;
constexpr int kDepthMax = 100;
constexpr int kTurnsMax = 20;
constexpr uint32_t kPathsDefault = 10;  // what a screen holds
constexpr char kStandardOutput[] = "-";
constexpr unsigned kFileMode = 0644;

template <typename Request>
absl::Status Fill(const ContributionOptions& options,
                  const ContributionRead& read, Request& request) {
  request.set_product(read.product);
  request.set_indicator(options.indicator);
  request.set_cumulative_percent(read.cumulative);
  SetAsOf(read.as_of, request);
  return SetChoice(read.process, request.mutable_choice());
}

// Fills the request, asks, and calls `show(response)`.
template <typename Response, typename Method, typename Request, typename Show>
ExitCode Ask(const Session& session, const ContributionOptions& options,
             const ContributionRead& read, Method method, Request request,
             Show show) {
  const absl::Status filled = Fill(options, read, request);
  if (!filled.ok()) return session.console.WrongUse(filled);
  const Client client(session.connection);
  const auto stub = client.Stub<PathsService>();
  Response response;
  const absl::Status status =
      CallAtHead(client, session.console, *stub, method, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  return show(response);
}

ExitCode RunTree(const Session& session, const ContributionOptions& options,
                 const ContributionRead& read) {
  footprint::v1::TreeRequest request;
  request.set_nodes_max(options.nodes);
  request.set_depth_max(options.depth);
  request.set_turns_max(options.turns);
  return Ask<footprint::v1::TreeResponse>(
      session, options, read, &PathsService::Stub::Tree, request,
      [&](const footprint::v1::TreeResponse& response) {
        session.console.out() << (read.json ? TreeJson(response)
                                            : TreeText(response, read.digits));
        return ExitCode::kOk;
      });
}

ExitCode RunPaths(const Session& session, const ContributionOptions& options,
                  const ContributionRead& read) {
  footprint::v1::PathsRequest request;
  request.set_paths_max(options.count == 0 ? kPathsDefault : options.count);
  request.set_depth_max(options.depth);
  request.set_turns_max(options.turns);
  return Ask<footprint::v1::PathsResponse>(
      session, options, read, &PathsService::Stub::Paths, request,
      [&](const footprint::v1::PathsResponse& response) {
        session.console.out() << (read.json ? PathsJson(response)
                                            : PathsText(response, read.digits));
        return ExitCode::kOk;
      });
}

ExitCode RunSankey(const Session& session, const ContributionOptions& options,
                   const ContributionRead& read) {
  if (options.sankey != kStandardOutput) {
    const absl::Status path = base::CheckSaveFile(options.sankey);
    if (!path.ok()) return session.console.WrongUse(path);
  }
  footprint::v1::SankeyRequest request;
  request.set_nodes_max(options.nodes);
  request.set_links_max(options.links);
  return Ask<footprint::v1::SankeyResponse>(
      session, options, read, &PathsService::Stub::Sankey, request,
      [&](const footprint::v1::SankeyResponse& response) {
        const std::string document = SankeyJson(response);
        if (options.sankey == kStandardOutput) {
          session.console.out() << document;
          return ExitCode::kOk;
        }
        const absl::Status written =
            base::SaveFile(options.sankey, document, kFileMode);
        if (!written.ok()) return session.console.Fail(written);
        if (read.json) {
          session.console.out() << document;
        } else {
          session.console.out() << SankeyText(response, read.digits)
                                << "Written to " << options.sankey << ".\n";
        }
        return ExitCode::kOk;
      });
}

}  // namespace

void AddContributionOptions(CLI::App& app, ContributionOptions& options,
                            const std::vector<CLI::Option*>& others) {
  CLI::Option* tree =
      app.add_flag("--tree", options.tree, "Show the tree of suppliers");
  CLI::Option* paths = app.add_flag("--paths", options.paths,
                                    "Show the paths by which most of it comes");
  CLI::Option* sankey = app.add_option(
      "--sankey", options.sankey,
      "Write the flows between processes as JSON for Sankey diagrams to this "
      "file, replacing it (-: print it)");
  for (CLI::Option* view : {tree, paths, sankey}) {
    for (CLI::Option* other : others) view->excludes(other);
  }
  tree->excludes(paths)->excludes(sankey);
  paths->excludes(sankey);
  app.add_option("--nodes", options.nodes,
                 "So many nodes of a tree or a Sankey diagram (30)")
      ->check(CLI::Range(1, kNodesMax))
      ->excludes(paths);
  app.add_option("--count", options.count, "So many paths (10)")
      ->check(CLI::Range(1, kNodesMax))
      ->needs(paths);
  app.add_option("--links", options.links,
                 "So many links of a Sankey diagram (200)")
      ->check(CLI::Range(1, kSankeyLinksMax))
      ->needs(sankey);
  app.add_option("--depth", options.depth,
                 "Follow a tree or paths over so many inputs (20)")
      ->check(CLI::Range(1, kDepthMax))
      ->excludes(sankey);
  app.add_option("--turns", options.turns,
                 "Go round a loop so often in a tree or in paths (0)")
      ->check(CLI::Range(0, kTurnsMax))
      ->excludes(sankey);
  app.add_option("--indicator", options.indicator,
                 "Explain this indicator of the GWP pack by --tree, --paths "
                 "or --sankey");
}

ExitCode RunContributions(const Session& session,
                          const ContributionOptions& options,
                          const ContributionRead& read) {
  if (options.tree) return RunTree(session, options, read);
  if (options.paths) return RunPaths(session, options, read);
  return RunSankey(session, options, read);
}

}  // namespace tanji::cli
