// Exports of evidence whose callers are slow.

#include <chrono>
#include <memory>
#include <string>

#include "lib/platform/limits.h"
#include "tanji/certificate/v1/evidence_service.grpc.pb.h"
#include "tests/integration/server_fixture.h"

namespace tanji::integration {
namespace {

using certificate::v1::EvidenceService;
using grpc::StatusCode;
using ::testing::_;
using ::testing::HasSubstr;

class ExportTimeTest : public ServerTest {
 protected:
  ExportTimeTest() {
    Stop();
    options_.export_time_max = std::chrono::milliseconds(0);
    Start();
  }
};

TEST_F(ExportTimeTest, AnExportHasOnlySoMuchTime) {
  const auto issued = Issue("acme/steel", MustSubmit(kSteel));
  ASSERT_THAT(issued.status, IsRpcOk());
  AwaitCertificate(issued.value.record_id());
  const auto stub = EvidenceService::NewStub(channel_);
  grpc::ClientContext context;
  certificate::v1::ExportRequest request;
  request.set_record_id(issued.value.record_id());
  const auto reader = stub->Export(&context, request);
  certificate::v1::ExportResponse response;
  while (reader->Read(&response)) {
  }
  EXPECT_THAT(reader->Finish(), RpcStatusIs(StatusCode::DEADLINE_EXCEEDED,
                                            HasSubstr("which is the limit")));
}

class IdleExportTest : public ServerTest {
 protected:
  IdleExportTest() {
    Stop();
    options_.import_idle_max = std::chrono::milliseconds(300);
    Start();
  }
};

// The archive is more than a connection holds on the way; the call's end would
// stand behind it.
TEST_F(IdleExportTest, WhoTakesNothingIsCutOff) {
  std::string document =
      R"({"format":"tanji-submission/v1","organisation":"acme",)"
      R"("products":[{"id":"steel","unit":"kg"}],"processes":[{)"
      R"("product":"steel","output":"1","unit":"kg",)"
      R"("direct_kgco2e":"1.8"}]})";
  document.resize(platform::kDocumentSizeMax, ' ');
  supply::v1::SubmitRequest submission;
  submission.set_document(document);
  const auto submitted = Submit(submission);
  ASSERT_THAT(submitted.status, IsRpcOk());
  const auto issued = Issue("acme/steel", submitted.value.seq());
  ASSERT_THAT(issued.status, IsRpcOk());
  AwaitCertificate(issued.value.record_id());
  const auto stub = EvidenceService::NewStub(channel_);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallDeadline);
  certificate::v1::ExportRequest request;
  request.set_record_id(issued.value.record_id());
  const auto reader = stub->Export(&context, request);
  // As the server counts.
  const std::string cut_off =
      "{code=\"DEADLINE_EXCEEDED\",method=\"tanji.certificate.v1."
      "EvidenceService.Export\"} 1\n";
  const auto end = std::chrono::steady_clock::now() + kCallDeadline;
  while (MetricsText().find(cut_off) == std::string::npos) {
    ASSERT_LT(std::chrono::steady_clock::now(), end);
  }
  // What was on the way is all that comes.
  certificate::v1::ExportResponse response;
  while (reader->Read(&response)) {
  }
  EXPECT_THAT(reader->Finish(), RpcStatusIs(StatusCode::CANCELLED, _));
}

}  // namespace
}  // namespace tanji::integration
