#include "lib/net/http_server.h"

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/mutex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/crypto/certificate_authority.h"
#include "lib/net/http_client.h"
#include "lib/net/testing/raw_peer.h"

namespace tanji::net {
namespace {

using base::StatusIs;
using std::string_literals::operator""s;
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

// An authority, and a server with a certificate of it for `host`.
struct SecureServer {
  crypto::KeyAndCertificate authority;
  std::unique_ptr<HttpServer> server;
};

constexpr int64_t kLater = 4'000'000'000;  // seconds since 1970

crypto::KeyAndCertificate CertificateFor(
    const crypto::KeyAndCertificate& authority, const std::string& host) {
  crypto::CertificateRequest request;
  request.purpose = crypto::CertificateRequest::Purpose::kServer;
  request.name = "a server";
  request.hosts = {host};
  request.not_after = kLater;
  return *crypto::IssueCertificate(authority, request);
}

absl::StatusOr<std::unique_ptr<HttpServer>> StartWith(
    const std::string& certificate, const std::string& private_key) {
  HttpServer::Options options;
  options.address = {"127.0.0.1", 0};
  options.body_size_max = 100;
  options.https = HttpsIdentity{certificate, private_key};
  return HttpServer::Start(
      options, {{HttpServer::Route::Method::kGet, "/", [](const std::string&) {
                   return HttpReply{200, "text/plain", "hello"};
                 }}});
}

SecureServer StartFor(const std::string& host) {
  SecureServer started;
  started.authority = *crypto::MakeAuthority("an authority", 0, kLater);
  const crypto::KeyAndCertificate own = CertificateFor(started.authority, host);
  started.server = *StartWith(own.certificate, own.key);
  return started;
}

absl::StatusOr<HttpAnswer> AskWith(const HttpServer& server,
                                   const std::string& authority) {
  const base::TempDir dir;
  HttpClient::Options options;
  options.authorities_path = dir.path() + "/ca.pem";
  TANJI_RETURN_IF_ERROR(
      base::ReplaceFile(options.authorities_path, authority, 0600));
  HttpClient client(*HttpUrl::Parse(server.url()), options);
  return client.Get("/", 100);
}

TEST(HttpsServerTest, AnswersWhoTrustsItsAuthority) {
  const SecureServer started = StartFor("127.0.0.1");
  TANJI_ASSERT_OK_AND_ASSIGN(
      const HttpAnswer answer,
      AskWith(*started.server, started.authority.certificate));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "hello");
}

TEST(HttpsServerTest, IsNotTrustedUnderAnotherAuthorityOrName) {
  const SecureServer started = StartFor("127.0.0.1");
  const auto other = *crypto::MakeAuthority("an authority", 0, kLater);
  EXPECT_THAT(AskWith(*started.server, other.certificate),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("certif")));
  const SecureServer elsewhere = StartFor("127.0.0.2");
  EXPECT_THAT(AskWith(*elsewhere.server, elsewhere.authority.certificate),
              StatusIs(absl::StatusCode::kUnavailable, _));
}

TEST(HttpsServerTest, GivesNothingInClear) {
  const SecureServer started = StartFor("127.0.0.1");
  HttpClient client({false, "127.0.0.1", started.server->address().port, ""},
                    {});
  EXPECT_THAT(client.Get("/", 100), Not(base::IsOk()));
}

TEST(HttpsServerTest, NeedsACertificateAndItsKey) {
  const auto authority = *crypto::MakeAuthority("an authority", 0, kLater);
  const auto one = CertificateFor(authority, "127.0.0.1");
  const auto other = CertificateFor(authority, "127.0.0.1");
  for (const auto& [certificate, key] :
       {std::pair(one.certificate, other.key), std::pair(one.certificate, ""s),
        std::pair(""s, one.key), std::pair(""s, ""s),
        std::pair("hello"s, one.key), std::pair(one.certificate, "hello"s)}) {
    EXPECT_THAT(StartWith(certificate, key),
                StatusIs(absl::StatusCode::kInvalidArgument, _));
  }
}

}  // namespace
}  // namespace tanji::net
