// A server in this process, on a data folder of its own, and stubs to call it.

#ifndef TANJI_TESTS_INTEGRATION_SERVER_FIXTURE_H_
#define TANJI_TESTS_INTEGRATION_SERVER_FIXTURE_H_

#include <google/protobuf/text_format.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/net/http_client.h"
#include "services/server/server.h"
#include "tanji/certificate/v1/certificate_service.grpc.pb.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"
#include "tanji/identity/v1/identity_service.grpc.pb.h"
#include "tanji/ledger/v1/ledger_service.grpc.pb.h"
#include "tanji/supply/v1/supply_service.grpc.pb.h"

namespace tanji::integration {

using certificate::v1::CertificateService;
using footprint::v1::FootprintService;
using identity::v1::IdentityService;
using ledger::v1::LedgerService;
using supply::v1::SupplyService;

// A test that waits longer has failed.
inline constexpr std::chrono::seconds kCallDeadline(60);
inline constexpr size_t kMetricsSizeMax = 1 << 20;  // bytes

// RpcStatusIs(grpc::StatusCode::NOT_FOUND, HasSubstr("steel"))
MATCHER_P2(RpcStatusIs, code, message, "has the code and a matching message") {
  *result_listener << "code " << arg.error_code() << ", \""
                   << arg.error_message() << "\"";
  return arg.error_code() == code &&
         testing::ExplainMatchResult(message, arg.error_message(),
                                     result_listener);
}
MATCHER(IsRpcOk, "is OK") {
  *result_listener << "code " << arg.error_code() << ", \""
                   << arg.error_message() << "\"";
  return arg.ok();
}

template <typename Message>
Message ParseText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message))
      << text;
  return message;
}

// What a call came to.
template <typename Response>
struct Reply {
  grpc::Status status;
  Response value;
};

class ServerTest : public ::testing::Test {
 protected:
  ServerTest();
  ~ServerTest() override;

  // Starts the server with `options_`, as the constructor does.
  void Start();
  void Stop();
  std::string target() const { return server_->address().ToString(); }
  // A connection that is shared with no other channel.
  std::shared_ptr<grpc::Channel> NewChannel(
      grpc::ChannelArguments arguments = {}) const;

  // Calls `method` of `stub`: Invoke(*supply_, &SupplyService::Stub::Get, …).
  template <typename Stub, typename Request, typename Response>
  static Reply<Response> Invoke(
      Stub& stub,
      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                   Response*),
      const Request& request) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kCallDeadline);
    Reply<Response> reply;
    reply.status = (stub.*method)(&context, request, &reply.value);
    return reply;
  }

  // Of a submission, or a whole request, as text.
  Reply<supply::v1::SubmitResponse> Submit(const std::string& submission,
                                           const std::string& request_id = "");
  Reply<supply::v1::SubmitResponse> Submit(
      const supply::v1::SubmitRequest& request);
  // Submits, expects success, and returns the position.
  uint64_t MustSubmit(const std::string& submission);

  Reply<footprint::v1::GetResponse> GetFootprint(const std::string& product,
                                                 uint64_t min_seq = 0);
  Reply<certificate::v1::IssueResponse> Issue(
      const std::string& product, uint64_t min_seq,
      const std::string& request_id = "");
  Reply<certificate::v1::GetResponse> GetCertificate(
      const std::string& record_id);
  // Waits until a checkpoint covers the record.
  certificate::v1::GetResponse AwaitCertificate(const std::string& record_id);
  ledger::v1::GetKeysResponse Keys();
  uint64_t LogSize();
  // What the metrics port answers.
  std::string MetricsText() const;
  net::HttpClient MetricsClient() const;

  const base::TempDir folder_;
  server::ServerOptions options_;
  std::unique_ptr<server::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<SupplyService::Stub> supply_;
  std::unique_ptr<FootprintService::Stub> footprint_;
  std::unique_ptr<CertificateService::Stub> certificate_;
  std::unique_ptr<LedgerService::Stub> ledger_;
  std::unique_ptr<IdentityService::Stub> identity_;
};

// Steel from power: y_power = 0.5, y_steel = 1.8 + 0.4 x 0.5 = 2 kg CO2e/kg.
inline constexpr char kSteel[] = R"pb(
  organisation: "acme"
  products { id: "steel" unit: "kg" }
  products { id: "power" unit: "kWh" }
  processes {
    product: "steel"
    output: "1"
    unit: "kg"
    direct_kg_co2e: "1.8"
    inputs { product: "acme/power" amount: "0.4" unit: "kWh" }
  }
  processes { product: "power" output: "1" unit: "kWh" direct_kg_co2e: "0.5" }
)pb";

}  // namespace tanji::integration

#endif  // TANJI_TESTS_INTEGRATION_SERVER_FIXTURE_H_
