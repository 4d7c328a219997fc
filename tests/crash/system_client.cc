#include "tests/crash/system_client.h"

#include <future>
#include <memory>
#include <utility>

#include "lib/base/status.h"
#include "lib/platform/footprint/certify.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/limits.h"
#include "lib/platform/record/ledger_reads.h"
#include "lib/platform/supply/import.h"
#include "lib/platform/supply/submit.h"

namespace tanji::crash {
namespace {

using identity::Caller;
using platform::Committed;

template <typename Call>
absl::StatusOr<Committed> Wait(const Call& call) {
  std::promise<absl::StatusOr<Committed>> promise;
  call([&promise](absl::StatusOr<Committed> result) {
    promise.set_value(std::move(result));
  });
  return promise.get_future().get();
}

absl::StatusOr<Committed> Issue(platform::Context& context,
                                const Request& request) {
  TANJI_ASSIGN_OR_RETURN(graph::ProductId product,
                         graph::ProductId::Parse(request.product));
  platform::ReadOptions head;
  head.min_seq = context.ledger.head().size - 1;
  TANJI_ASSIGN_OR_RETURN(const platform::View view,
                         platform::ViewFor(context, head));
  return Wait([&](platform::Done done) {
    platform::Issue(context, Caller::Operator(), view,
                    {request.id, std::move(product)}, std::move(done));
  });
}

absl::StatusOr<Committed> Import(platform::Context& context,
                                 const Request& request) {
  platform::ImportHeader header;
  header.request_id = request.id;
  header.organisation = request.organisation;
  header.nodes_size = request.nodes.size();
  header.edges_size = request.edges.size();
  header.factors_size = request.factors.size();
  TANJI_ASSIGN_OR_RETURN(
      const std::unique_ptr<platform::Import> import,
      platform::Import::Begin(context, Caller::Operator(), std::move(header)));
  TANJI_RETURN_IF_ERROR(
      import->Feed(request.nodes + request.edges + request.factors));
  TANJI_ASSIGN_OR_RETURN(platform::ImportResult result, import->Finish());
  return std::move(result.committed);
}

}  // namespace

absl::StatusOr<Committed> Perform(platform::Context& context,
                                  const Request& request) {
  switch (request.kind) {
    case RequestKind::kIssue:
      return Issue(context, request);
    case RequestKind::kImport:
      return Import(context, request);
    case RequestKind::kSubmit:
      break;
  }
  return Wait([&](platform::Done done) {
    platform::Submit(context, Caller::Operator(),
                     {request.id, request.document, ""}, std::move(done));
  });
}

absl::StatusOr<std::vector<std::string>> ReadEntries(
    const platform::Context& context, uint64_t first) {
  std::vector<std::string> entries;
  const uint64_t size = context.ledger.head().size;
  while (first + entries.size() < size) {
    TANJI_ASSIGN_OR_RETURN(
        std::vector<std::string> page,
        platform::GetEntries(context, identity::Caller::Operator(),
                             first + entries.size(), platform::kPageSizeMax));
    entries.insert(entries.end(), std::make_move_iterator(page.begin()),
                   std::make_move_iterator(page.end()));
  }
  return entries;
}

}  // namespace tanji::crash
