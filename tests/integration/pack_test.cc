// PackService: packs in, out and searched, and everything that may go wrong on
// the way.

#include <string>
#include <thread>
#include <vector>

#include "lib/base/hex.h"
#include "lib/base/strings.h"
#include "lib/crypto/hash.h"
#include "lib/exchange/pack/factor_pack.h"
#include "lib/platform/limits.h"
#include "tanji/pack/v1/pack_service.grpc.pb.h"
#include "tests/integration/server_fixture.h"
#include "tests/integration/upload_stream.h"

namespace tanji::integration {
namespace {

using grpc::StatusCode;
using pack::v1::LoadRequest;
using pack::v1::LoadResponse;
using pack::v1::PackService;
using ::testing::_;
using ::testing::AllOf;
using ::testing::DoubleEq;
using ::testing::HasSubstr;

struct PackText {
  std::string id = "metals";
  std::string version = "1";
  std::string rule = "allowed";
  std::vector<std::string> rows = {"steel"};  // local ids

  std::string Document() const {
    std::string text = base::StrCat(
        R"({"format":"tanji-factor-pack/v1","id":")", id, R"(","version":")",
        version, R"(","date":"2026-01-01","title":{"en":"Metals"},)",
        R"("publisher":"Works","licence":{"name":"Terms","export":")", rule,
        R"("},"factors":[)");
    for (const std::string& row : rows) {
      base::StrAppend(&text, text.back() == '[' ? "" : ",", R"({"id":")", row,
                      R"(","names":{"en":"Steel )", row,
                      R"(","zh":"钢"},"category":"material","unit":"kg",)",
                      R"("kg_co2e":"2.1","source":"table 4","verified":true})");
    }
    return text + "]}";
  }
};

// A load in the hand of the test.
class LoadStream : public UploadStream<LoadRequest, LoadResponse> {
 public:
  explicit LoadStream(PackService::Stub& packs)
      : UploadStream(packs, &PackService::Stub::Load) {}
  bool WriteHeader(uint64_t size) {
    LoadRequest message;
    message.mutable_header()->set_size_bytes(size);
    return Write(message);
  }
};

class PackTest : public ServerTest {
 protected:
  PackTest() : packs_(PackService::NewStub(channel_)) {}

  Reply<LoadResponse> Load(const std::string& document,
                           size_t chunk_size = platform::kChunkSizeMax) {
    LoadStream stream(*packs_);
    stream.WriteHeader(document.size());
    stream.WriteAll(document, chunk_size);
    return stream.Finish();
  }
  // Loads, expects success, and returns the position.
  uint64_t MustLoad(const PackText& pack) {
    const auto reply = Load(pack.Document());
    EXPECT_THAT(reply.status, IsRpcOk());
    return reply.value.seq();
  }
  Reply<pack::v1::ListResponse> List(uint64_t min_seq, uint32_t page_size = 0,
                                     const std::string& token = "") {
    pack::v1::ListRequest request;
    request.set_min_seq(min_seq);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Invoke(*packs_, &PackService::Stub::List, request);
  }
  Reply<pack::v1::ExportResponse> Export(const std::string& id,
                                         uint64_t min_seq) {
    pack::v1::ExportRequest request;
    request.set_id(id);
    request.set_min_seq(min_seq);
    return Invoke(*packs_, &PackService::Stub::Export, request);
  }
  Reply<pack::v1::SearchFactorsResponse> Search(const std::string& query,
                                                uint64_t min_seq,
                                                uint32_t page_size = 0,
                                                const std::string& token = "") {
    pack::v1::SearchFactorsRequest request;
    request.set_query(query);
    request.set_min_seq(min_seq);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Invoke(*packs_, &PackService::Stub::SearchFactors, request);
  }

  const std::unique_ptr<PackService::Stub> packs_;
};

