// Whether the time of an answer tells a stranger what the answer does not.
//
// A tanjid with TLS. "mill" makes, each of parts of its own:
//   coil    of ten inputs, its total granted to the spy
//   rod     of one input, its total granted
//   secret  of ten inputs, granted to nobody
// The spy, an exporter, makes own/of-coil and own/of-rod, alike but for what
// they take. It asks in pairs that a reader of answers alone cannot tell apart,
// or must not learn more from: something that is there, and something that is
// not; what has ten inputs behind it, and what has one. Which of a pair comes
// first is drawn. "slower first" is the probability that an answer about the
// first takes longer than one about the second (Mann and Whitney's U by the
// number of pairs): 0.5 tells nothing. "sigma" is how far that is from 0.5, by
// the standard error of drawing without any difference. As a positive control
// the spy asks for its own products of 1,000 inputs and of one.
//
//   timing_probe [--tanjid PATH] [--pairs N] [--report]
//
// N is 1,000 by default; of calls that cost 100 units, a tenth: the spy has the
// rate that organisations have, and waits for it. Ends with 1 when a pair is
// not answered alike, or the control tells nothing.

#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "benchmarks/granted_total.h"
#include "benchmarks/read_number.h"
#include "benchmarks/tanjid_process.h"
#include "benchmarks/temporary_folder.h"
#include "benchmarks/timing.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "tanji/certificate/v1/certificate_service.grpc.pb.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"
#include "tanji/footprint/v1/paths_service.grpc.pb.h"
#include "tanji/footprint/v1/simulation_service.grpc.pb.h"
#include "tanji/identity/v1/access_service.grpc.pb.h"
#include "tanji/supply/v1/supply_service.grpc.pb.h"

