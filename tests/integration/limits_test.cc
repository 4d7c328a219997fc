// Limits that are not the same for every method, one by one.

#include "lib/platform/limits.h"

#include "lib/api/method_limits.h"
#include "lib/base/strings.h"
#include "services/server/server_limits.h"
#include "tests/integration/raw_call.h"
#include "tests/integration/server_fixture.h"

namespace tanji::integration {
namespace {

using grpc::StatusCode;
using ::testing::_;
using ::testing::HasSubstr;

class LimitsTest : public ServerTest {
 protected:
  Reply<supply::v1::SubmitResponse> SubmitDocument(std::string document) {
    supply::v1::SubmitRequest request;
    request.set_document(std::move(document));
    return Submit(request);
  }
};

TEST_F(LimitsTest, ADocumentMayHaveItsWholeSize) {
  std::string document =
      R"({"format":"tanji-submission/v1","organisation":"acme",)"
      R"("products":[{"id":"steel","unit":"kg"}]})";
  document.resize(platform::kDocumentSizeMax, ' ');
  EXPECT_THAT(SubmitDocument(document).status, IsRpcOk());
  EXPECT_THAT(SubmitDocument(document + " ").status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED,
                          HasSubstr(base::StrCat(platform::kDocumentSizeMax))));
}

TEST_F(LimitsTest, ADocumentNestsSixtyFourDeep) {
  EXPECT_THAT(SubmitDocument(std::string(1'000'000, '[')).status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED, HasSubstr("64")));
}

// Two bytes each on the wire, a hundred and more in memory.
TEST_F(LimitsTest, ASubmissionHasSoManyMessages) {
  std::string products;
  for (size_t i = 0; i < api::kRequestMessagesMax; ++i) {
    products.append("\x1a\x00", 2);
  }
  supply::v1::SubmitRequest request;
  ASSERT_TRUE(request.mutable_submission()->ParseFromString(products));
  EXPECT_THAT(Submit(request).status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED,
                          HasSubstr(base::StrCat(api::kRequestMessagesMax))));
}

TEST_F(LimitsTest, SignatureLinesHaveABound) {
  supply::v1::SubmitRequest request;
  request.mutable_signed_()->set_document("{}\n");
  request.mutable_signed_()->set_signature_lines(
      std::string(platform::kSignatureLinesSizeMax + 1, 'x'));
  EXPECT_THAT(Submit(request).status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED,
                          HasSubstr("signature_lines")));
}

TEST_F(LimitsTest, ARequestIdHasAtMost128Bytes) {
  EXPECT_THAT(Submit(kSteel, std::string(128, 'r')).status, IsRpcOk());
  EXPECT_THAT(
      Submit(kSteel, std::string(129, 'r')).status,
      RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("request_id")));
}

TEST_F(LimitsTest, IdsHaveABound) {
  const std::string organisation(64, 'o');
  const std::string local(200, 'l');
  const std::string text = base::StrCat(
      "products { id: \"", local, "\" unit: \"kg\" } processes { product: \"",
      local, "\" output: \"1\" unit: \"kg\" }");
  const uint64_t seq =
      MustSubmit(base::StrCat("organisation: \"", organisation, "\" ", text));
  EXPECT_THAT(GetFootprint(base::StrCat(organisation, "/", local), seq).status,
              IsRpcOk());
  EXPECT_THAT(
      GetFootprint(base::StrCat(organisation, "/", local, "x"), seq).status,
      RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("200")));
  EXPECT_THAT(GetFootprint(base::StrCat(organisation, "x/", local), seq).status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("64")));
}

TEST_F(LimitsTest, APageHasAtMostAThousandItems) {
  const auto expect_bound = [](const grpc::Status& status) {
    EXPECT_THAT(status, RpcStatusIs(StatusCode::INVALID_ARGUMENT,
                                    HasSubstr("page_size")));
  };
  footprint::v1::ListRequest footprints;
  footprints.set_page_size(1000);
  EXPECT_THAT(
      Invoke(*footprint_, &FootprintService::Stub::List, footprints).status,
      IsRpcOk());
  footprints.set_page_size(1001);
  expect_bound(
      Invoke(*footprint_, &FootprintService::Stub::List, footprints).status);
  supply::v1::ListRequest products;
  products.set_page_size(1001);
  expect_bound(Invoke(*supply_, &SupplyService::Stub::List, products).status);
  ledger::v1::GetEntriesRequest entries;
  entries.set_page_size(1001);
  expect_bound(
      Invoke(*ledger_, &LedgerService::Stub::GetEntries, entries).status);
}