TEST_F(PackTest, ALoadedPackIsNamedWithItsDigestAndAnswersFootprints) {
  const std::string document = PackText().Document();
  const auto reply = Load(document);
  ASSERT_THAT(reply.status, IsRpcOk());
  EXPECT_EQ(reply.value.kind(), pack::v1::PACK_KIND_FACTOR);
  EXPECT_EQ(reply.value.id(), "metals");
  EXPECT_EQ(reply.value.version(), "1");
  EXPECT_EQ(reply.value.sha256(),
            base::HexEncode(crypto::AsBytes(crypto::Sha256({document}))));
  EXPECT_EQ(reply.value.record_id().size(), 32U);
  EXPECT_NE(reply.value.entry(), "");
  EXPECT_FALSE(reply.value.is_repeat());
  const auto steel = GetFootprint("metals/steel", reply.value.seq());
  EXPECT_THAT(steel.value.footprint().kg_co2e(), DoubleEq(2.1));
}

TEST_F(PackTest, ChunksMayEndAnywhere) {
  PackText pack;
  for (const size_t chunk_size : {1, 7, 100'000}) {
    pack.version = base::StrCat(chunk_size);
    EXPECT_THAT(Load(pack.Document(), chunk_size).status, IsRpcOk());
  }
}

TEST_F(PackTest, TheSamePackAgainIsTheSameRecord) {
  const std::string document = PackText().Document();
  const auto first = Load(document);
  const uint64_t size = LogSize();
  const auto again = Load(document);
  ASSERT_THAT(again.status, IsRpcOk());
  EXPECT_TRUE(again.value.is_repeat());
  EXPECT_EQ(again.value.seq(), first.value.seq());
  EXPECT_EQ(again.value.entry(), first.value.entry());
  EXPECT_EQ(LogSize(), size);
}

TEST_F(PackTest, AStreamThatEndsEarlyStoresNothing) {
  const uint64_t size = LogSize();
  const std::string document = PackText().Document();
  LoadStream stream(*packs_);
  stream.WriteHeader(document.size());
  stream.WriteChunk(document.substr(0, document.size() - 1));
  EXPECT_THAT(stream.Finish().status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("cut off")));
  // A document that is whole by itself, but not by its header.
  LoadStream longer(*packs_);
  longer.WriteHeader(document.size() + 1);
  longer.WriteChunk(document);
  EXPECT_THAT(longer.Finish().status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("cut off")));
  LoadStream cancelled(*packs_);
  cancelled.WriteHeader(document.size());
  cancelled.WriteChunk(document);
  cancelled.Cancel();
  EXPECT_THAT(cancelled.Finish().status, RpcStatusIs(StatusCode::CANCELLED, _));
  EXPECT_EQ(LogSize(), size);
}

TEST_F(PackTest, MessagesInAnotherOrderAreRefused) {
  const std::string document = PackText().Document();
  LoadStream headless(*packs_);
  headless.WriteChunk(document);
  EXPECT_THAT(headless.Finish().status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("header")));
  LoadStream twice(*packs_);
  twice.WriteHeader(document.size());
  twice.WriteHeader(document.size());
  EXPECT_THAT(twice.Finish().status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("chunk")));
  LoadStream more(*packs_);
  more.WriteHeader(1);
  more.WriteChunk(document);
  EXPECT_THAT(more.Finish().status, RpcStatusIs(StatusCode::INVALID_ARGUMENT,
                                                HasSubstr("more bytes")));
}

TEST_F(PackTest, SizesHaveBounds) {
  LoadStream huge(*packs_);
  huge.WriteHeader(exchange::kPackSizeMax + 1);
  EXPECT_THAT(huge.Finish().status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED,
                          HasSubstr(base::StrCat(exchange::kPackSizeMax))));
  LoadStream wide(*packs_);
  wide.WriteHeader(exchange::kPackSizeMax);
  wide.WriteChunk(std::string(platform::kChunkSizeMax + 1, ' '));
  EXPECT_THAT(wide.Finish().status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED,
                          HasSubstr(base::StrCat(platform::kChunkSizeMax))));
}

