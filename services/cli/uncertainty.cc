// tanji uncertainty: how uncertain footprints are, by samples.

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/base/clock.h"
#include "lib/base/status.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/head_read.h"
#include "services/cli/progress.h"
#include "services/cli/uncertainty_text.h"
#include "tanji/footprint/v1/uncertainty_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using footprint::v1::SampleRequest;
using footprint::v1::SampleResponse;
using footprint::v1::SampleResult;
using footprint::v1::UncertaintyService;

constexpr uint32_t kSamplesMin = 2;
constexpr uint32_t kSamplesMax = 100'000;
constexpr uint32_t kSamplesDefault = 10'000;
constexpr uint32_t kTopMax = 1000;
constexpr uint32_t kTopDefault = 10;
// The server ends a sampling itself before.
constexpr std::chrono::minutes kSampleTimeout{15};

constexpr char kFooter[] =
    "Every amount upstream with an uncertainty (gsd2 above 1: 95 % of its "
    "values lie\n"
    "within a factor gsd2 of what is stated) is drawn anew for each sample, "
    "and the\n"
    "footprint is calculated with what was drawn. The same seed gives the same "
    "draws,\n"
    "on every server; several products share them, so that the first is "
    "compared with\n"
    "each of the others sample by sample.\n"
    "\n"
    "--place and --period hold for all products. JSON: "
    "services/cli/README.md.\n"
    "\n"
    "Examples:\n"
    "  tanji uncertainty demo-fridge/refrigerator\n"
    "  tanji uncertainty demo-fridge/refrigerator --samples 100000 --json\n"
    "  tanji uncertainty works/steel works/aluminium --amount 2.7 --amount 1";

struct Options {
  std::vector<std::string> products;
  std::vector<std::string> amounts;
  ProcessOptions process;
  AsOfOptions as_of;
  uint32_t samples = kSamplesDefault;
  uint64_t seed = 1;
  uint32_t top = kTopDefault;
  bool json = false;
};

absl::Status MakeRequest(const Options& options, SampleRequest* request) {
  if (options.amounts.size() > options.products.size()) {
    return absl::InvalidArgumentError(
        "--amount is given more often than there are products");
  }
  for (size_t p = 0; p < options.products.size(); ++p) {
    footprint::v1::SampledProduct* product = request->add_products();
    product->set_product(options.products[p]);
    if (p < options.amounts.size()) product->set_amount(options.amounts[p]);
    TANJI_RETURN_IF_ERROR(
        SetChoice(options.process, product->mutable_choice()));
  }
  request->set_samples(options.samples);
  request->set_seed(options.seed);
  request->set_sources_max(options.top);
  SetAsOf(options.as_of, *request);
  return absl::OkStatus();
}

// Reads progress, then the result.
absl::Status Sample(const Client& client, const Console& console,
                    UncertaintyService::Stub& stub,
                    const SampleRequest& request, SampleResult* result) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kSampleTimeout);
  const auto reader = stub.Sample(&context, request);
  Progress progress(console, base::Clock::System(), "sampling",
                    ProgressUnit::kCount);
  bool is_whole = false;
  SampleResponse response;
  while (reader->Read(&response)) {
    if (response.has_progress()) {
      progress.Update(response.progress().samples_done(), request.samples());
    } else if (response.has_result()) {
      *result = std::move(*response.mutable_result());
      is_whole = true;
    }
  }
  progress.Clear();
  TANJI_RETURN_IF_ERROR(client.ToStatus(reader->Finish()));
  if (is_whole) return absl::OkStatus();
  return absl::InternalError("the server ended without a result");
}

ExitCode RunUncertainty(const Session& session, const Options& options) {
  SampleRequest request;
  const absl::Status made = MakeRequest(options, &request);
  if (!made.ok()) return session.console.WrongUse(made);
  const Client client(session.connection);
  const auto stub = client.Stub<UncertaintyService>();
  const auto seq = HeadSeq(client);
  if (!seq.ok()) return session.console.Fail(seq.status());
  request.set_min_seq(*seq);
  request.set_wait_millis(kWaitMillis);
  SampleResult result;
  const absl::Status status =
      Sample(client, session.console, *stub, request, &result);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << (options.json ? UncertaintyJson(result)
                                         : UncertaintyText(result));
  return ExitCode::kOk;
}

}  // namespace

Command AddUncertainty(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "uncertainty", "Show how uncertain footprints are, by samples");
  const auto options = std::make_shared<Options>();
  AddProductsArgument(*app, options->products);
  app->add_option("--amount", options->amounts,
                  "How much of the first product (1 of its unit); again for "
                  "the next")
      ->allow_extra_args(false);
  AddProcessOptions(*app, options->process);
  AddAsOfOptions(*app, options->as_of);
  app->add_option("--samples", options->samples, "How many samples are drawn")
      ->check(CLI::Range(kSamplesMin, kSamplesMax))
      ->capture_default_str();
  app->add_option("--seed", options->seed, "Which draws")
      ->check(NegativeFault)
      ->capture_default_str();
  app->add_option("--top", options->top,
                  "Name so many amounts that make it uncertain")
      ->check(CLI::Range(uint32_t{1}, kTopMax))
      ->capture_default_str();
  app->add_flag("--json", options->json, "Print one JSON object");
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            return RunUncertainty(session, *options);
          }};
}

}  // namespace tanji::cli
