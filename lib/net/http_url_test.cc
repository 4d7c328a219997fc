#include "lib/net/http_url.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::net {
namespace {

using base::kIsRefused;

TEST(HttpUrlTest, TakesSchemeHostPortAndPath) {
  TANJI_ASSERT_OK_AND_ASSIGN(const HttpUrl plain,
                             HttpUrl::Parse("http://log.example"));
  EXPECT_FALSE(plain.is_https);
  EXPECT_EQ(plain.host, "log.example");
  EXPECT_EQ(plain.port, 80);
  EXPECT_EQ(plain.path, "");
  TANJI_ASSERT_OK_AND_ASSIGN(
      const HttpUrl full, HttpUrl::Parse("https://10.0.0.1:8443/logs/park/"));
  EXPECT_TRUE(full.is_https);
  EXPECT_EQ(full.port, 8443);
  EXPECT_EQ(full.path, "/logs/park");
  EXPECT_EQ(full.Server(), "https://10.0.0.1:8443");
  EXPECT_EQ(full.ToString(), "https://10.0.0.1:8443/logs/park");
  TANJI_ASSERT_OK_AND_ASSIGN(const HttpUrl ipv6,
                             HttpUrl::Parse("https://[::1]/a"));
  EXPECT_EQ(ipv6.host, "::1");
  EXPECT_EQ(ipv6.Server(), "https://[::1]:443");
  EXPECT_EQ(ipv6.ToString(), "https://[::1]/a");
}

TEST(HttpUrlTest, RefusesWhatIsMoreOrLess) {
  for (const std::string bad :
       {"", "log.example", "ftp://log.example", "http://", "http:///a",
        "http://a:0", "http://a:65536", "http://a:x",
        "http://a:", "http://a:1x", "http://user@a", "http://a/b?c",
        "http://a/b#c", "http://a/../b", "http://a b", "http://[::1",
        "http://[g]/", "http://a/%2e%2e", "http://a\n/"}) {
    EXPECT_THAT(HttpUrl::Parse(bad), kIsRefused) << bad;
  }
  EXPECT_THAT(HttpUrl::Parse("http://" + std::string(3000, 'a')), kIsRefused);
}

TEST(HttpUrlTest, KnowsThisMachine) {
  for (const char* url : {"http://localhost", "http://127.0.0.1:80",
                          "http://127.9.9.9", "http://[::1]:7"}) {
    EXPECT_TRUE(HttpUrl::Parse(url)->IsLoopback()) << url;
  }
  for (const char* url : {"http://localhost.example", "http://128.0.0.1",
                          "http://[::2]", "https://w.example"}) {
    EXPECT_FALSE(HttpUrl::Parse(url)->IsLoopback()) << url;
  }
}

}  // namespace
}  // namespace tanji::net