TEST_F(PackTest, NoMoreThanTwoStreamsAtOnce) {
  // Two that have begun and do not go on.
  LoadStream first(*packs_);
  LoadStream second(*packs_);
  first.WriteHeader(10);
  second.WriteHeader(10);
  while (!testing::Value(MetricsText(),
                         HasSubstr("tanji_pool_tasks{pool=\"imports\"} 2"))) {
    std::this_thread::yield();
  }
  EXPECT_THAT(Load("{}").status, RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED,
                                             HasSubstr("imports")));
  first.Cancel();
  second.Cancel();
  first.Finish();
  second.Finish();
}

TEST_F(PackTest, EveryFaultIsNamedAndNothingIsStored) {
  const uint64_t size = LogSize();
  std::string document = PackText().Document();
  const auto replace = [&document](const std::string& from,
                                   const std::string& to) {
    document.replace(document.find(from), from.size(), to);
  };
  replace("\"kg\"", "\"parsec\"");
  replace("\"table 4\"", "\"\"");
  EXPECT_THAT(Load(document).status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT,
                          AllOf(HasSubstr("factors[0].source"),
                                HasSubstr("factors[0].unit"))));
  EXPECT_THAT(Load("{}").status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("format")));
  EXPECT_THAT(Load("").status, RpcStatusIs(StatusCode::INVALID_ARGUMENT, _));
  EXPECT_EQ(LogSize(), size);
}

TEST_F(PackTest, AnIdOfAnOrganisationWithProcessesIsRefused) {
  MustSubmit(kSteel);
  PackText pack;
  pack.id = "acme";
  EXPECT_THAT(Load(pack.Document()).status,
              RpcStatusIs(StatusCode::FAILED_PRECONDITION, HasSubstr("acme")));
}

TEST_F(PackTest, ThePacksThatHoldAreListedPageByPage) {
  MustLoad({.id = "b"});
  const uint64_t seq = MustLoad({.id = "a", .version = "2025.1"});
  const auto all = List(seq);
  ASSERT_THAT(all.status, IsRpcOk());
  ASSERT_EQ(all.value.packs_size(), 3);
  EXPECT_EQ(all.value.packs(0).kind(), pack::v1::PACK_KIND_GWP);
  EXPECT_EQ(all.value.packs(0).id(), "gwp-ipcc");
  EXPECT_EQ(all.value.packs(2).id(), "a");
  EXPECT_EQ(all.value.packs(2).version(), "2025.1");
  EXPECT_EQ(all.value.packs(2).title(), "Metals");
  EXPECT_EQ(all.value.packs(2).seq(), seq);
  std::string ids;
  std::string token;
  do {
    const auto page = List(seq, 1, token);
    ASSERT_THAT(page.status, IsRpcOk());
    ASSERT_EQ(page.value.packs_size(), 1);
    base::StrAppend(&ids, page.value.packs(0).id(), " ");
    token = page.value.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(ids, "gwp-ipcc b a ");
}

TEST_F(PackTest, PagesOfTwoStatesAreNotMixed) {
  const uint64_t seq = MustLoad({.rows = {"a", "b", "c"}});
  const std::string list = List(seq, 1).value.next_page_token();
  const std::string search = Search("steel", seq, 1).value.next_page_token();
  // What is no pack changes nothing.
  const uint64_t submitted = MustSubmit(kSteel);
  EXPECT_THAT(List(submitted, 1, list).status, IsRpcOk());
  EXPECT_THAT(Search("steel", submitted, 1, search).status, IsRpcOk());
  // A token is of its own list and query.
  const auto is_no_token =
      RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("page_token"));
  EXPECT_THAT(List(submitted, 1, search).status, is_no_token);
  EXPECT_THAT(Search("iron", submitted, 1, search).status, is_no_token);
  const uint64_t loaded = MustLoad({.id = "others"});
  const auto is_aborted = RpcStatusIs(StatusCode::ABORTED, _);
  EXPECT_THAT(List(loaded, 1, list).status, is_aborted);
  EXPECT_THAT(Search("steel", loaded, 1, search).status, is_aborted);
}

