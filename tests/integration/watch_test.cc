// Footprints as they change, told over a stream.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/strings.h"
#include "services/server/watch_hub.h"
#include "tanji/footprint/v1/watch_service.grpc.pb.h"
#include "tests/integration/server_fixture.h"

namespace tanji::integration {
namespace {

using footprint::v1::WatchRequest;
using footprint::v1::WatchResponse;
using footprint::v1::WatchService;
using grpc::StatusCode;
using ::testing::_;
using ::testing::HasSubstr;

// A watch under way.
class WatchStream {
 public:
  WatchStream(const std::shared_ptr<grpc::Channel>& channel,
              const WatchRequest& request)
      : stub_(WatchService::NewStub(channel)) {
    context_.set_deadline(std::chrono::system_clock::now() + kCallDeadline);
    reader_ = stub_->Watch(&context_, request);
  }

  // The next message, heartbeats passed over; none when it has ended.
  std::optional<WatchResponse> Next() {
    WatchResponse response;
    while (reader_->Read(&response)) {
      if (response.kind() != footprint::v1::WATCH_KIND_HEARTBEAT) {
        return response;
      }
    }
    return std::nullopt;
  }
  std::optional<WatchResponse> NextOfAnyKind() {
    WatchResponse response;
    if (!reader_->Read(&response)) return std::nullopt;
    return response;
  }
  // After the last message.
  grpc::Status Finish() { return reader_->Finish(); }
  grpc::Status Cancel() {
    context_.TryCancel();
    return reader_->Finish();
  }

 private:
  std::unique_ptr<WatchService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<WatchResponse>> reader_;
};

class WatchTest : public ServerTest {
 protected:
  static WatchRequest RequestOf(const std::string& text) {
    return ParseText<WatchRequest>(text);
  }
  std::unique_ptr<WatchStream> Watch(const std::string& text) {
    return std::make_unique<WatchStream>(channel_, RequestOf(text));
  }
  // How the watch ends that cannot begin.
  grpc::Status Refusal(const std::string& text) {
    auto stream = Watch(text);
    EXPECT_FALSE(stream->Next().has_value());
    return stream->Finish();
  }
  // Power at `direct` kg CO2e a kWh: steel is 1.8 + 0.4 of it.
  uint64_t SubmitPower(const std::string& direct) {
    return MustSubmit(base::StrCat(
        R"(organisation: "acme" processes { product: "power" output: "1"
        unit: "kWh" confirmation: "measured" direct_kg_co2e: ")",
        direct, R"(" })"));
  }
};

TEST_F(WatchTest, TellsTheStateAndThenChanges) {
  const uint64_t seq = MustSubmit(kSteel);
  auto watch = Watch(
      base::StrCat(R"(products { product: "acme/steel" } min_seq: )", seq));
  auto message = watch->Next();
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->kind(), footprint::v1::WATCH_KIND_STATE);
  EXPECT_EQ(message->as_of_seq(), seq);
  EXPECT_FALSE(message->more());
  ASSERT_EQ(message->footprints_size(), 1);
  EXPECT_EQ(message->footprints(0).request_index(), 0U);
  EXPECT_EQ(message->footprints(0).footprint().product(), "acme/steel");
  EXPECT_EQ(message->footprints(0).footprint().kg_co2e(), 1.8 + 0.4 * 0.5);

  const uint64_t changed = SubmitPower("0.75");
  message = watch->Next();
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->kind(), footprint::v1::WATCH_KIND_CHANGES);
  EXPECT_EQ(message->as_of_seq(), changed);
  ASSERT_EQ(message->footprints_size(), 1);
  EXPECT_EQ(message->footprints(0).footprint().kg_co2e(), 1.8 + 0.4 * 0.75);
  EXPECT_THAT(watch->Cancel(), RpcStatusIs(StatusCode::CANCELLED, _));
}

TEST_F(WatchTest, TellsWhatIsNotMadeAnyMoreAndWhatIsMadeAgain) {
  const uint64_t made = MustSubmit(kSteel);
  auto watch = Watch(
      base::StrCat(R"(products { product: "acme/power" } min_seq: )", made));
  ASSERT_TRUE(watch->Next().has_value());
  MustSubmit(R"(organisation: "acme" removals { product: "power" })");
  auto message = watch->Next();
  ASSERT_TRUE(message.has_value());
  ASSERT_EQ(message->footprints_size(), 1);
  EXPECT_EQ(message->footprints(0).footprint().status(),
            footprint::v1::FOOTPRINT_STATUS_NOT_FOUND);
  SubmitPower("0.25");
  message = watch->Next();
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->footprints(0).footprint().kg_co2e(), 0.25);
}

