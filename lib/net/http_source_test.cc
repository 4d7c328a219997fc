#include "lib/net/http_source.h"

#include <httplib.h>

#include <chrono>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/mutex.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::net {
namespace {

using base::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

// A web server on a port of the loopback interface.
class HttpSourceTest : public ::testing::Test {
 protected:
  HttpSourceTest() {
    server_.Get("/log/checkpoint",
                [](const httplib::Request&, httplib::Response& response) {
                  response.set_content("text", "text/plain");
                });
    server_.Get("/log/large",
                [](const httplib::Request&, httplib::Response& response) {
                  response.set_content(std::string(1000, 'x'), "text/plain");
                });
    server_.Get("/log/moved",
                [](const httplib::Request&, httplib::Response& response) {
                  response.set_redirect("/log/checkpoint");
                });
    server_.Get("/log/slow", [this](const httplib::Request&,
                                    httplib::Response& response) {
      response.set_content_provider(
          1000, "text/plain", [this](size_t, size_t, httplib::DataSink& sink) {
            const base::MutexLock lock(mu_);
            ended_.WaitFor(mu_, std::chrono::milliseconds(50));
            return sink.write("x", 1);
          });
    });
    server_.Post("/log/add", [](const httplib::Request& request,
                                httplib::Response& response) {
      response.status = 409;
      response.set_content(request.body + "!",
                           request.get_header_value("Content-Type"));
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~HttpSourceTest() override {
    server_.stop();
    thread_.join();
  }

  HttpUrl Url() const {
    return *HttpUrl::Parse(base::StrCat("http://127.0.0.1:", port_, "/log"));
  }

  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
  base::Mutex mu_;
  base::CondVar ended_;
};

TEST_F(HttpSourceTest, ReadsFilesBelowItsUrl) {
  const HttpSource source(Url(), {});
  EXPECT_THAT(source.Read("checkpoint", 100), base::IsOkAndHolds("text"));
  EXPECT_THAT(source.Read("checkpoint", 4), base::IsOkAndHolds("text"));
  EXPECT_THAT(source.Read("tile/0/000", 100),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("tile/0/000")));
}

TEST_F(HttpSourceTest, TakesNoMoreThanAskedFor) {
  const HttpSource source(Url(), {});
  EXPECT_THAT(source.Read("large", 999),
              StatusIs(absl::StatusCode::kResourceExhausted, _));
  EXPECT_EQ(source.Read("large", 1000)->size(), 1000U);
}

TEST_F(HttpSourceTest, FollowsNoRedirect) {
  const HttpSource source(Url(), {});
  EXPECT_THAT(source.Read("moved", 100),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("302")));
}

TEST_F(HttpSourceTest, AnAnswerInDropsEndsInTime) {
  const HttpSource source(Url(), {{}, std::chrono::milliseconds(200)});
  EXPECT_THAT(source.Read("slow", 1000),
              StatusIs(absl::StatusCode::kUnavailable, _));
}

TEST_F(HttpSourceTest, NobodyThereIsUnavailable) {
  HttpUrl url = Url();
  server_.stop();
  thread_.join();
  thread_ = std::thread([] {});
  const HttpSource source(url, {});
  EXPECT_THAT(source.Read("checkpoint", 100),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("no answer")));
}

TEST_F(HttpSourceTest, PostsGiveStatusAndBody) {
  HttpClient client(Url(), {});
  TANJI_ASSERT_OK_AND_ASSIGN(const HttpAnswer answer,
                             client.Post("/add", "old 3", "text/plain", 100));
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.body, "old 3!");
}

}  // namespace
}  // namespace tanji::net
