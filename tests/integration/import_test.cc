// ImportStream: whole databases, and everything that may go wrong on the way.

#include <algorithm>
#include <thread>
#include <vector>

#include "lib/base/strings.h"
#include "lib/platform/limits.h"
#include "tests/integration/server_fixture.h"
#include "tests/integration/upload_stream.h"

namespace tanji::integration {
namespace {

using grpc::StatusCode;
using supply::v1::ImportStreamRequest;
using supply::v1::ImportStreamResponse;
using ::testing::_;
using ::testing::AllOf;
using ::testing::DoubleEq;
using ::testing::HasSubstr;

// schemas/neutral-csv.md
struct Files {
  std::string nodes = "node,output,unit\nsteel,1,kg\npower,1,kWh\n";
  std::string edges = "consumer,supplier,amount,gsd2\nsteel,power,0.4,1\n";
  std::string factors = "node,kgco2e,gsd2\nsteel,1.8,1\npower,0.5,1\n";

  std::string All() const { return nodes + edges + factors; }
};

ImportStreamRequest HeaderOf(const Files& files,
                             const std::string& request_id = "") {
  ImportStreamRequest message;
  supply::v1::ImportHeader* header = message.mutable_header();
  header->set_request_id(request_id);
  header->set_organisation("acme");
  header->set_nodes_size_bytes(files.nodes.size());
  header->set_edges_size_bytes(files.edges.size());
  header->set_factors_size_bytes(files.factors.size());
  return message;
}

// An import in the hand of the test.
class FilesStream
    : public UploadStream<ImportStreamRequest, ImportStreamResponse> {
 public:
  explicit FilesStream(SupplyService::Stub& supply)
      : UploadStream(supply, &SupplyService::Stub::ImportStream) {}
};

class ImportTest : public ServerTest {
 protected:
  Reply<ImportStreamResponse> Import(const Files& files,
                                     const std::string& request_id = "",
                                     size_t chunk_size = 1 << 10) {
    FilesStream stream(*supply_);
    stream.Write(HeaderOf(files, request_id));
    stream.WriteAll(files.All(), chunk_size);
    return stream.Finish();
  }
  // What a refused import must leave.
  void ExpectNothingStored(uint64_t size_before) {
    EXPECT_EQ(LogSize(), size_before);
    EXPECT_THAT(GetFootprint("acme/steel").status,
                RpcStatusIs(StatusCode::NOT_FOUND, _));
  }
};

TEST_F(ImportTest, ProductsOfTheFilesAreAnswered) {
  const auto reply = Import(Files());
  ASSERT_THAT(reply.status, IsRpcOk());
  EXPECT_EQ(reply.value.product_count(), 2u);
  EXPECT_EQ(reply.value.input_count(), 1u);
  EXPECT_EQ(reply.value.record_id().size(), 32u);
  const auto steel = GetFootprint("acme/steel", reply.value.seq());
  EXPECT_THAT(steel.value.footprint().kg_co2e(), DoubleEq(2.0));
}

TEST_F(ImportTest, ChunksMayEndAnywhere) {
  for (const size_t chunk_size : {1, 3, 64, 100'000}) {
    const auto reply =
        Import(Files(), base::StrCat("r-", chunk_size), chunk_size);
    EXPECT_THAT(reply.status, IsRpcOk()) << chunk_size;
  }
}

// A chain of 20,000 products, 1 kg each, 0.5 kg CO2e of its own at each step:
// y_0 = 0.5, y_i = 0.5 + 0.5 y_(i-1), which nears 1.
TEST_F(ImportTest, TakesManyChunksOfTheLargestSize) {
  Files files{"node,output,unit\n", "consumer,supplier,amount,gsd2\n",
              "node,kgco2e,gsd2\n"};
  for (int i = 0; i < 20'000; ++i) {
    base::StrAppend(&files.nodes, "p", i, ",1,kg\n");
    base::StrAppend(&files.factors, "p", i, ",0.5,1\n");
    if (i > 0) {
      base::StrAppend(&files.edges, "p", i, ",p", i - 1, ",0.5,1\n");
    }
  }
  const auto reply = Import(files, "", platform::kChunkSizeMax);
  ASSERT_THAT(reply.status, IsRpcOk());
  EXPECT_EQ(reply.value.product_count(), 20'000u);
  const auto last = GetFootprint("acme/p19999", reply.value.seq());
  EXPECT_THAT(last.value.footprint().kg_co2e(), DoubleEq(1.0));
  const auto first = GetFootprint("acme/p0", reply.value.seq());
  EXPECT_THAT(first.value.footprint().kg_co2e(), DoubleEq(0.5));
}

TEST_F(ImportTest, TheSameRequestGivesTheSameRecord) {
  const auto first = Import(Files(), "i-1");
  const auto again = Import(Files(), "i-1");
  ASSERT_THAT(again.status, IsRpcOk());
  EXPECT_EQ(again.value.entry(), first.value.entry());
  EXPECT_TRUE(again.value.is_repeat());
  Files other;
  other.factors = "node,kgco2e,gsd2\nsteel,1.9,1\n";
  EXPECT_THAT(Import(other, "i-1").status,
              RpcStatusIs(StatusCode::ALREADY_EXISTS, HasSubstr("i-1")));
}

TEST_F(ImportTest, NamesFileLineAndFieldOfEveryFault) {
  const uint64_t size = LogSize();
  Files files;
  files.nodes = "node,output,unit\nsteel,0,kg\npower,1,parsec\n";
  const auto reply = Import(files);
  EXPECT_THAT(reply.status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT,
                          AllOf(HasSubstr("nodes.csv"), HasSubstr("2"),
                                HasSubstr("parsec"))));
  ExpectNothingStored(size);
}

TEST_F(ImportTest, RefusesAnEdgeToANodeThatIsNone) {
  const uint64_t size = LogSize();
  Files files;
  files.edges += "steel,ghost,1,1\n";
  EXPECT_THAT(Import(files).status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT,
                          AllOf(HasSubstr("edges.csv"), HasSubstr("ghost"))));
  ExpectNothingStored(size);
}

TEST_F(ImportTest, RefusesFilesThatAreCutOffAnywhere) {
  const uint64_t size = LogSize();
  const Files files;
  const std::string all = files.All();
  for (size_t end = 0; end < all.size(); end += 13) {
    FilesStream stream(*supply_);
    stream.Write(HeaderOf(files));
    stream.WriteAll(all.substr(0, end), 10);
    EXPECT_THAT(stream.Finish().status,
                RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("cut off")))
        << end;
  }
  ExpectNothingStored(size);
}

TEST_F(ImportTest, RefusesMoreBytesThanWereAnnounced) {
  const uint64_t size = LogSize();
  FilesStream stream(*supply_);
  stream.Write(HeaderOf(Files()));
  stream.WriteAll(Files().All() + "x", 1000);
  EXPECT_THAT(stream.Finish().status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("more")));
  ExpectNothingStored(size);
}