TEST_F(WatchTest, TellsOfAnOrganisationAlsoWhatComesLater) {
  const uint64_t made = MustSubmit(kSteel);
  auto watch = Watch(base::StrCat(R"(organisation: "acme" min_seq: )", made));
  auto message = watch->Next();
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->footprints_size(), 2);
  MustSubmit(R"(organisation: "acme" products { id: "tin" unit: "kg" }
                processes { product: "tin" output: "1" unit: "kg"
                            direct_kg_co2e: "3" })");
  message = watch->Next();
  ASSERT_TRUE(message.has_value());
  ASSERT_EQ(message->footprints_size(), 1);
  EXPECT_FALSE(message->footprints(0).has_request_index());
  EXPECT_EQ(message->footprints(0).footprint().product(), "acme/tin");
}

// 10 % of 2 kg are 0.2 kg, half a kWh of power more or less.
TEST_F(WatchTest, PassesOverWhatIsTooSmallUntilItAddsUp) {
  const uint64_t made = MustSubmit(kSteel);
  auto watch = Watch(base::StrCat(
      R"(products { product: "acme/steel" } min_relative_change: 0.1 min_seq: )",
      made));
  ASSERT_TRUE(watch->Next().has_value());
  SubmitPower("0.75");
  SubmitPower("0.9");
  const uint64_t seq = SubmitPower("1.1");
  const auto message = watch->Next();
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->as_of_seq(), seq);
  EXPECT_EQ(message->footprints(0).footprint().kg_co2e(), 1.8 + 0.4 * 1.1);
}

TEST_F(WatchTest, GoesOnFromWhatTheCallerKnows) {
  MustSubmit(kSteel);
  const uint64_t known = SubmitPower("0.5");
  ASSERT_THAT(GetFootprint("acme/steel", known).status, IsRpcOk());
  const std::string tin = R"(organisation: "acme" products { id: "tin"
      unit: "kg" } processes { product: "tin" output: "1" unit: "kg"
      direct_kg_co2e: "3" })";
  const uint64_t later = MustSubmit(tin);
  auto watch = Watch(base::StrCat(R"(organisation: "acme" from_seq: )", later,
                                  " min_seq: ", later));
  auto message = watch->Next();
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->kind(), footprint::v1::WATCH_KIND_CHANGES);
  ASSERT_EQ(message->footprints_size(), 1);  // of this record, or later
  EXPECT_EQ(message->footprints(0).footprint().product(), "acme/tin");
  SubmitPower("0.75");
  message = watch->Next();
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->footprints_size(), 2);

  // After a restart nobody knows what has changed before.
  Stop();
  Start();
  watch = Watch(R"(organisation: "acme" from_seq: 2)");
  message = watch->Next();
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->kind(), footprint::v1::WATCH_KIND_STATE);
  EXPECT_EQ(message->footprints_size(), 3);
}

TEST_F(WatchTest, SendsHeartbeats) {
  const uint64_t made = MustSubmit(kSteel);
  auto watch = Watch(base::StrCat(
      R"(products { product: "acme/steel" } heartbeat_millis: 1000 min_seq: )",
      made));
  ASSERT_TRUE(watch->Next().has_value());
  const auto message = watch->NextOfAnyKind();
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->kind(), footprint::v1::WATCH_KIND_HEARTBEAT);
  EXPECT_EQ(message->footprints_size(), 0);
  EXPECT_EQ(message->as_of_seq(), LogSize() - 1);
}