namespace tanji::benchmarks {
namespace {

namespace fp = footprint::v1;

constexpr char kSpy[] = "organisation-0";  // with a certificate
constexpr int kRecipeInputs = 10;
constexpr int kControlInputs = 1000;
constexpr int kHeavyCost = 100;
constexpr double kTellsSigmas = 5;
constexpr std::chrono::milliseconds kRateWait(20);

struct Options {
  std::string program;
  int pairs = 1000;
  bool markdown = false;
};

struct Question {
  std::string name;
  std::string method;
  std::string first;   // request
  std::string second;  // request
  int cost = 1;
  bool is_control = false;
};

void AddProcess(supply::v1::Submission& submission, const std::string& id,
                const std::vector<std::string>& inputs,
                const std::string& direct) {
  auto* product = submission.add_products();
  product->set_id(id);
  product->set_unit("kg");
  auto* process = submission.add_processes();
  process->set_product(id);
  process->set_output("1");
  process->set_unit("kg");
  process->set_direct_kg_co2e(direct);
  for (const std::string& input : inputs) {
    auto* added = process->add_inputs();
    added->set_product(input);
    added->set_amount("0.01");
    added->set_unit("kg");
  }
}

// Returns the record's position.
absl::StatusOr<uint64_t> Submit(const Channel& channel,
                                const supply::v1::Submission& submission) {
  auto stub = supply::v1::SupplyService::NewStub(channel);
  supply::v1::SubmitRequest request;
  *request.mutable_submission() = submission;
  TANJI_ASSIGN_OR_RETURN(
      const supply::v1::SubmitResponse submitted,
      Ask(*stub, &supply::v1::SupplyService::Stub::Submit, request));
  return submitted.seq();
}

std::vector<std::string> Parts(const std::string& prefix, int count) {
  std::vector<std::string> parts;
  for (int i = 0; i < count; ++i) {
    parts.push_back(base::StrCat(prefix, "part-", i));
  }
  return parts;
}

absl::Status Grant(const Channel& channel, const std::string& product) {
  auto access = identity::v1::AccessService::NewStub(channel);
  identity::v1::GiveGrantRequest give;
  give.mutable_grant()->set_organisation("mill");
  give.mutable_grant()->set_product(product);
  give.mutable_grant()->set_grantee(kSpy);
  give.mutable_grant()->set_scope(identity::v1::GRANT_SCOPE_TOTAL);
  give.mutable_grant()->set_until_time("2040-01-01T00:00:00.000000Z");
  return Ask(*access, &identity::v1::AccessService::Stub::GiveGrant, give)
      .status();
}

// Returns the id of the record.
absl::StatusOr<std::string> Certify(const Channel& channel,
                                    const std::string& product) {
  auto stub = certificate::v1::CertificateService::NewStub(channel);
  certificate::v1::IssueRequest request;
  request.set_product(product);
  TANJI_ASSIGN_OR_RETURN(
      const certificate::v1::IssueResponse issued,
      Ask(*stub, &certificate::v1::CertificateService::Stub::Issue, request));
  return issued.record_id();
}

// Ids of certificates of mill/secret and of mill/part-0; the log says that
// there are such records, but not of what.
struct Records {
  std::string of_secret;
  std::string of_part;
  uint64_t own_seq = 0;  // that has brought what is the spy's
};

// All that the spy asks about.
absl::StatusOr<Records> Fill(const Channel& operators) {
  TANJI_RETURN_IF_ERROR(SupplyAndGrant(operators).status());
  supply::v1::Submission mill;
  mill.set_organisation("mill");
  for (const std::string& part : Parts("", kRecipeInputs)) {
    AddProcess(mill, part, {}, "2");
  }
  AddProcess(mill, "coil-10", Parts("mill/", kRecipeInputs), "1");
  AddProcess(mill, "rod", Parts("mill/", 1), "1");
  AddProcess(mill, "secret", Parts("mill/", kRecipeInputs), "1");
  TANJI_RETURN_IF_ERROR(Submit(operators, mill).status());
  TANJI_RETURN_IF_ERROR(Grant(operators, "coil-10"));
  TANJI_RETURN_IF_ERROR(Grant(operators, "rod"));
  supply::v1::Submission own;
  own.set_organisation(kSpy);
  AddProcess(own, "of-coil", {"mill/coil-10"}, "1");
  AddProcess(own, "of-rod", {"mill/rod"}, "1");
  const std::string prefix = base::StrCat(kSpy, "/");
  for (const std::string& part : Parts("", kControlInputs)) {
    AddProcess(own, part, {}, "1");
  }
  AddProcess(own, "wide", Parts(prefix, kControlInputs), "1");
  AddProcess(own, "narrow", Parts(prefix, 1), "1");
  Records records;
  TANJI_ASSIGN_OR_RETURN(records.own_seq, Submit(operators, own));
  TANJI_ASSIGN_OR_RETURN(records.of_secret, Certify(operators, "mill/secret"));
  TANJI_ASSIGN_OR_RETURN(records.of_part, Certify(operators, "mill/part-0"));
  return records;
}

template <typename Request>
std::string About(const std::string& product) {
  Request request;
  request.set_product(product);
  return request.SerializeAsString();
}

std::string BreakdownOf(const std::string& product) {
  fp::BreakdownRequest request;
  request.set_product(product);
  request.set_by(fp::EXPLAIN_BY_PROCESS);
  return request.SerializeAsString();
}

std::string DiffOf(const std::string& product, uint64_t from_seq) {
  fp::DiffRequest request;
  request.set_product(product);
  request.set_from_seq(from_seq);
  return request.SerializeAsString();
}

std::string SimulationOf(const std::string& product) {
  fp::SimulateRequest request;
  request.add_products()->set_product(product);
  request.add_scenarios(base::StrCat(
      R"({"format":"tanji-scenario/v1","name":"x","changes":[{"kind":"direct",)"
      R"("lever":"process","process":{"product":")",
      product, R"("},"percent":"10"}]})"));
  return request.SerializeAsString();
}

std::string SubmissionTaking(const std::string& product) {
  supply::v1::SubmitRequest request;
  request.mutable_submission()->set_organisation(kSpy);
  AddProcess(*request.mutable_submission(), "probe", {product}, "1");
  return request.SerializeAsString();
}

std::string CertificateOf(const std::string& record_id) {
  certificate::v1::GetRequest request;
  request.set_record_id(record_id);
  return request.SerializeAsString();
}

