#include "lib/net/http_server.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/net/http_client.h"

namespace tanji::net {
namespace {

using base::StatusIs;
using ::testing::_;

class HttpServerTest : public ::testing::Test {
 protected:
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(uint16_t port) {
    HttpServer::Options options;
    options.address = {"127.0.0.1", port};
    options.body_size_max = 100;
    return HttpServer::Start(
        options, {{HttpServer::Route::Method::kPost, "/echo",
                   [](const std::string& body) {
                     return HttpReply{409, "text/x.size", body + "!"};
                   }}});
  }
  static HttpUrl UrlOf(const HttpServer& server) {
    return *HttpUrl::Parse(
        base::StrCat("http://", server.address().ToString()));
  }
};

TEST_F(HttpServerTest, AnswersItsRoutesAlone) {
  TANJI_ASSERT_OK_AND_ASSIGN(const auto server, Start(0));
  HttpClient client(UrlOf(*server), {});
  TANJI_ASSERT_OK_AND_ASSIGN(const HttpAnswer answer,
                             client.Post("/echo", "a", "text/plain", 100));
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.body, "a!");
  EXPECT_EQ(client.Get("/echo", 1000)->status, 404);
  EXPECT_EQ(client.Post("/other", "a", "text/plain", 1000)->status, 404);
}

TEST_F(HttpServerTest, RefusesBodiesAboveItsBound) {
  TANJI_ASSERT_OK_AND_ASSIGN(const auto server, Start(0));
  HttpClient client(UrlOf(*server), {});
  EXPECT_EQ(
      client.Post("/echo", std::string(100, 'a'), "text/plain", 1000)->status,
      409);
  EXPECT_EQ(
      client.Post("/echo", std::string(101, 'a'), "text/plain", 1000)->status,
      413);
}

TEST_F(HttpServerTest, TwoOnOnePortAreRefused) {
  TANJI_ASSERT_OK_AND_ASSIGN(const auto server, Start(0));
  EXPECT_THAT(Start(server->address().port),
              StatusIs(absl::StatusCode::kUnavailable, _));
}

}  // namespace
}  // namespace tanji::net