TEST_F(LimitsTest, AWaitLastsAtMostAMinute) {
  const auto expect_bound = [](const grpc::Status& status) {
    EXPECT_THAT(status, RpcStatusIs(StatusCode::INVALID_ARGUMENT,
                                    HasSubstr("wait_millis")));
  };
  footprint::v1::GetRequest request;
  request.set_product("acme/steel");
  request.set_min_seq(MustSubmit(kSteel));
  request.set_wait_millis(60'000);
  EXPECT_THAT(Invoke(*footprint_, &FootprintService::Stub::Get, request).status,
              IsRpcOk());
  request.set_wait_millis(60'001);
  expect_bound(
      Invoke(*footprint_, &FootprintService::Stub::Get, request).status);
  certificate::v1::IssueRequest issue;
  issue.set_product("acme/steel");
  issue.set_wait_millis(60'001);
  expect_bound(
      Invoke(*certificate_, &CertificateService::Stub::Issue, issue).status);
  supply::v1::GetRequest get;
  get.set_wait_millis(60'001);
  expect_bound(Invoke(*supply_, &SupplyService::Stub::Get, get).status);
}

TEST_F(LimitsTest, HeadersHaveABound) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallDeadline);
  context.AddMetadata("x-large",
                      std::string(2 * server::kRequestMetadataSizeMax, 'x'));
  ledger::v1::GetKeysResponse response;
  EXPECT_THAT(
      ledger_->GetKeys(&context, ledger::v1::GetKeysRequest(), &response),
      RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED, _));
}

// Health/Watch stays open; the one beyond the limit waits at the client.
TEST_F(LimitsTest, AConnectionHasAtMostSoManyCallsAtOnce) {
  const std::string path = "/grpc.health.v1.Health/Watch";
  const auto channel = NewChannel();
  std::vector<std::unique_ptr<OpenStream>> streams;
  std::string bytes;
  for (int i = 0; i < server::kConcurrentStreamsMax; ++i) {
    streams.push_back(
        std::make_unique<OpenStream>(channel, path, "", kCallDeadline));
    ASSERT_TRUE(streams.back()->Read(&bytes)) << i;
  }
  OpenStream waiting(channel, path, "", std::chrono::milliseconds(300));
  EXPECT_FALSE(waiting.Read(&bytes));
  EXPECT_THAT(waiting.Finish(), RpcStatusIs(StatusCode::DEADLINE_EXCEEDED, _));
  streams.pop_back();
  OpenStream next(channel, path, "", kCallDeadline);
  EXPECT_TRUE(next.Read(&bytes));
}

// Waits until `channel` is no longer connected.
bool AwaitDisconnect(grpc::Channel& channel) {
  return channel.WaitForStateChange(
      GRPC_CHANNEL_READY, std::chrono::system_clock::now() + kCallDeadline);
}

class ConnectionTest : public ServerTest {
 protected:
  ConnectionTest() {
    Stop();
    options_.connection_idle_max = std::chrono::milliseconds(200);
    Start();
  }
};

TEST_F(ConnectionTest, OneWithoutCallsIsClosed) {
  const auto channel = NewChannel();
  ASSERT_TRUE(channel->WaitForConnected(std::chrono::system_clock::now() +
                                        kCallDeadline));
  EXPECT_TRUE(AwaitDisconnect(*channel));
}

TEST_F(LimitsTest, AClientThatPingsTooOftenIsCutOff) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 10);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  const auto channel = NewChannel(arguments);
  ASSERT_TRUE(channel->WaitForConnected(std::chrono::system_clock::now() +
                                        kCallDeadline));
  EXPECT_TRUE(AwaitDisconnect(*channel));
}

}  // namespace
}  // namespace tanji::integration