std::vector<Question> Questions(const Records& records) {
  const std::string footprints = "/tanji.footprint.v1.FootprintService/";
  const std::string supply = "/tanji.supply.v1.SupplyService/";
  const std::string own = base::StrCat(kSpy, "/");
  return {
      {"Footprint.Get: not granted, and not there", footprints + "Get",
       About<fp::GetRequest>("mill/secret"),
       About<fp::GetRequest>("mill/nothing")},
      {"Footprint.Get: of an organisation, and of none", footprints + "Get",
       About<fp::GetRequest>("mill/secret"),
       About<fp::GetRequest>("nobody/secret")},
      {"Footprint.Get: granted total, ten inputs and one", footprints + "Get",
       About<fp::GetRequest>("mill/coil-10"),
       About<fp::GetRequest>("mill/rod")},
      {"Supply.Get: not granted, and not there", supply + "Get",
       About<supply::v1::GetRequest>("mill/secret"),
       About<supply::v1::GetRequest>("mill/nothing")},
      {"Supply.Submit: takes what is not granted, and not there",
       supply + "Submit", SubmissionTaking("mill/secret"),
       SubmissionTaking("mill/nothing")},
      {"Certificate.Get: of others, ten inputs and none",
       "/tanji.certificate.v1.CertificateService/Get",
       CertificateOf(records.of_secret), CertificateOf(records.of_part), 5},
      {"Breakdown: not allowed, ten inputs and one", footprints + "Breakdown",
       BreakdownOf("mill/coil-10"), BreakdownOf("mill/rod"), kHeavyCost},
      {"Breakdown: own, ten inputs behind what it takes, and one",
       footprints + "Breakdown", BreakdownOf(own + "of-coil"),
       BreakdownOf(own + "of-rod"), kHeavyCost},
      {"Tree: own, ten inputs behind what it takes, and one",
       "/tanji.footprint.v1.PathsService/Tree",
       About<fp::TreeRequest>(own + "of-coil"),
       About<fp::TreeRequest>(own + "of-rod"), kHeavyCost},
      {"Diff: own, ten inputs behind what it takes, and one",
       footprints + "Diff", DiffOf(own + "of-coil", records.own_seq),
       DiffOf(own + "of-rod", records.own_seq), 2 * kHeavyCost},
      {"Levers: own, ten inputs behind what it takes, and one",
       "/tanji.footprint.v1.SimulationService/Levers",
       About<fp::LeversRequest>(own + "of-coil"),
       About<fp::LeversRequest>(own + "of-rod"), kHeavyCost},
      {"Simulate: own, ten inputs behind what it takes, and one",
       "/tanji.footprint.v1.SimulationService/Simulate",
       SimulationOf(own + "of-coil"), SimulationOf(own + "of-rod"),
       2 * kHeavyCost},
      {"control: own breakdown, 1,000 inputs and one", footprints + "Breakdown",
       BreakdownOf(own + "wide"), BreakdownOf(own + "narrow"), kHeavyCost,
       true},
  };
}

// One answer and how long it took.
struct Answer {
  double micros = 0;
  grpc::Status status;
};

// Waits for the rate first, as often as it must.
Answer TimeCall(grpc::GenericStub& stub, const std::string& method,
                const std::string& request) {
  grpc::CompletionQueue queue;
  for (;;) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kCallTimeout);
    const grpc::Slice slice(request);
    const grpc::ByteBuffer bytes(&slice, 1);
    grpc::ByteBuffer reply;
    Answer answer;
    const Stopwatch watch;
    const auto call = stub.PrepareUnaryCall(&context, method, bytes, &queue);
    call->StartCall();
    call->Finish(&reply, &answer.status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    answer.micros = watch.Seconds() * 1e6;
    if (answer.status.error_code() != grpc::StatusCode::RESOURCE_EXHAUSTED) {
      return answer;
    }
    std::this_thread::sleep_for(kRateWait);
  }
}

struct Told {
  double first_median = 0;
  double second_median = 0;
  double slower_first = 0.5;
  double sigmas = 0;
  std::string answer;  // of both
};

// Mann and Whitney: how often one of `first` is above one of `second`.
double SlowerFirst(std::vector<double> first, std::vector<double> second) {
  std::sort(first.begin(), first.end());
  std::sort(second.begin(), second.end());
  double above = 0;
  size_t below = 0;
  for (const double value : first) {
    while (below < second.size() && second[below] < value) ++below;
    above += static_cast<double>(below);
  }
  return above / static_cast<double>(first.size() * second.size());
}

