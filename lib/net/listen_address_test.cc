#include "lib/net/listen_address.h"

#include "lib/base/testing/status_matchers.h"

namespace tanji::net {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;

TEST(ListenAddressTest, TakesLoopbackAddresses) {
  for (const auto& [text, canonical] :
       {std::pair{"127.0.0.1:7471", "127.0.0.1:7471"},
        {"127.8.9.10:0", "127.8.9.10:0"},
        {"localhost:65535", "127.0.0.1:65535"},
        {"[::1]:80", "[::1]:80"}}) {
    const auto address = ListenAddress::Parse(text);
    TANJI_ASSERT_OK(address);
    EXPECT_EQ(address->ToString(), canonical);
  }
}

TEST(ListenAddressTest, RefusesEveryOtherInterfaceAndSaysWhy) {
  for (const char* text :
       {"0.0.0.0:7471", "[::]:7471", "192.168.1.1:7471", "example.com:7471",
        "128.0.0.1:1", "127.0.0.1.example.com:1", ":7471", "127.1:80",
        "localhost.evil:1"}) {
    EXPECT_THAT(ListenAddress::Parse(text),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("not authenticated")))
        << text;
  }
}

TEST(ListenAddressTest, TakesAnyAddressWhereCallersAreAuthenticated) {
  constexpr auto kAny = ListenAddress::Reach::kAny;
  for (const char* text : {"0.0.0.0:7471", "192.0.2.1:1", "[::]:7471",
                           "[2001:db8::1]:80", "127.0.0.1:0"}) {
    const auto address = ListenAddress::Parse(text, kAny);
    TANJI_ASSERT_OK(address);
    EXPECT_EQ(address->ToString(), text);
  }
  for (const char* text : {"example.com:7471", ":7471", "[]:1", "::1:80",
                           "[127.0.0.1]:80", "1.2.3:4"}) {
    EXPECT_THAT(ListenAddress::Parse(text, kAny),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("expected an IPv4 address")))
        << text;
  }
}

TEST(ListenAddressTest, RefusesWhatIsNoPort) {
  for (const char* text : {"127.0.0.1:65536", "127.0.0.1:-1",
                           "127.0.0.1:", "127.0.0.1: 80", "127.0.0.1:http"}) {
    EXPECT_THAT(ListenAddress::Parse(text),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("expected a port")))
        << text;
  }
  EXPECT_THAT(ListenAddress::Parse("127.0.0.1"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("expected HOST:PORT")));
}

}  // namespace
}  // namespace tanji::net
