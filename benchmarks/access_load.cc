// What it costs to know who calls: the same small reads without TLS, as the
// operator, and over TLS 1.3 by tokens and by client certificates, each of many
// organisations. Server and callers share the machine.
//
// Two tanjids on empty data folders on loopback; in each one product, whose
// total its owner has granted to 64 organisations. 64 calls in flight over 16
// connections, in turns:
//   Ledger.GetKeys          takes nothing and looks nothing up
//   Footprint.Get           the total of the granted product: a decision with a
//                           grant, and a line for the owner's access log
// without TLS, on the socket of the data folder, and over TLS with a token of a
// further organisation in each call, and with a client certificate of a further
// organisation on each connection. Then new connections, one after the other,
// each with a handshake and one call.
//
//   access_load [--tanjid PATH] [--runs N] [--seconds S] [--report]
//
// prints medians of N runs (default 5), S seconds (default 1) a rate. Each
// organisation has 2,000 calls a second and 6,000 saved up: more seconds than
// four would run into that.

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "benchmarks/import_folder.h"
#include "benchmarks/load_generator.h"
#include "benchmarks/read_number.h"
#include "benchmarks/report.h"
#include "benchmarks/tanjid_process.h"
#include "benchmarks/temporary_folder.h"
#include "benchmarks/timing.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/crypto/certificate_authority.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"
#include "tanji/identity/v1/access_service.grpc.pb.h"
#include "tanji/ledger/v1/ledger_service.grpc.pb.h"
#include "tanji/supply/v1/supply_service.grpc.pb.h"

namespace tanji::benchmarks {
namespace {

namespace id = identity::v1;

constexpr int kOrganisations = 64;
constexpr int kConnections = 16;
constexpr int kCallsInFlight = 64;
constexpr int64_t kYearSeconds = int64_t{366} * 86'400;
constexpr char kHost[] = "127.0.0.1";

struct Options {
  std::string program;
  int runs = 5;
  double seconds = 1;
  bool markdown = false;
};

std::string OrganisationName(int number) {
  return base::StrCat("organisation-", number);
}

// Calls `method` of `stub`; what the server answers is returned.
template <typename Response, typename Stub, typename Request>
absl::StatusOr<Response> Ask(Stub& stub,
                             grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                          const Request&,
                                                          Response*),
                             const Request& request) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallTimeout);
  Response response;
  TANJI_RETURN_IF_ERROR(ToStatus((stub.*method)(&context, request, &response)));
  return response;
}

// Files of an authority and of a server of its own, and clients' certificates.
struct Certificates {
  std::string authority;
  std::vector<crypto::KeyAndCertificate> clients;
  std::vector<std::string> arguments;  // of tanjid
};

absl::StatusOr<Certificates> MakeCertificates(const std::string& folder) {
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  TANJI_ASSIGN_OR_RETURN(
      const crypto::KeyAndCertificate authority,
      crypto::MakeAuthority("access load", now - 1, now + kYearSeconds));
  crypto::CertificateRequest request;
  request.purpose = crypto::CertificateRequest::Purpose::kServer;
  request.name = "tanjid";
  request.hosts = {kHost};
  request.not_before = now - 1;
  request.not_after = now + kYearSeconds;
  TANJI_ASSIGN_OR_RETURN(const crypto::KeyAndCertificate server,
                         crypto::IssueCertificate(authority, request));
  Certificates made;
  made.authority = authority.certificate;
  request.purpose = crypto::CertificateRequest::Purpose::kClient;
  request.hosts.clear();
  for (int i = 0; i < kConnections; ++i) {
    request.name = OrganisationName(i);
    TANJI_ASSIGN_OR_RETURN(crypto::KeyAndCertificate client,
                           crypto::IssueCertificate(authority, request));
    made.clients.push_back(std::move(client));
  }
  const std::string ca = folder + "/ca.pem";
  const std::string certificate = folder + "/server.pem";
  const std::string key = folder + "/server.key";
  TANJI_RETURN_IF_ERROR(base::ReplaceFile(ca, authority.certificate, 0600));
  TANJI_RETURN_IF_ERROR(
      base::ReplaceFile(certificate, server.certificate, 0600));
  TANJI_RETURN_IF_ERROR(base::ReplaceFile(key, server.key, 0600));
  made.arguments = {"--tls-cert", certificate,       "--tls-key",
                    key,          "--tls-client-ca", ca};
  return made;
}

using Channel = std::shared_ptr<grpc::Channel>;