// Messages of some 100 KB, over a connection that takes 64 KiB ahead.
TEST_F(WatchTest, ASlowReaderIsToldTheNewest) {
  constexpr int kProducts = 900;
  constexpr int kChanges = 40;
  MustSubmit(kSteel);
  std::string wares = R"(organisation: "shop")";
  for (int i = 0; i < kProducts; ++i) {
    base::StrAppend(&wares, " products { id: \"ware-", i,
                    "\" unit: \"kg\" } processes { product: \"ware-", i,
                    R"(" output: "1" unit: "kg" inputs {
                    product: "acme/power" amount: "0.5" unit: "kWh" } })");
  }
  const uint64_t seq = MustSubmit(wares);
  grpc::ChannelArguments narrow;
  narrow.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  narrow.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 1 << 16);
  WatchStream watch(
      NewChannel(narrow),
      RequestOf(base::StrCat(R"(organisation: "shop" min_seq: )", seq)));
  auto message = watch.Next();
  ASSERT_TRUE(message.has_value());
  ASSERT_EQ(message->footprints_size(), kProducts);
  uint64_t last = 0;
  for (int change = 1; change <= kChanges; ++change) {
    last = SubmitPower(base::StrCat(change));
    ASSERT_THAT(GetFootprint("acme/power", last).status, IsRpcOk());
  }
  int messages = 0;
  do {
    message = watch.Next();
    ASSERT_TRUE(message.has_value());
    EXPECT_LE(message->footprints_size(), kProducts);
    ++messages;
  } while (message->as_of_seq() < last);
  EXPECT_LT(messages, kChanges / 2);
  EXPECT_EQ(message->footprints(0).footprint().kg_co2e(), kChanges / 2.0);
}

TEST_F(WatchTest, RefusesWhatItCannotWatch) {
  MustSubmit(kSteel);
  EXPECT_THAT(Refusal(""),
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("nothing")));
  EXPECT_THAT(
      Refusal(R"(products { product: "acme" })"),
      RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("products[0]")));
  EXPECT_THAT(Refusal(R"(products { product: "acme/tin" })"),
              RpcStatusIs(StatusCode::NOT_FOUND, HasSubstr("acme/tin")));
  EXPECT_THAT(Refusal(R"(organisation: "nobody")"),
              RpcStatusIs(StatusCode::NOT_FOUND, HasSubstr("nobody")));
  EXPECT_THAT(
      Refusal(R"(organisation: "acme" min_relative_change: 1.5)"),
      RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("from 0 to 1")));
  EXPECT_THAT(
      Refusal(R"(organisation: "acme" min_relative_change: nan)"),
      RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("from 0 to 1")));
  EXPECT_THAT(Refusal(R"(organisation: "acme" heartbeat_millis: 10)"),
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("1000")));
  EXPECT_THAT(Refusal(R"(organisation: "acme" from_seq: 1000)"),
              RpcStatusIs(StatusCode::OUT_OF_RANGE, HasSubstr("1000")));
  std::string many;
  for (int i = 0; i <= 1000; ++i) {
    many += R"(products { product: "acme/steel" } )";
  }
  EXPECT_THAT(Refusal(many),
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("1001")));
}

TEST_F(WatchTest, BoundsThoseThatWatchAndTakesTheNextWhenOneLeaves) {
  const uint64_t made = MustSubmit(kSteel);
  const std::string request =
      base::StrCat(R"(products { product: "acme/steel" } min_seq: )", made);
  // One connection has no more calls at once.
  const std::vector<std::shared_ptr<grpc::Channel>> channels = {
      channel_, NewChannel(), NewChannel()};
  std::vector<std::unique_ptr<WatchStream>> watches;
  for (size_t i = 0; i < server::kWatchesMax; ++i) {
    watches.push_back(std::make_unique<WatchStream>(
        channels[i % channels.size()], RequestOf(request)));
    ASSERT_TRUE(watches.back()->Next().has_value());
  }
  EXPECT_THAT(Refusal(request),
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED, HasSubstr("256")));
  EXPECT_THAT(watches.back()->Cancel(), RpcStatusIs(StatusCode::CANCELLED, _));
  watches.pop_back();
  // The server hears of it a moment later.
  std::optional<WatchResponse> message;
  for (int attempt = 0; attempt < 1000 && !message.has_value(); ++attempt) {
    message = Watch(request)->Next();
  }
  EXPECT_TRUE(message.has_value());
}

TEST_F(WatchTest, EndsWhenTheServerStops) {
  const uint64_t made = MustSubmit(kSteel);
  auto watch = Watch(
      base::StrCat(R"(products { product: "acme/steel" } min_seq: )", made));
  ASSERT_TRUE(watch->Next().has_value());
  Stop();
  EXPECT_FALSE(watch->Next().has_value());
  EXPECT_THAT(watch->Finish(),
              RpcStatusIs(StatusCode::UNAVAILABLE, HasSubstr("stops")));
}

}  // namespace
}  // namespace tanji::integration
