#include "services/server/acceptor.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/mutex.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::server {
namespace {

using ::testing::_;

sockaddr_in AddressOf(const char* host, uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  EXPECT_EQ(inet_pton(AF_INET, host, &address.sin_addr), 1);
  return address;
}

// A connection from `host`, which is one of this machine; -1: none.
int ConnectFrom(const char* host, uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in own = AddressOf(host, 0);
  EXPECT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&own), sizeof(own)), 0);
  const sockaddr_in server = AddressOf("127.0.0.1", port);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&server), sizeof(server)) ==
      0) {
    return fd;
  }
  close(fd);
  return -1;
}

// Whether the other side has closed it: waits for that for a moment.
bool IsClosed(int fd) {
  const timeval moment{0, 200'000};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &moment, sizeof(moment));
  char byte;
  return recv(fd, &byte, 1, 0) == 0 || errno == ECONNRESET;
}

// Keeps what it is handed, as gRPC does.
class Taker {
 public:
  ~Taker() {
    for (const int fd : fds_) close(fd);
  }
  void Take(int fd) {
    const base::MutexLock lock(mu_);
    fds_.insert(fd);
    changed_.NotifyAll();
  }
  void WaitFor(size_t count) {
    const base::MutexLock lock(mu_);
    while (fds_.size() < count) changed_.Wait(mu_);
  }
  size_t count() {
    const base::MutexLock lock(mu_);
    return fds_.size();
  }
  void CloseOne() {
    const base::MutexLock lock(mu_);
    close(*fds_.begin());
    fds_.erase(fds_.begin());
  }

 private:
  base::Mutex mu_;
  base::CondVar changed_;
  std::set<int> fds_ TANJI_GUARDED_BY(mu_);
};

class AcceptorTest : public ::testing::Test {
 protected:
  void Start(const AcceptorLimits& limits) {
    auto acceptor = Acceptor::Listen({"127.0.0.1", 0}, limits);
    ASSERT_TRUE(acceptor.ok()) << acceptor.status();
    acceptor_ = *std::move(acceptor);
    acceptor_->Start([this](int fd) { taker_.Take(fd); });
  }
  int Connect(const char* host = "127.0.0.1") {
    const int fd = ConnectFrom(host, acceptor_->port());
    EXPECT_GE(fd, 0);
    clients_.push_back(fd);
    return fd;
  }
  ~AcceptorTest() override {
    for (const int fd : clients_) close(fd);
  }

  Taker taker_;
  std::unique_ptr<Acceptor> acceptor_;
  std::vector<int> clients_;
};

TEST_F(AcceptorTest, OneHostHasItsPartOnly) {
  Start({100, 3});
  for (int i = 0; i < 3; ++i) Connect();
  taker_.WaitFor(3);
  EXPECT_TRUE(IsClosed(Connect()));
  EXPECT_EQ(acceptor_->refused(), 1u);
  EXPECT_EQ(taker_.count(), 3u);
  // Others are served meanwhile.
  EXPECT_FALSE(IsClosed(Connect("127.0.0.2")));
  taker_.WaitFor(4);
  // And it again, once it has ended one.
  taker_.CloseOne();
  bool is_served = false;
  for (int attempt = 0; attempt < 100 && !is_served; ++attempt) {
    is_served = !IsClosed(Connect());
  }
  EXPECT_TRUE(is_served);
}

TEST_F(AcceptorTest, WhoComesWhileThereIsNoRoomWaits) {
  Start({2, 2});
  Connect("127.0.0.1");
  Connect("127.0.0.2");
  taker_.WaitFor(2);
  const int third = Connect("127.0.0.3");
  EXPECT_FALSE(IsClosed(third));
  EXPECT_EQ(taker_.count(), 2u);
  taker_.CloseOne();
  taker_.WaitFor(2);
  EXPECT_FALSE(IsClosed(third));
}

TEST_F(AcceptorTest, StopsAndListensNoLonger) {
  Start({100, 100});
  Connect();
  taker_.WaitFor(1);
  acceptor_->Stop();
  EXPECT_EQ(ConnectFrom("127.0.0.1", acceptor_->port()), -1);
  acceptor_->Stop();
}

TEST_F(AcceptorTest, APortHasOneServer) {
  Start({100, 100});
  EXPECT_THAT(Acceptor::Listen({"127.0.0.1", acceptor_->port()}, {1, 1}),
              base::StatusIs(absl::StatusCode::kUnavailable, _));
}

TEST(AcceptorLimitsTest, KeepWhatTheStoresNeed) {
  EXPECT_GE(RaiseOpenFiles(), 256u);
  for (const size_t files : {64, 1024, 4096, 20'000, 1'000'000}) {
    const AcceptorLimits limits = LimitsFor(files);
    EXPECT_GE(limits.connections_max, 16u) << files;
    EXPECT_GE(limits.of_host_max, 1u) << files;
    EXPECT_LE(limits.connections_max, files - std::min<size_t>(files / 2, 2048))
        << files;
    EXPECT_LE(limits.connections_max, 16'384u);
  }
  // Few files: the stores' come first.
  EXPECT_EQ(LimitsFor(1024).connections_max, 1024u - 768);
  EXPECT_EQ(LimitsFor(20'000).connections_max, 16'384u);
}

}  // namespace
}  // namespace tanji::server
