#include "lib/exchange/csv/id_table.h"

#include <map>
#include <random>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"

namespace tanji::exchange {
namespace {

using testing::Eq;
using testing::Optional;

constexpr unsigned kIdsSeed = 20260405;

TEST(IdTableTest, NumbersIdsInOrderOfFirstAppearance) {
  IdTable table;
  EXPECT_EQ(table.Add("steel").number, 0u);
  EXPECT_EQ(table.Add("power").number, 1u);
  const IdTable::Entry again = table.Add("steel");
  EXPECT_EQ(again.number, 0u);
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(table.count(), 2u);
  EXPECT_EQ(table.IdOf(0), "steel");
  EXPECT_EQ(table.IdOf(1), "power");
}

TEST(IdTableTest, FindsNothingThatWasNotAdded) {
  IdTable table;
  EXPECT_EQ(table.Find("a"), std::nullopt);
  table.Add("a");
  EXPECT_EQ(table.Find("b"), std::nullopt);
  EXPECT_EQ(table.Find("aa"), std::nullopt);
  EXPECT_EQ(table.Find("a long id of more than eight bytes"), std::nullopt);
}

// Eight bytes lie in the slot, nine are hashed.
TEST(IdTableTest, TellsIdsAroundTheSlotSizeApart) {
  IdTable table;
  const std::string nine = "123456789";
  for (size_t size = 1; size <= 9; ++size) {
    EXPECT_TRUE(table.Add(nine.substr(0, size)).is_new);
  }
  for (size_t size = 1; size <= 9; ++size) {
    EXPECT_THAT(table.Find(nine.substr(0, size)), Optional(Eq(size - 1)));
  }
}

TEST(IdTableTest, AgreesWithAMapOnRandomIds) {
  std::mt19937_64 random(kIdsSeed);
  IdTable table;
  std::map<std::string, uint32_t> expected;
  for (int i = 0; i < 50'000; ++i) {
    const bool is_short = random() % 2 == 0;
    const std::string id =
        base::StrCat(is_short ? "" : "https://id.example/", random() % 20'000);
    const auto [found, is_new] =
        expected.emplace(id, static_cast<uint32_t>(expected.size()));
    const IdTable::Entry entry = table.Add(id);
    ASSERT_EQ(entry.number, found->second) << id << ", seed " << kIdsSeed;
    ASSERT_EQ(entry.is_new, is_new) << id << ", seed " << kIdsSeed;
  }
  EXPECT_EQ(table.count(), expected.size());
  for (const auto& [id, number] : expected) {
    EXPECT_THAT(table.Find(id), Optional(Eq(number)));
    EXPECT_EQ(table.IdOf(number), id);
  }
}

}  // namespace
}  // namespace tanji::exchange
