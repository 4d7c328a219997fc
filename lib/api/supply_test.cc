#include "lib/api/supply.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tanji::api {
namespace {

platform::StoredProduct Steel() {
  platform::StoredProduct product;
  product.id = {"acme", "steel"};
  product.declared = true;
  product.declaration.id = "steel";
  product.declaration.unit = "kg";
  for (const char* place : {"CN", "DE"}) {
    graph::ProcessDeclaration process;
    process.product = "steel";
    process.place = place;
    process.output = quantity::Decimal::FromInteger(2);
    product.processes.push_back(process);
  }
  product.process_seqs = {7, 12};
  return product;
}

TEST(FromStoredProductTest, GivesEachProcessWithTheRecordThatBroughtIt) {
  supply::v1::GetResponse response;
  FromStoredProduct(Steel(), &response);
  EXPECT_EQ(response.product(), "acme/steel");
  EXPECT_TRUE(response.is_declared());
  EXPECT_EQ(response.declaration().unit(), "kg");
  ASSERT_EQ(response.processes_size(), 2);
  EXPECT_EQ(response.processes(0).seq(), 7u);
  EXPECT_EQ(response.processes(1).seq(), 12u);
  EXPECT_EQ(response.processes(1).process().place(), "DE");
  EXPECT_EQ(response.processes(1).process().output(), "2");
}

TEST(FromStoredProductTest, AProductThatIsOnlyNamedHasNoDeclaration) {
  platform::StoredProduct product;
  product.id = {"acme", "ghost"};
  supply::v1::GetResponse response;
  FromStoredProduct(product, &response);
  EXPECT_FALSE(response.is_declared());
  EXPECT_FALSE(response.has_declaration());
}

TEST(FromProductSummaryTest, NamesProductUnitAndCount) {
  supply::v1::ProductSummary message;
  FromProductSummary({{"acme", "steel"}, true, "kg", 3}, &message);
  EXPECT_EQ(message.product(), "acme/steel");
  EXPECT_EQ(message.unit(), "kg");
  EXPECT_EQ(message.process_count(), 3u);
  EXPECT_TRUE(message.is_declared());
}

}  // namespace
}  // namespace tanji::api