TEST_F(PackTest, APackIsExportedByteForByte) {
  std::string document = PackText().Document() + "\n\n";
  const auto loaded = Load(document);
  ASSERT_THAT(loaded.status, IsRpcOk());
  const auto exported = Export("metals", loaded.value.seq());
  ASSERT_THAT(exported.status, IsRpcOk());
  EXPECT_EQ(exported.value.document(), document);
  EXPECT_THAT(Export("gwp-ipcc", 0).value.document(),
              HasSubstr("tanji-gwp-pack/v1"));
  EXPECT_THAT(Export("none", 0).status,
              RpcStatusIs(StatusCode::NOT_FOUND, HasSubstr("none")));
}

TEST_F(PackTest, AForbiddenExportNamesTheRows) {
  const uint64_t seq =
      MustLoad({.rule = "forbidden", .rows = {"sheet", "coil"}});
  EXPECT_THAT(Export("metals", seq).status,
              RpcStatusIs(StatusCode::FAILED_PRECONDITION,
                          AllOf(HasSubstr("sheet"), HasSubstr("coil"),
                                HasSubstr("Terms"))));
}

TEST_F(PackTest, FactorsAreFoundWithTheirNumbers) {
  const uint64_t seq = MustLoad({.rule = "attribution", .rows = {"b", "a"}});
  for (const std::string query : {"STEEL", "钢", "metals"}) {
    const auto reply = Search(query, seq);
    ASSERT_THAT(reply.status, IsRpcOk()) << query;
    ASSERT_EQ(reply.value.factors_size(), 2) << query;
    EXPECT_EQ(reply.value.factors(0).product(), "metals/a");
    EXPECT_THAT(reply.value.factors(0).kg_co2e(), DoubleEq(2.1));
    EXPECT_EQ(reply.value.factors(0).unit(), "kg");
    EXPECT_EQ(reply.value.factors(0).licence(), "Terms");
    EXPECT_EQ(reply.value.factors(0).export_rule(),
              supply::v1::EXPORT_RULE_ATTRIBUTION);
    EXPECT_TRUE(reply.value.factors(0).is_verified());
    EXPECT_EQ(reply.value.next_page_token(), "");
  }
  EXPECT_EQ(Search("copper", seq).value.factors_size(), 0);
}

TEST_F(PackTest, PagesAddUp) {
  const uint64_t seq = MustLoad({.rows = {"a", "b", "c"}});
  std::string found;
  std::string token;
  do {
    const auto page = Search("steel", seq, 2, token);
    ASSERT_THAT(page.status, IsRpcOk());
    for (const auto& factor : page.value.factors()) {
      base::StrAppend(&found, factor.product(), " ");
    }
    token = page.value.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(found, "metals/a metals/b metals/c ");
}

TEST_F(PackTest, SearchesHaveBounds) {
  for (const std::string& query :
       {std::string(), std::string("?"), std::string(201, 'a')}) {
    EXPECT_THAT(Search(query, 0).status,
                RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("query")));
  }
  EXPECT_THAT(
      Search("a", 0, 1001).status,
      RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("page_size")));
  EXPECT_THAT(List(0, 1001).status, RpcStatusIs(StatusCode::INVALID_ARGUMENT,
                                                HasSubstr("page_size")));
  EXPECT_THAT(Search("a", LogSize()).status,
              RpcStatusIs(StatusCode::OUT_OF_RANGE, _));
}

// Each thread loads versions of a pack of its own while it searches for it:
// what it loaded is found at once, whoever else loads.
TEST_F(PackTest, WhoHasLoadedAPackFindsItWhoeverElseLoads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([this, t] {
      PackText pack;
      pack.id = base::StrCat("own", t);
      for (int i = 0; i < 5; ++i) {
        pack.version = base::StrCat(i);
        pack.rows = {base::StrCat("row", i)};
        const auto found = Search(pack.id, MustLoad(pack));
        ASSERT_THAT(found.status, IsRpcOk());
        ASSERT_EQ(found.value.factors_size(), 1);
        EXPECT_EQ(found.value.factors(0).product(),
                  base::StrCat(pack.id, "/row", i));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace tanji::integration