TEST_F(ImportTest, RefusesMessagesInAnotherOrder) {
  const uint64_t size = LogSize();
  EXPECT_THAT(FilesStream(*supply_).Finish().status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("header")));
  {
    FilesStream stream(*supply_);
    stream.WriteChunk("node,output,unit\n");
    EXPECT_THAT(stream.Finish().status,
                RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("header")));
  }
  FilesStream stream(*supply_);
  stream.Write(HeaderOf(Files()));
  stream.Write(HeaderOf(Files()));
  EXPECT_THAT(stream.Finish().status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("chunk")));
  ExpectNothingStored(size);
}

TEST_F(ImportTest, RefusesAChunkOneByteTooLarge) {
  Files files;
  files.nodes.resize(2 * platform::kChunkSizeMax, '\n');
  FilesStream stream(*supply_);
  stream.Write(HeaderOf(files));
  stream.WriteChunk(files.nodes.substr(0, platform::kChunkSizeMax + 1));
  EXPECT_THAT(stream.Finish().status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED,
                          HasSubstr(base::StrCat(platform::kChunkSizeMax))));
}

// Else it would keep an import alive that brings nothing.
TEST_F(ImportTest, RefusesAChunkWithoutBytes) {
  FilesStream stream(*supply_);
  stream.Write(HeaderOf(Files()));
  stream.WriteChunk("");
  EXPECT_THAT(stream.Finish().status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("no bytes")));
}

TEST_F(ImportTest, RefusesFilesLargerThanAnImportMayBe) {
  ImportStreamRequest header = HeaderOf(Files());
  header.mutable_header()->set_edges_size_bytes(platform::kImportSizeMax + 1);
  FilesStream stream(*supply_);
  stream.Write(header);
  EXPECT_THAT(stream.Finish().status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED, _));
  // Sizes whose sum does not fit its type.
  header.mutable_header()->set_nodes_size_bytes(UINT64_MAX);
  header.mutable_header()->set_edges_size_bytes(UINT64_MAX);
  FilesStream overflowing(*supply_);
  overflowing.Write(header);
  EXPECT_THAT(overflowing.Finish().status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED, _));
}

TEST_F(ImportTest, RefusesAnOrganisationThatIsNone) {
  ImportStreamRequest header = HeaderOf(Files());
  header.mutable_header()->set_organisation("a/b");
  FilesStream stream(*supply_);
  stream.Write(header);
  EXPECT_THAT(stream.Finish().status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("a/b")));
}

