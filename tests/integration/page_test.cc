// Lists of footprints and products, page by page.

#include <set>

#include "lib/base/strings.h"
#include "tests/integration/server_fixture.h"

namespace tanji::integration {
namespace {

using grpc::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PageTest : public ServerTest {
 protected:
  Reply<footprint::v1::ListResponse> List(
      const footprint::v1::ListRequest& request) {
    return Invoke(*footprint_, &FootprintService::Stub::List, request);
  }
  Reply<supply::v1::ListResponse> List(const supply::v1::ListRequest& request) {
    return Invoke(*supply_, &SupplyService::Stub::List, request);
  }
  // 25 products of acme and one of another, in one submission each.
  uint64_t SubmitMany() {
    std::string text = "organisation: \"acme\"";
    for (int i = 0; i < 25; ++i) {
      base::StrAppend(&text, "products { id: \"p", i, "\" unit: \"kg\" }",
                      "processes { product: \"p", i,
                      "\" output: \"1\" unit: \"kg\" direct_kg_co2e: \"", i,
                      "\" }");
    }
    MustSubmit(text);
    return MustSubmit(R"pb(
      organisation: "other"
      products { id: "x" unit: "kg" }
      processes { product: "x" output: "1" unit: "kg" }
    )pb");
  }
};

TEST_F(PageTest, GivesEveryFootprintOnceAndInOrder) {
  footprint::v1::ListRequest request;
  request.set_min_seq(SubmitMany());
  request.set_organisation("acme");
  request.set_page_size(10);
  std::vector<double> numbers;
  std::vector<int> sizes;
  do {
    const auto reply = List(request);
    ASSERT_THAT(reply.status, IsRpcOk());
    sizes.push_back(reply.value.footprints_size());
    for (const auto& footprint : reply.value.footprints()) {
      numbers.push_back(footprint.kg_co2e());
    }
    request.set_page_token(reply.value.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(sizes, ElementsAre(10, 10, 5));
  ASSERT_EQ(numbers.size(), 25u);
  for (int i = 0; i < 25; ++i) EXPECT_EQ(numbers[i], i);
}

TEST_F(PageTest, WithoutAnOrganisationEverybodysAreListed) {
  footprint::v1::ListRequest request;
  request.set_min_seq(SubmitMany());
  const auto reply = List(request);
  EXPECT_EQ(reply.value.footprints_size(), 26);
  EXPECT_EQ(reply.value.footprints(25).product(), "other/x");
  EXPECT_EQ(reply.value.next_page_token(), "");
}

TEST_F(PageTest, RefusesTokensOfOtherLists) {
  footprint::v1::ListRequest request;
  request.set_min_seq(SubmitMany());
  request.set_organisation("acme");
  request.set_page_size(1);
  const std::string token = List(request).value.next_page_token();
  request.set_page_token(token + "A");
  EXPECT_THAT(List(request).status, RpcStatusIs(StatusCode::INVALID_ARGUMENT,
                                                HasSubstr("page_token")));
  request.set_page_token(token);
  request.set_organisation("other");
  EXPECT_THAT(List(request).status, RpcStatusIs(StatusCode::INVALID_ARGUMENT,
                                                HasSubstr("page_token")));
  supply::v1::ListRequest supply_request;
  supply_request.set_organisation("acme");
  supply_request.set_page_token(token);
  EXPECT_THAT(
      List(supply_request).status,
      RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("page_token")));
}

// Rows of two networks in one list would add up to neither.
TEST_F(PageTest, AListEndsWhenTheNetworkChanges) {
  footprint::v1::ListRequest footprints;
  footprints.set_min_seq(SubmitMany());
  footprints.set_page_size(10);
  supply::v1::ListRequest products;
  products.set_page_size(10);
  footprints.set_page_token(List(footprints).value.next_page_token());
  products.set_page_token(List(products).value.next_page_token());
  ASSERT_THAT(List(footprints).status, IsRpcOk());
  const uint64_t seq = MustSubmit(kSteel);
  footprints.set_min_seq(seq);
  products.set_min_seq(seq);
  EXPECT_THAT(List(footprints).status,
              RpcStatusIs(StatusCode::ABORTED, HasSubstr("start again")));
  EXPECT_THAT(List(products).status,
              RpcStatusIs(StatusCode::ABORTED, HasSubstr("start again")));
  footprints.clear_page_token();
  EXPECT_EQ(List(footprints).value.footprints(0).product(), "acme/p0");
}

TEST_F(PageTest, AnUnknownOrganisationIsNotFound) {
  MustSubmit(kSteel);
  footprint::v1::ListRequest request;
  request.set_organisation("nobody");
  EXPECT_THAT(List(request).status,
              RpcStatusIs(StatusCode::NOT_FOUND, HasSubstr("nobody")));
  supply::v1::ListRequest supply_request;
  supply_request.set_organisation("nobody");
  EXPECT_THAT(List(supply_request).status,
              RpcStatusIs(StatusCode::NOT_FOUND, HasSubstr("nobody")));
}

TEST_F(PageTest, ListsProductsWithTheirProcesses) {
  supply::v1::ListRequest request;
  request.set_min_seq(SubmitMany());
  request.set_organisation("acme");
  request.set_page_size(20);
  std::set<std::string> products;
  do {
    const auto reply = List(request);
    ASSERT_THAT(reply.status, IsRpcOk());
    for (const auto& product : reply.value.products()) {
      EXPECT_EQ(product.unit(), "kg");
      EXPECT_EQ(product.process_count(), 1u);
      EXPECT_TRUE(product.is_declared());
      EXPECT_TRUE(products.insert(product.product()).second);
    }
    request.set_page_token(reply.value.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(products.size(), 25u);
}

}  // namespace
}  // namespace tanji::integration
