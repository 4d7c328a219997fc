#include "tests/integration/server_fixture.h"

#include <thread>

#include "lib/base/testing/status_matchers.h"

namespace tanji::integration {

ServerTest::ServerTest() {
  options_.system.data_dir = folder_.path() + "/data";
  options_.system.checkpoint_interval = std::chrono::milliseconds(20);
  options_.listen = {"127.0.0.1", 0};
  options_.metrics_listen = net::ListenAddress{"127.0.0.1", 0};
  Start();
}

ServerTest::~ServerTest() { Stop(); }

void ServerTest::Start() {
  auto server = server::Server::Start(options_, base::Clock::System());
  TANJI_ASSERT_OK(server);
  server_ = *std::move(server);
  channel_ = NewChannel();
  supply_ = SupplyService::NewStub(channel_);
  footprint_ = FootprintService::NewStub(channel_);
  certificate_ = CertificateService::NewStub(channel_);
  ledger_ = LedgerService::NewStub(channel_);
  identity_ = IdentityService::NewStub(channel_);
}

void ServerTest::Stop() {
  if (server_ != nullptr) server_->Stop();
  server_.reset();
}

std::string ServerTest::MetricsText() const {
  const auto answer = MetricsClient().Get("/metrics", kMetricsSizeMax);
  EXPECT_TRUE(answer.ok()) << answer.status().message();
  return answer.ok() ? answer->body : "";
}

net::HttpClient ServerTest::MetricsClient() const {
  const auto address = server_->metrics_address();
  return {{false, address->host, address->port, ""}, {}};
}

std::shared_ptr<grpc::Channel> ServerTest::NewChannel(
    grpc::ChannelArguments arguments) const {
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);
  return grpc::CreateCustomChannel(target(), grpc::InsecureChannelCredentials(),
                                   arguments);
}

Reply<supply::v1::SubmitResponse> ServerTest::Submit(
    const supply::v1::SubmitRequest& request) {
  return Invoke(*supply_, &SupplyService::Stub::Submit, request);
}

Reply<supply::v1::SubmitResponse> ServerTest::Submit(
    const std::string& submission, const std::string& request_id) {
  supply::v1::SubmitRequest request;
  request.set_request_id(request_id);
  *request.mutable_submission() = ParseText<supply::v1::Submission>(submission);
  return Submit(request);
}

uint64_t ServerTest::MustSubmit(const std::string& submission) {
  const auto reply = Submit(submission);
  EXPECT_THAT(reply.status, IsRpcOk());
  return reply.value.seq();
}

Reply<footprint::v1::GetResponse> ServerTest::GetFootprint(
    const std::string& product, uint64_t min_seq) {
  footprint::v1::GetRequest request;
  request.set_product(product);
  request.set_min_seq(min_seq);
  return Invoke(*footprint_, &FootprintService::Stub::Get, request);
}

Reply<certificate::v1::IssueResponse> ServerTest::Issue(
    const std::string& product, uint64_t min_seq,
    const std::string& request_id) {
  certificate::v1::IssueRequest request;
  request.set_product(product);
  request.set_min_seq(min_seq);
  request.set_request_id(request_id);
  return Invoke(*certificate_, &CertificateService::Stub::Issue, request);
}

Reply<certificate::v1::GetResponse> ServerTest::GetCertificate(
    const std::string& record_id) {
  certificate::v1::GetRequest request;
  request.set_record_id(record_id);
  return Invoke(*certificate_, &CertificateService::Stub::Get, request);
}

certificate::v1::GetResponse ServerTest::AwaitCertificate(
    const std::string& record_id) {
  const auto end = std::chrono::steady_clock::now() + kCallDeadline;
  while (std::chrono::steady_clock::now() < end) {
    auto reply = GetCertificate(record_id);
    EXPECT_THAT(reply.status, IsRpcOk());
    if (!reply.status.ok() ||
        reply.value.state() == certificate::v1::RECORD_STATE_IN_CHECKPOINT) {
      return reply.value;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  ADD_FAILURE() << "no checkpoint covers record " << record_id;
  return {};
}

ledger::v1::GetKeysResponse ServerTest::Keys() {
  const auto reply = Invoke(*ledger_, &LedgerService::Stub::GetKeys,
                            ledger::v1::GetKeysRequest());
  EXPECT_THAT(reply.status, IsRpcOk());
  return reply.value;
}

uint64_t ServerTest::LogSize() {
  const auto reply = Invoke(*ledger_, &LedgerService::Stub::GetEntries,
                            ledger::v1::GetEntriesRequest());
  EXPECT_THAT(reply.status, IsRpcOk());
  return reply.value.log_size();
}

}  // namespace tanji::integration
