#include "services/cli/client.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "gtest/gtest.h"

namespace tanji::cli {
namespace {

const grpc::Status kUnavailable(grpc::StatusCode::UNAVAILABLE, "lost");

// A server that knows no method.
class ClientTest : public testing::Test {
 protected:
  void SetUp() override {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                             &port_);
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  grpc::CallbackGenericService service_;  // answers UNIMPLEMENTED
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

TEST_F(ClientTest, AConnectionThatFailedIsTriedOnceMore) {
  EXPECT_TRUE(
      Client(Connection{address(), {}, {}, {}, {}}).Reconnects(kUnavailable));
}

TEST_F(ClientTest, WhatAServerHasAnsweredIsNotAskedAgain) {
  const Client client(Connection{address(), {}, {}, {}, {}});
  EXPECT_FALSE(client.Reconnects(grpc::Status::OK));
  EXPECT_FALSE(client.Reconnects(
      grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "bad")));
  ASSERT_TRUE(client.Reconnects(kUnavailable));
  // The connection stands: the server itself has refused.
  EXPECT_FALSE(client.Reconnects(kUnavailable));
}

TEST_F(ClientTest, NobodyAnswersWhereNobodyIs) {
  server_->Shutdown();
  server_->Wait();
  const Client client(Connection{address(), {}, {}, {}, {}});
  EXPECT_FALSE(client.Reconnects(kUnavailable));
  EXPECT_EQ(client.ToStatus(kUnavailable).code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace tanji::cli
