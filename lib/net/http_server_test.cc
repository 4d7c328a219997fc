#include "lib/net/http_server.h"

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/mutex.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/net/http_client.h"
#include "lib/net/testing/raw_peer.h"

namespace tanji::net {
namespace {

using base::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::Not;

class HttpServerTest : public ::testing::Test {
 protected:
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(
      uint16_t port,
      std::chrono::milliseconds timeout = std::chrono::seconds(10)) {
    HttpServer::Options options;
    options.address = {"127.0.0.1", port};
    options.body_size_max = 100;
    options.timeout = timeout;
    options.threads = 1;
    options.connections_max = 4;
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

TEST_F(HttpServerTest, ABodyWithoutASizeHasTheSameBound) {
  TANJI_ASSERT_OK_AND_ASSIGN(const auto server, Start(0));
  const auto post = [&](size_t size) {
    const RawConnection raw(RawConnection::Connect(server->address().port));
    raw.Send(
        base::StrCat("POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                     "Transfer-Encoding: chunked\r\n\r\n",
                     "40\r\n", std::string(64, 'a'), "\r\n"));
    for (size_t i = 64; i < size; ++i) raw.Send("1\r\na\r\n");
    raw.Send("0\r\n\r\n");
    return raw.ReadUntil("nothing");
  };
  EXPECT_THAT(post(100), HasSubstr("409"));
  EXPECT_THAT(post(101), Not(HasSubstr("409")));
}

TEST_F(HttpServerTest, EndlessHeadersEnd) {
  TANJI_ASSERT_OK_AND_ASSIGN(const auto server, Start(0));
  for (const char* start : {"GET /", "GET / HTTP/1.1\r\nHost: a\r\nb: "}) {
    const RawConnection raw(RawConnection::Connect(server->address().port));
    raw.Send(start);
    while (raw.Send(std::string(4096, 'x'))) {
    }
  }
  HttpClient client(UrlOf(*server), {});
  EXPECT_EQ(client.Get("/", 1000)->status, 404);
}

// More of them than the server has threads and connections.
TEST_F(HttpServerTest, PeersThatAreSlowHoldNobodyUpForLong) {
  TANJI_ASSERT_OK_AND_ASSIGN(const auto server,
                             Start(0, std::chrono::milliseconds(300)));
  base::Mutex mu;
  base::CondVar never;
  std::vector<std::thread> slow;
  for (int i = 0; i < 8; ++i) {
    slow.emplace_back([&] {
      const RawConnection raw(RawConnection::Connect(server->address().port));
      raw.Send("POST /echo HTTP/1.1\r\n");
      const base::MutexLock lock(mu);
      while (raw.Send("a")) never.WaitFor(mu, std::chrono::milliseconds(20));
    });
  }
  HttpClient client(UrlOf(*server), {});
  EXPECT_EQ(client.Post("/echo", "a", "text/plain", 100)->status, 409);
  for (std::thread& thread : slow) thread.join();
}

TEST_F(HttpServerTest, WhatIsNotHttpIsRefused) {
  TANJI_ASSERT_OK_AND_ASSIGN(const auto server, Start(0));
  for (const char* text :
       {"hello\r\n\r\n", "POST /echo HTTP/1.1\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"}) {
    const RawConnection raw(RawConnection::Connect(server->address().port));
    raw.Send(text);
    EXPECT_THAT(raw.ReadUntil("\r\n"), ::testing::AnyOf("", HasSubstr("400")))
        << text;
  }
}

TEST_F(HttpServerTest, TwoOnOnePortAreRefused) {
  TANJI_ASSERT_OK_AND_ASSIGN(const auto server, Start(0));
  EXPECT_THAT(Start(server->address().port),
              StatusIs(absl::StatusCode::kUnavailable, _));
}

}  // namespace
}  // namespace tanji::net
