#include "lib/net/http_source.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/net/http_server.h"

namespace tanji::net {
namespace {

using base::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

// A log on a web server on a port of the loopback interface.
class HttpSourceTest : public ::testing::Test {
 protected:
  HttpSourceTest() {
    HttpServer::Options options;
    options.address = {"127.0.0.1", 0};
    const auto route = [](const std::string& name, HttpReply reply) {
      return HttpServer::Route{HttpServer::Route::Method::kGet, "/log/" + name,
                               [reply](const std::string&) { return reply; }};
    };
    auto started = HttpServer::Start(
        options, {route("checkpoint", {200, "text/plain", "text"}),
                  route("large", {200, "text/plain", std::string(1000, 'x')}),
                  route("moved", {302, "text/plain", ""}),
                  route("gone", {410, "text/plain", ""})});
    EXPECT_TRUE(started.ok()) << started.status().message();
    server_ = *std::move(started);
  }
  HttpSource Source() const {
    return {*HttpUrl::Parse(
                base::StrCat("http://", server_->address().ToString(), "/log")),
            {}};
  }

  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpSourceTest, ReadsFilesBelowItsUrl) {
  const HttpSource source = Source();
  EXPECT_THAT(source.Read("checkpoint", 100), base::IsOkAndHolds("text"));
  EXPECT_THAT(source.Read("checkpoint", 4), base::IsOkAndHolds("text"));
  EXPECT_THAT(source.Read("tile/0/000", 100),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("tile/0/000")));
  EXPECT_THAT(source.Read("gone", 100),
              StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(HttpSourceTest, TakesNoMoreThanAskedFor) {
  const HttpSource source = Source();
  EXPECT_THAT(source.Read("large", 999),
              StatusIs(absl::StatusCode::kResourceExhausted, _));
  EXPECT_EQ(source.Read("large", 1000)->size(), 1000U);
}

TEST_F(HttpSourceTest, ARedirectIsAFailure) {
  EXPECT_THAT(Source().Read("moved", 100),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("302")));
}

}  // namespace
}  // namespace tanji::net