absl::StatusOr<Told> AskPairs(const Question& question, int pairs,
                              grpc::GenericStub& stub, std::mt19937& random) {
  std::vector<double> first;
  std::vector<double> second;
  Told told;
  constexpr int kWarmUp = 20;
  for (int i = -kWarmUp; i < pairs; ++i) {
    const bool turned = (random() & 1U) != 0;
    Answer one = TimeCall(stub, question.method,
                          turned ? question.second : question.first);
    Answer other = TimeCall(stub, question.method,
                            turned ? question.first : question.second);
    if (turned) std::swap(one, other);
    if (one.status.error_code() != other.status.error_code()) {
      return absl::InternalError(
          base::StrCat(question.name, ": \"", one.status.error_message(),
                       "\" and \"", other.status.error_message(), "\""));
    }
    told.answer = one.status.ok()
                      ? "OK"
                      : absl::StatusCodeToString(static_cast<absl::StatusCode>(
                            one.status.error_code()));
    if (i < 0) continue;
    first.push_back(one.micros);
    second.push_back(other.micros);
  }
  told.first_median = Median(first);
  told.second_median = Median(second);
  told.slower_first = SlowerFirst(first, second);
  const auto n = static_cast<double>(pairs);
  told.sigmas =
      (told.slower_first - 0.5) / std::sqrt((2 * n + 1) / (12 * n * n));
  return told;
}

absl::Status AskAll(const Options& options, const Records& records,
                    grpc::GenericStub& stub) {
  std::mt19937 random(1);
  std::printf(options.markdown
                  ? "| question | answer | pairs | median us: first, second | "
                    "slower first | sigma |\n| --- | --- | --- | --- | --- | "
                    "--- |\n"
                  : "%-58s %-18s %6s %8s %8s %7s %7s\n",
              "question", "answer", "pairs", "first", "second", "slower",
              "sigma");
  for (const Question& question : Questions(records)) {
    const int pairs =
        std::max(options.pairs / (question.cost >= kHeavyCost ? 10 : 1), 20);
    TANJI_ASSIGN_OR_RETURN(const Told told,
                           AskPairs(question, pairs, stub, random));
    std::printf(
        options.markdown ? "| %s | %s | %d | %.0f, %.0f | %.3f | %.1f |\n"
                         : "%-58s %-18s %6d %8.0f %8.0f %7.3f %7.1f\n",
        question.name.c_str(), told.answer.c_str(), pairs, told.first_median,
        told.second_median, told.slower_first, told.sigmas);
    std::fflush(stdout);
    if (question.is_control && std::abs(told.sigmas) < kTellsSigmas) {
      return absl::InternalError("the control tells nothing");
    }
  }
  return absl::OkStatus();
}

absl::Status Measure(const Options& options) {
  const TemporaryFolder folder(std::filesystem::temp_directory_path());
  TANJI_ASSIGN_OR_RETURN(const Certificates certificates,
                         MakeCertificates(folder.path()));
  TANJI_ASSIGN_OR_RETURN(TanjidProcess server,
                         TanjidProcess::Start(options.program, folder.path(),
                                              certificates.arguments));
  const Channel operators =
      NewChannelTo("unix:" + server.data_folder() + "/tanjid.sock");
  TANJI_ASSIGN_OR_RETURN(const Records records, Fill(operators));
  TANJI_RETURN_IF_ERROR(Register(operators, certificates));
  const Channel spy = TlsChannel(server.address(), certificates.authority,
                                 certificates.clients.data());
  grpc::GenericStub stub(spy);
  TANJI_RETURN_IF_ERROR(AskAll(options, records, stub));
  return server.Stop();
}

bool ReadOptions(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--report") {
      options.markdown = true;
      continue;
    }
    if (++i == argc) return false;
    const std::string_view value = argv[i];
    if (name == "--tanjid") {
      options.program = value;
    } else if (name != "--pairs" ||
               !ReadNumber(value, options.pairs, 20, 1'000'000)) {
      return false;
    }
  }
  return true;
}

int Main(int argc, char** argv) {
  Options options;
  options.program =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / "tanjid";
  if (!ReadOptions(argc, argv, options)) {
    std::fprintf(
        stderr, "usage: timing_probe [--tanjid PATH] [--pairs N] [--report]\n");
    return 2;
  }
  const absl::Status status = Measure(options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "timing_probe: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace tanji::benchmarks

int main(int argc, char** argv) { return tanji::benchmarks::Main(argc, argv); }