// The product, and what others may see of it; returns its record's position.
absl::StatusOr<uint64_t> SupplyAndGrant(const Channel& channel) {
  auto access = id::AccessService::NewStub(channel);
  auto supply = supply::v1::SupplyService::NewStub(channel);
  supply::v1::SubmitRequest submit;
  auto* submission = submit.mutable_submission();
  submission->set_organisation("mill");
  auto* product = submission->add_products();
  product->set_id("coil");
  product->set_unit("kg");
  auto* process = submission->add_processes();
  process->set_product("coil");
  process->set_output("1");
  process->set_unit("kg");
  process->set_direct_kg_co2e("1.8");
  using Supply = supply::v1::SupplyService::Stub;
  TANJI_ASSIGN_OR_RETURN(const supply::v1::SubmitResponse submitted,
                         Ask(*supply, &Supply::Submit, submit));
  for (int i = 0; i < kOrganisations; ++i) {
    id::PutAccountRequest account;
    account.mutable_account()->set_organisation(OrganisationName(i));
    account.mutable_account()->add_roles(id::ROLE_EXPORTER);
    using Access = id::AccessService::Stub;
    TANJI_RETURN_IF_ERROR(Ask(*access, &Access::PutAccount, account).status());
    id::GiveGrantRequest give;
    give.mutable_grant()->set_organisation("mill");
    give.mutable_grant()->set_product("coil");
    give.mutable_grant()->set_grantee(OrganisationName(i));
    give.mutable_grant()->set_scope(id::GRANT_SCOPE_TOTAL);
    give.mutable_grant()->set_until_time("2040-01-01T00:00:00.000000Z");
    TANJI_RETURN_IF_ERROR(Ask(*access, &Access::GiveGrant, give).status());
  }
  return submitted.seq();
}

absl::StatusOr<std::vector<std::string>> Tokens(const Channel& channel) {
  using Access = id::AccessService::Stub;
  auto access = id::AccessService::NewStub(channel);
  std::vector<std::string> tokens;
  for (int i = 0; i < kOrganisations; ++i) {
    id::InviteRequest invite;
    invite.set_organisation(OrganisationName(i));
    TANJI_ASSIGN_OR_RETURN(const id::InviteResponse invited,
                           Ask(*access, &Access::Invite, invite));
    id::JoinRequest join;
    join.set_code(invited.code());
    TANJI_ASSIGN_OR_RETURN(const id::JoinResponse joined,
                           Ask(*access, &Access::Join, join));
    id::IssueTokenRequest issue;
    issue.set_client_id(joined.credential().id());
    issue.set_client_secret(joined.client_secret());
    TANJI_ASSIGN_OR_RETURN(const id::IssueTokenResponse issued,
                           Ask(*access, &Access::IssueToken, issue));
    tokens.push_back("Bearer " + issued.access_token());
  }
  return tokens;
}

absl::Status Register(const Channel& channel,
                      const Certificates& certificates) {
  using Access = id::AccessService::Stub;
  auto access = id::AccessService::NewStub(channel);
  for (int i = 0; i < kConnections; ++i) {
    id::AddCertificateRequest add;
    add.set_organisation(OrganisationName(i));
    add.set_certificate(
        certificates.clients[static_cast<size_t>(i)].certificate);
    TANJI_RETURN_IF_ERROR(Ask(*access, &Access::AddCertificate, add).status());
  }
  return absl::OkStatus();
}

grpc::ChannelArguments OwnConnection() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return arguments;
}

// With the client's certificate, or without one.
Channel TlsChannel(const std::string& address, const std::string& authority,
                   const crypto::KeyAndCertificate* client) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = authority;
  if (client != nullptr) {
    options.pem_private_key = client->key;
    options.pem_cert_chain = client->certificate;
  }
  return grpc::CreateCustomChannel(address, grpc::SslCredentials(options),
                                   OwnConnection());
}

// One way to call.
struct Way {
  std::string name;
  std::vector<Channel> channels;
  std::vector<std::string> authorizations = {};
};

LoadGenerator::Work KeysWork(const Way& way) {
  return {"/tanji.ledger.v1.LedgerService/GetKeys",
          {""},
          [](const grpc::ByteBuffer& reply) {
            ledger::v1::GetKeysResponse response;
            return ParseReply(reply, &response) &&
                   response.signer_keys_size() > 0;
          },
          way.authorizations};
}

LoadGenerator::Work TotalWork(const Way& way, uint64_t min_seq) {
  footprint::v1::GetRequest request;
  request.set_product("mill/coil");
  request.set_view(footprint::v1::FOOTPRINT_VIEW_TOTAL);
  request.set_min_seq(min_seq);
  return {"/tanji.footprint.v1.FootprintService/Get",
          {request.SerializeAsString()},
          [](const grpc::ByteBuffer& reply) {
            footprint::v1::GetResponse response;
            return ParseReply(reply, &response) &&
                   response.footprint().has_kg_co2e();
          },
          way.authorizations};
}

// New connections a second, one after the other, each with one call.
absl::StatusOr<double> HandshakesPerSecond(const std::function<Channel()>& make,
                                           const Way& way, double seconds) {
  const Stopwatch watch;
  int count = 0;
  while (watch.Seconds() < seconds) {
    const Channel channel = make();
    auto stub = ledger::v1::LedgerService::NewStub(channel);
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(std::chrono::system_clock::now() + kCallTimeout);
    if (!way.authorizations.empty()) {
      context.AddMetadata("authorization", way.authorizations[0]);
    }
    ledger::v1::GetKeysResponse response;
    TANJI_RETURN_IF_ERROR(ToStatus(
        stub->GetKeys(&context, ledger::v1::GetKeysRequest(), &response)));
    ++count;
  }
  return count / watch.Seconds();
}

