#include "lib/net/http_client.h"

#include <chrono>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/net/testing/raw_peer.h"

namespace tanji::net {
namespace {

using base::StatusIs;
using base::StrCat;
using ::testing::_;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using Code = absl::StatusCode;

// What a client makes of a server that sends `piece` over and over, or once.
absl::StatusOr<HttpAnswer> AnswerOf(const std::string& start,
                                    const std::string& piece,
                                    std::chrono::milliseconds timeout) {
  const RawServer server([&](const RawConnection& connection) {
    if (!connection.Send(start)) return;
    while (!piece.empty() && connection.Send(piece)) {
    }
  });
  HttpClient client({false, "127.0.0.1", server.port(), ""}, {{}, timeout});
  return client.Get("/checkpoint", 1000);
}

constexpr std::chrono::milliseconds kAmple{20'000};

TEST(HttpClientTest, AnEndlessStatusLineEnds) {
  EXPECT_THAT(
      AnswerOf("HTTP/1.1 200 ", std::string(4096, 'x'), kAmple).status().code(),
      AnyOf(Code::kUnavailable, Code::kResourceExhausted));
}

TEST(HttpClientTest, EndlessHeadersEnd) {
  EXPECT_THAT(AnswerOf("HTTP/1.1 200 OK\r\n",
                       StrCat("a: ", std::string(1000, 'x'), "\r\n"), kAmple),
              StatusIs(Code::kResourceExhausted, _));
  EXPECT_THAT(AnswerOf("HTTP/1.1 200 OK\r\na: ", "x", kAmple).status().code(),
              AnyOf(Code::kUnavailable, Code::kResourceExhausted));
}

TEST(HttpClientTest, EndlessInterimAnswersEnd) {
  EXPECT_THAT(AnswerOf("", "HTTP/1.1 100 Continue\r\n\r\n", kAmple),
              StatusIs(Code::kResourceExhausted, _));
}

TEST(HttpClientTest, AnEndlessBodyEnds) {
  const std::string chunk = "4\r\nabcd\r\n";
  EXPECT_THAT(
      AnswerOf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunk,
               kAmple),
      StatusIs(Code::kResourceExhausted, HasSubstr("larger than 1000")));
  EXPECT_THAT(AnswerOf("HTTP/1.1 200 OK\r\n\r\n", chunk, kAmple),
              StatusIs(Code::kResourceExhausted, HasSubstr("larger")));
}

TEST(HttpClientTest, WhatIsNotHttpIsNoAnswer) {
  for (const char* text :
       {"", "hello\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"}) {
    EXPECT_THAT(AnswerOf(text, "", kAmple), StatusIs(Code::kUnavailable, _))
        << text;
  }
}

TEST(HttpClientTest, AServerThatSaysNothingIsLeftInTime) {
  const RawServer server(
      [](const RawConnection& connection) { connection.ReadUntil("never"); });
  HttpClient client({false, "127.0.0.1", server.port(), ""},
                    {{}, std::chrono::milliseconds(100)});
  EXPECT_THAT(client.Get("/checkpoint", 1000), StatusIs(Code::kUnavailable, _));
}

TEST(HttpClientTest, NobodyThereIsUnavailable) {
  uint16_t port = 0;
  {
    const RawServer server([](const RawConnection&) {});
    port = server.port();
  }
  HttpClient client({false, "127.0.0.1", port, ""}, {});
  EXPECT_THAT(client.Get("/checkpoint", 1000),
              StatusIs(Code::kUnavailable, HasSubstr("no answer")));
}

TEST(HttpClientTest, ARedirectIsNotFollowed) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const HttpAnswer answer,
      AnswerOf("HTTP/1.1 302 Found\r\nLocation: /other\r\n"
               "Content-Length: 0\r\n\r\n",
               "", kAmple));
  EXPECT_EQ(answer.status, 302);
}

// A reused connection that the server has closed meanwhile is opened anew.
TEST(HttpClientTest, AConnectionThatEndedIsMadeAgain) {
  const RawServer server([](const RawConnection& connection) {
    connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  HttpClient client({false, "127.0.0.1", server.port(), "/log"}, {});
  for (int i = 0; i < 3; ++i) {
    TANJI_ASSERT_OK_AND_ASSIGN(const HttpAnswer answer,
                               client.Get("/checkpoint", 1000));
    EXPECT_EQ(answer.body, "ok");
  }
}

}  // namespace
}  // namespace tanji::net
