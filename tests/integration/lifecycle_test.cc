// Start, health, reflection, metrics, stop, and start again.

#include <google/protobuf/descriptor.pb.h>

#include <thread>

#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "tests/integration/raw_call.h"
#include "tests/integration/server_fixture.h"

namespace tanji::integration {
namespace {

using grpc::StatusCode;
using ::testing::_;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

// grpc/health/v1/health.proto, whose classes Debian does not ship: a request
// has the service's name in field 1, a reply the status in field 1.
constexpr char kCheckPath[] = "/grpc.health.v1.Health/Check";
constexpr char kServing[] = "\x08\x01";

std::string HealthRequest(const std::string& service) {
  return base::StrCat("\x0a", std::string(1, static_cast<char>(service.size())),
                      service);
}

class LifecycleTest : public ServerTest {};

TEST_F(LifecycleTest, EveryServiceIsServing) {
  for (const std::string& service : ServicesOf(channel_)) {
    if (service.rfind("tanji.", 0) != 0) continue;
    OpenStream check(channel_, kCheckPath, HealthRequest(service),
                     kCallDeadline);
    std::string status;
    ASSERT_TRUE(check.Read(&status)) << service;
    EXPECT_EQ(status, kServing) << service;
  }
  OpenStream check(channel_, kCheckPath, "", kCallDeadline);
  std::string status;
  ASSERT_TRUE(check.Read(&status));
  EXPECT_EQ(status, kServing);
}

TEST_F(LifecycleTest, AServiceThatIsNoneHasNoHealth) {
  OpenStream check(channel_, kCheckPath, HealthRequest("tanji.v9.Nothing"),
                   kCallDeadline);
  std::string status;
  EXPECT_FALSE(check.Read(&status));
  EXPECT_THAT(check.Finish(), RpcStatusIs(StatusCode::NOT_FOUND, _));
}

TEST_F(LifecycleTest, WatchersAreToldWhenItStops) {
  OpenStream watch(channel_, "/grpc.health.v1.Health/Watch", "", kCallDeadline);
  std::string status;
  ASSERT_TRUE(watch.Read(&status));
  EXPECT_EQ(status, kServing);
  std::thread stopping([this] { server_->Stop(); });
  EXPECT_TRUE(watch.Read(&status));
  EXPECT_EQ(status, "\x08\x02");  // NOT_SERVING
  stopping.join();
}

TEST_F(LifecycleTest, ReflectionNamesAndDescribesEveryService) {
  EXPECT_THAT(ServicesOf(channel_),
              IsSupersetOf({"tanji.supply.v1.SupplyService",
                            "tanji.footprint.v1.FootprintService",
                            "tanji.certificate.v1.CertificateService",
                            "tanji.ledger.v1.LedgerService",
                            "tanji.identity.v1.IdentityService",
                            "grpc.health.v1.Health"}));
  // file_containing_symbol = 4 of the request.
  const std::string symbol = "tanji.supply.v1.SupplyService";
  const std::string reply = Reflect(
      channel_,
      base::StrCat("\x22", std::string(1, static_cast<char>(symbol.size())),
                   symbol));
  EXPECT_THAT(reply, HasSubstr("tanji/supply/v1/supply_service.proto"));
  EXPECT_THAT(reply, HasSubstr("ImportStream"));
}

TEST_F(LifecycleTest, ARestartKeepsEverything) {
  const auto submitted = Submit(kSteel, "r-1");
  const auto issued = Issue("acme/steel", submitted.value.seq(), "c-1");
  const auto before = GetFootprint("acme/steel", submitted.value.seq());
  AwaitCertificate(issued.value.record_id());  // the status list follows it
  const auto keys = Keys();
  const uint64_t size = LogSize();
  Stop();
  Start();
  EXPECT_EQ(LogSize(), size);
  EXPECT_EQ(Keys().SerializeAsString(), keys.SerializeAsString());
  const auto after = GetFootprint("acme/steel");
  EXPECT_EQ(after.value.footprint().SerializeAsString(),
            before.value.footprint().SerializeAsString());
  EXPECT_EQ(after.value.snapshot(), before.value.snapshot());
  const auto again = Submit(kSteel, "r-1");
  EXPECT_EQ(again.value.entry(), submitted.value.entry());
  EXPECT_TRUE(again.value.is_repeat());
  EXPECT_EQ(Issue("acme/steel", 0, "c-1").value.entry(), issued.value.entry());
  EXPECT_EQ(GetCertificate(issued.value.record_id()).value.entry(),
            issued.value.entry());
}

TEST_F(LifecycleTest, WritesGoOnWhereTheyEnded) {
  const uint64_t last = MustSubmit(kSteel);
  Stop();
  Start();
  EXPECT_EQ(MustSubmit(kSteel), last + 1);
}

TEST_F(LifecycleTest, ASecondServerOnTheSameFolderDoesNotStart) {
  EXPECT_THAT(server::Server::Start(options_, base::Clock::System()),
              base::StatusIs(absl::StatusCode::kUnavailable, _));
  EXPECT_NE(Keys().origin(), "");
}

TEST_F(LifecycleTest, ASecondServerOnTheSamePortDoesNotStart) {
  const base::TempDir other_folder;
  server::ServerOptions options = options_;
  options.system.data_dir = other_folder.path();
  options.listen = server_->address();
  EXPECT_THAT(server::Server::Start(options, base::Clock::System()),
              base::StatusIs(absl::StatusCode::kUnavailable,
                             HasSubstr("cannot listen")));
}

TEST_F(LifecycleTest, AfterTheStopNobodyIsAnswered) {
  Stop();
  grpc::ClientContext context;
  ledger::v1::GetKeysResponse response;
  EXPECT_THAT(
      ledger_->GetKeys(&context, ledger::v1::GetKeysRequest(), &response),
      RpcStatusIs(StatusCode::UNAVAILABLE, _));
}

// One that has a thread, and one whose header has not come.
TEST_F(LifecycleTest, ImportsAreToldThatItStops) {
  grpc::ClientContext contexts[2];
  supply::v1::ImportStreamResponse responses[2];
  std::unique_ptr<grpc::ClientWriter<supply::v1::ImportStreamRequest>>
      writers[2];
  for (size_t k = 0; k < 2; ++k) {
    contexts[k].set_deadline(std::chrono::system_clock::now() + kCallDeadline);
    writers[k] = supply_->ImportStream(&contexts[k], &responses[k]);
  }
  supply::v1::ImportStreamRequest header;
  header.mutable_header()->set_organisation("acme");
  header.mutable_header()->set_nodes_size_bytes(1000);
  ASSERT_TRUE(writers[0]->Write(header));
  const auto end = std::chrono::steady_clock::now() + kCallDeadline;
  while (MetricsText().find("{pool=\"imports\"} 1\n") == std::string::npos) {
    ASSERT_LT(std::chrono::steady_clock::now(), end);
  }
  Stop();
  for (const auto& writer : writers) {
    EXPECT_THAT(writer->Finish(), RpcStatusIs(StatusCode::UNAVAILABLE,
                                              HasSubstr("the server stops")));
  }
}

class StopDuringImportTest : public ServerTest {
 protected:
  StopDuringImportTest() {
    Stop();
    options_.stop_deadline = std::chrono::milliseconds(100);
    Start();
  }
};

TEST_F(StopDuringImportTest, AnImportThatDoesNotEndIsCancelled) {
  const uint64_t size = LogSize();
  grpc::ClientContext context;
  supply::v1::ImportStreamResponse response;
  const auto writer = supply_->ImportStream(&context, &response);
  supply::v1::ImportStreamRequest header;
  header.mutable_header()->set_organisation("acme");
  header.mutable_header()->set_nodes_size_bytes(1000);
  ASSERT_TRUE(writer->Write(header));
  Stop();
  EXPECT_THAT(writer->Finish().error_code(),
              AnyOf(StatusCode::CANCELLED, StatusCode::UNAVAILABLE));
  Start();
  EXPECT_EQ(LogSize(), size);
}

class MetricsTest : public ServerTest {};

TEST_F(MetricsTest, CountCallsByMethodAndCode) {
  MustSubmit(kSteel);
  GetFootprint("acme/gold");
  const auto response = MetricsClient().Get("/metrics", kMetricsSizeMax);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->status, 200);
  EXPECT_THAT(response->media_type, HasSubstr("text/plain"));
  EXPECT_THAT(response->body,
              HasSubstr("tanji_rpc_calls_total{code=\"OK\",method=\"tanji."
                        "supply.v1.SupplyService.Submit\"} 1\n"));
  EXPECT_THAT(response->body,
              HasSubstr("tanji_rpc_calls_total{code=\"NOT_FOUND\",method="
                        "\"tanji.footprint.v1.FootprintService.Get\"} 1\n"));
  EXPECT_THAT(response->body,
              HasSubstr(base::StrCat("tanji_log_entries ", LogSize(), "\n")));
  EXPECT_THAT(response->body, HasSubstr("tanji_healthy 1\n"));
  EXPECT_THAT(response->body, HasSubstr("tanji_rpc_seconds_bucket"));
  for (const char* pool : {"work", "waits", "imports", "breakdowns"}) {
    EXPECT_THAT(
        response->body,
        HasSubstr(base::StrCat("tanji_pool_tasks{pool=\"", pool, "\"} 0\n")));
  }
}

TEST_F(MetricsTest, NothingElseIsServed) {
  net::HttpClient client = MetricsClient();
  EXPECT_EQ(client.Get("/", 1000)->status, 404);
  EXPECT_EQ(client.Get("/../etc/passwd", 1000)->status, 404);
  const auto post =
      client.Post("/metrics", std::string(1 << 20, 'x'), "text/plain", 1000);
  if (post.ok()) {
    EXPECT_EQ(post->status, 404);
  }
  EXPECT_EQ(client.Get("/metrics", kMetricsSizeMax)->status, 200);
}

TEST_F(MetricsTest, ASecondServerDoesNotShareThePort) {
  const base::TempDir other_folder;
  server::ServerOptions options = options_;
  options.system.data_dir = other_folder.path();
  options.metrics_listen = server_->metrics_address();
  EXPECT_THAT(
      server::Server::Start(options, base::Clock::System()),
      base::StatusIs(absl::StatusCode::kUnavailable, HasSubstr("metrics")));
}

}  // namespace
}  // namespace tanji::integration
