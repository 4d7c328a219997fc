// Time stamps of a log by an authority outside, with the programs as they are
// and OpenSSL's own tool.

#include <ctime>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/testing/timestamp_authority.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/merkle.h"
#include "lib/net/http_server.h"
#include "tests/e2e/cli/child_process.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::HasSubstr;

constexpr char kOrigin[] = "log.example/park";

class TimestampTest : public testing::Test {
 protected:
  TimestampTest() {
    net::HttpServer::Options options;
    options.address = {"127.0.0.1", 0};
    options.body_size_max = 4096;
    auto server = net::HttpServer::Start(
        options, {{net::HttpServer::Route::Method::kPost, "/tsa",
                   [this](const std::string& request) {
                     return net::HttpReply{
                         200, "application/timestamp-reply",
                         authority_.Answer(request, std::time(nullptr))};
                   }}});
    EXPECT_THAT(server, base::IsOk());
    server_ = *std::move(server);
    Save("tsa.pem", authority_.root_pem());
    Save("other.pem", crypto::TestTimestampAuthority("other").root_pem());
  }
  std::string Path(const std::string& name) const {
    return dir_.path() + "/" + name;
  }
  void Save(const std::string& name, const std::string& text) const {
    TANJI_ASSERT_OK(base::SaveFile(Path(name), text, 0644));
  }
  std::string Url() const {
    return "http://" + server_->address().ToString() + "/tsa";
  }
  Result Audit(const std::string& authority) const {
    return Tanji({"audit", Path("mirror"), "--log-key", Path("mirror/log.vkey"),
                  "--signer-key", Path("mirror/signers.vkey"), "--timestamp-ca",
                  Path(authority)});
  }
  // The text of the checkpoint of the first `size` entries of the mirror.
  std::string CheckpointText(uint64_t size, uint64_t log_size) const {
    const auto tile = base::ReadFile(
        Path("mirror/tile/0/000.p/" + std::to_string(log_size)), kFileSizeMax);
    ledger::MerkleTree tree;
    for (uint64_t i = 0; i < size; ++i) {
      tree.Append(crypto::DigestFromBytes(std::string_view(*tile).substr(
          i * crypto::kSha256Size, crypto::kSha256Size)));
    }
    return ledger::Checkpoint{kOrigin, size, tree.Root()}.ToText();
  }

  base::TempDir dir_;
  crypto::TestTimestampAuthority authority_{"tsa.example"};
  std::unique_ptr<net::HttpServer> server_;
};

TEST_F(TimestampTest, AreInTheLogAndCheckedByOthers) {
  Server server({"--origin", kOrigin, "--timestamp-url", Url(),
                 "--timestamp-ca", Path("tsa.pem"), "--timestamp-interval",
                 "86400"});
  std::string status;
  do {
    status = server.TanjiOk({"ledger", "status"});
  } while (status.find("tsa.example") == std::string::npos ||
           status.find("in a checkpoint  3 records") == std::string::npos);
  server.TanjiOk({"ledger", "export", Path("mirror"), "--latest"});

  const Result audit = Audit("tsa.pem");
  EXPECT_EQ(audit.exit_code, 0) << audit.out << audit.err;
  EXPECT_THAT(audit.out, HasSubstr("1 of 1 trusted; the last at 20"));
  const Result other = Audit("other.pem");
  EXPECT_EQ(other.exit_code, 3) << other.out << other.err;
  EXPECT_THAT(other.out, HasSubstr("finding timestamp-open"));
  EXPECT_EQ(Audit("mirror/log.vkey").exit_code, 2);

  const std::string stamp = Path("mirror/timestamp/2.tsr");
  Save("data", CheckpointText(/*size=*/2, /*log_size=*/3));
  ChildProcess openssl({TANJI_E2E_OPENSSL, "ts", "-verify", "-in", stamp,
                        "-data", Path("data"), "-CAfile", Path("tsa.pem")},
                       {});
  EXPECT_EQ(openssl.Wait(), 0) << openssl.err();

  std::filesystem::remove(stamp);
  EXPECT_THAT(Audit("tsa.pem").out, HasSubstr("finding missing"));
}

TEST_F(TimestampTest, TakeAUrlAndAuthorities) {
  ChildProcess server(
      {TANJI_E2E_TANJID, "--data-dir", Path("data"), "--timestamp-url", Url()},
      {});
  EXPECT_EQ(server.Wait(), 2);
  EXPECT_THAT(server.err(), HasSubstr("--timestamp-ca"));
}

}  // namespace
}  // namespace tanji::e2e
