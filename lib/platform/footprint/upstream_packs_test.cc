#include "lib/platform/footprint/upstream_packs.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/marks.h"
#include "lib/platform/testing/pack_documents.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class UpstreamPacksTest : public testing::Test {
 protected:
  void Load(const std::string& id, const std::string& version,
            const std::vector<std::string>& rows) {
    const auto loaded = system_.LoadPack(FactorPackOf(id, version, rows));
    TANJI_ASSERT_OK(loaded);
    last_seq_ = loaded->seq;
  }

  // A product "works/ID" of 1 kg that takes 1 kg of `input`, which is JSON from
  // the product on.
  void Make(const std::string& id, const std::string& inputs) {
    TANJI_ASSERT_OK(
        system_.Submit(Document("works", {{id, "kg", "0", inputs}})));
  }

  static std::string PinnedTo(const std::string& product, uint64_t seq) {
    return R"({"product":")" + product +
           R"(","amount":"1","unit":"kg","pin":{"version":")" +
           std::to_string(seq) + R"("}})";
  }

  // "ID VERSION" of each, in order.
  std::vector<std::string> PacksOf(const std::string& product) {
    const View view = system_.ViewAtHead();
    std::vector<std::string> names;
    const auto footprint = system_.Get(product);
    TANJI_EXPECT_OK(footprint);
    const auto packs = FactorPacksUpstream(system_.context(), view, *footprint);
    TANJI_EXPECT_OK(packs);
    for (const graph::PackVersion& pack : *packs) {
      names.push_back(pack.id + " " + pack.version);
    }
    return names;
  }

  TestSystem system_;
  uint64_t last_seq_ = 0;  // of the record that loaded a pack last
};

TEST_F(UpstreamPacksTest, APinOnAnOlderRowNamesTheVersionThatBroughtIt) {
  Load("steel", "1", {Row("rod", "2"), Row("coil", "3")});
  const uint64_t first = last_seq_;
  Make("screw", "[" + PinnedTo("steel/rod", first) + "]");
  Make("nail", "[" + InputJson("steel/rod", "1", "kg") + "]");
  Load("steel", "2", {Row("rod", "2.5"), Row("coil", "3")});
  Make("kit", "[" + InputJson("works/screw", "1", "kg") + "," +
                  InputJson("steel/coil", "1", "kg") + "]");
  EXPECT_THAT(PacksOf("works/screw"), ElementsAre("steel 1"));
  EXPECT_THAT(PacksOf("works/nail"), ElementsAre("steel 2"));
  EXPECT_THAT(PacksOf("works/kit"), ElementsAre("steel 1", "steel 2"));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint screw, system_.Get("works/screw"));
  EXPECT_EQ(screw.kg_co2e, 2.0);
  // A restart starts from the compiled snapshot.
  TANJI_ASSERT_OK(system_.Restart());
  EXPECT_THAT(PacksOf("works/screw"), ElementsAre("steel 1"));
}

// As many packs as there are marks, and two more: three share the last mark.
TEST_F(UpstreamPacksTest, PacksThatShareAMarkAreToldApart) {
  const auto name = [](uint32_t i) {
    return std::string("pack-") + static_cast<char>('a' + i);
  };
  for (uint32_t i = 0; i < kMarkedPacksMax + 2; ++i) {
    Load(name(i), "1", {Row("x", "1")});
  }
  const std::string last = name(kMarkedPacksMax + 1);
  const std::string shares_too = name(kMarkedPacksMax - 1);
  Make("one", "[" + InputJson(last + "/x", "1", "kg") + "]");
  Make("two", "[" + InputJson(shares_too + "/x", "1", "kg") + "," +
                  InputJson(name(0) + "/x", "1", "kg") + "]");
  Make("own", "[]");
  EXPECT_THAT(PacksOf("works/one"), ElementsAre(last + " 1"));
  EXPECT_THAT(PacksOf("works/two"),
              ElementsAre(name(0) + " 1", shares_too + " 1"));
  EXPECT_THAT(PacksOf("works/own"), IsEmpty());
}

}  // namespace
}  // namespace tanji::platform