absl::Status MeasureWays(const Options& options, const std::vector<Way>& ways,
                         const std::vector<uint64_t>& seqs, Report& report) {
  std::vector<double> keys;
  std::vector<double> totals;
  for (size_t i = 0; i < ways.size(); ++i) {
    const LoadGenerator generator(ways[i].channels, kCallsInFlight);
    TANJI_ASSIGN_OR_RETURN(const LoadGenerator::Load of_keys,
                           generator.Run(KeysWork(ways[i]), options.seconds));
    TANJI_ASSIGN_OR_RETURN(
        const LoadGenerator::Load of_total,
        generator.Run(TotalWork(ways[i], seqs[i]), options.seconds));
    keys.push_back(of_keys.calls_per_second);
    totals.push_back(of_total.calls_per_second);
  }
  for (size_t i = 0; i < ways.size(); ++i) {
    report.Add("Ledger.GetKeys, " + ways[i].name, keys[i], "calls/s");
    report.Add("Footprint.Get, " + ways[i].name, totals[i], "calls/s");
    if (i == 0) continue;
    report.Add(
        base::StrCat("Footprint.Get, ", ways[i].name, " / ", ways[0].name),
        totals[i] / totals[0], "x");
  }
  return absl::OkStatus();
}

absl::Status RunOnce(const Options& options, Report& report) {
  const TemporaryFolder plain_folder(std::filesystem::temp_directory_path());
  const TemporaryFolder tls_folder(std::filesystem::temp_directory_path());
  TANJI_ASSIGN_OR_RETURN(const Certificates certificates,
                         MakeCertificates(tls_folder.path()));
  TANJI_ASSIGN_OR_RETURN(
      TanjidProcess plain,
      TanjidProcess::Start(options.program, plain_folder.path()));
  TANJI_ASSIGN_OR_RETURN(
      TanjidProcess tls,
      TanjidProcess::Start(options.program, tls_folder.path(),
                           certificates.arguments));
  const std::string socket = "unix:" + tls.data_folder() + "/tanjid.sock";
  TANJI_ASSIGN_OR_RETURN(const uint64_t plain_seq,
                         SupplyAndGrant(plain.NewChannel()));
  TANJI_ASSIGN_OR_RETURN(const uint64_t tls_seq,
                         SupplyAndGrant(NewChannelTo(socket)));
  TANJI_RETURN_IF_ERROR(Register(NewChannelTo(socket), certificates));

  std::vector<Way> ways = {{"without TLS", {}},
                           {"by the socket", {}},
                           {"TLS, token", {}},
                           {"TLS, certificate", {}}};
  TANJI_ASSIGN_OR_RETURN(ways[2].authorizations, Tokens(NewChannelTo(socket)));
  for (size_t i = 0; i < kConnections; ++i) {
    ways[0].channels.push_back(plain.NewChannel());
    ways[1].channels.push_back(NewChannelTo(socket));
    ways[2].channels.push_back(
        TlsChannel(tls.address(), certificates.authority, nullptr));
    ways[3].channels.push_back(TlsChannel(tls.address(), certificates.authority,
                                          &certificates.clients[i]));
  }
  TANJI_RETURN_IF_ERROR(MeasureWays(
      options, ways, {plain_seq, tls_seq, tls_seq, tls_seq}, report));
  TANJI_ASSIGN_OR_RETURN(const double plain_connections,
                         HandshakesPerSecond([&] { return plain.NewChannel(); },
                                             ways[0], options.seconds));
  TANJI_ASSIGN_OR_RETURN(const double tls_connections,
                         HandshakesPerSecond(
                             [&] {
                               return TlsChannel(tls.address(),
                                                 certificates.authority,
                                                 &certificates.clients[0]);
                             },
                             ways[3], options.seconds));
  report.Add("new connections, without TLS", plain_connections, "1/s");
  report.Add("new connections, TLS with both certificates", tls_connections,
             "1/s");
  TANJI_RETURN_IF_ERROR(plain.Stop());
  return tls.Stop();
}

absl::Status Measure(const Options& options) {
  Report report;
  for (int run = 0; run < options.runs; ++run) {
    std::fprintf(stderr, "run %d of %d\n", run + 1, options.runs);
    TANJI_RETURN_IF_ERROR(RunOnce(options, report));
  }
  std::printf(
      "medians of %d runs, rates over %g s\n%s", options.runs, options.seconds,
      (options.markdown ? report.ToMarkdown() : report.ToText()).c_str());
  return absl::OkStatus();
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
    } else if (name == "--runs") {
      if (!ReadNumber(value, options.runs, 1, 1000)) return false;
    } else if (name != "--seconds" ||
               !ReadNumber(value, options.seconds, 0.1, 4.0)) {
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
    std::fprintf(stderr,
                 "usage: access_load [--tanjid PATH] [--runs N]\n"
                 "                   [--seconds 0.1 to 4] [--report]\n");
    return 2;
  }
  const absl::Status status = Measure(options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "access_load: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace tanji::benchmarks

int main(int argc, char** argv) { return tanji::benchmarks::Main(argc, argv); }