TEST_F(ImportTest, AClientThatGoesAwayLeavesNothing) {
  const uint64_t size = LogSize();
  for (int i = 0; i < 10; ++i) {
    FilesStream stream(*supply_);
    stream.Write(HeaderOf(Files()));
    stream.WriteChunk(Files().nodes.substr(0, 5 + i));
    stream.Cancel();
    EXPECT_THAT(stream.Finish().status, RpcStatusIs(StatusCode::CANCELLED, _));
  }
  ExpectNothingStored(size);
}

TEST_F(ImportTest, AClientThatWritesOnAfterTheAnswerGetsIt) {
  const std::string megabytes(64 << 20, 'x');
  for (int i = 0; i < 5; ++i) {
    FilesStream stream(*supply_);
    stream.Write(HeaderOf(Files()));
    stream.WriteAll(megabytes, platform::kChunkSizeMax);
    EXPECT_THAT(stream.Finish().status,
                RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("more")));
  }
}

TEST_F(ImportTest, TwoRunAtOnceAndAThirdIsRefused) {
  const Files files;
  std::vector<std::unique_ptr<FilesStream>> running;
  for (size_t i = 0; i < platform::kImportsAtOnceMax; ++i) {
    running.push_back(std::make_unique<FilesStream>(*supply_));
    running.back()->Write(HeaderOf(files, base::StrCat("i-", i)));
  }
  // Each has its place from the moment the server has read its header.
  const std::string both = base::StrCat("tanji_pool_tasks{pool=\"imports\"} ",
                                        platform::kImportsAtOnceMax, "\n");
  const auto end = std::chrono::steady_clock::now() + kCallDeadline;
  while (MetricsText().find(both) == std::string::npos) {
    ASSERT_LT(std::chrono::steady_clock::now(), end);
  }
  FilesStream stream(*supply_);
  stream.Write(HeaderOf(files));
  const auto third = stream.Finish();
  EXPECT_THAT(third.status, RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED,
                                        HasSubstr("imports")));
  for (const auto& import : running) {
    import->WriteAll(files.All(), 1000);
    EXPECT_THAT(import->Finish().status, IsRpcOk());
  }
  EXPECT_THAT(Import(files).status, IsRpcOk());
}

TEST_F(ImportTest, OthersWriteAndReadDuringAnImport) {
  const Files files;
  FilesStream stream(*supply_);
  stream.Write(HeaderOf(files));
  stream.WriteChunk(files.nodes);
  const uint64_t seq = MustSubmit(R"pb(
    organisation: "other"
    products { id: "x" unit: "kg" }
    processes { product: "x" output: "1" unit: "kg" direct_kg_co2e: "3" }
  )pb");
  EXPECT_EQ(GetFootprint("other/x", seq).value.footprint().kg_co2e(), 3.0);
  stream.WriteAll(files.edges + files.factors, 1000);
  EXPECT_THAT(stream.Finish().status, IsRpcOk());
}

// An import that is not fed gives its place free.
class IdleImportTest : public ImportTest {
 protected:
  IdleImportTest() {
    Stop();
    options_.import_idle_max = std::chrono::milliseconds(100);
    Start();
  }
};

TEST_F(IdleImportTest, EndsWhenNoChunkComes) {
  grpc::ClientContext context;
  ImportStreamResponse response;
  const auto writer = supply_->ImportStream(&context, &response);
  writer->Write(HeaderOf(Files()));
  // Without WritesDone.
  EXPECT_THAT(writer->Finish(),
              RpcStatusIs(StatusCode::DEADLINE_EXCEEDED, HasSubstr("100 ms")));
  EXPECT_THAT(Import(Files()).status, IsRpcOk());
}

TEST_F(IdleImportTest, EndsWhenNoHeaderComes) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallDeadline);
  ImportStreamResponse response;
  const auto writer = supply_->ImportStream(&context, &response);
  EXPECT_THAT(writer->Finish(),
              RpcStatusIs(StatusCode::DEADLINE_EXCEEDED, HasSubstr("100 ms")));
}

class ImportTimeTest : public ImportTest {
 protected:
  ImportTimeTest() {
    Stop();
    options_.import_time_max = std::chrono::milliseconds(0);
    Start();
  }
};

// However often something comes.
TEST_F(ImportTimeTest, AnImportHasOnlySoMuchTime) {
  grpc::ClientContext context;
  ImportStreamResponse response;
  const auto writer = supply_->ImportStream(&context, &response);
  writer->Write(HeaderOf(Files()));
  EXPECT_THAT(writer->Finish(), RpcStatusIs(StatusCode::DEADLINE_EXCEEDED,
                                            HasSubstr("which is the limit")));
}

}  // namespace
}  // namespace tanji::integration
