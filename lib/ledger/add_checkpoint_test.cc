#include "lib/ledger/add_checkpoint.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::ledger {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;

// The example of c2sp.org/tlog-witness.
constexpr char kRequestExample[] =
    "old 20852014\n"
    "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n"
    "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n"
    "5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n"
    "/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n"
    "\n"
    "example.com/behind-the-sofa\n"
    "20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    "\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeO"
    "oRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";

TEST(AddCheckpointTest, ReadsTheExample) {
  TANJI_ASSERT_OK_AND_ASSIGN(const AddCheckpointRequest request,
                             AddCheckpointRequest::FromText(kRequestExample));
  EXPECT_EQ(request.old_size, 20852014U);
  EXPECT_EQ(request.proof.size(), 4U);
  EXPECT_THAT(request.checkpoint,
              ::testing::StartsWith("example.com/behind-the-sofa\n20852163\n"));
  EXPECT_EQ(request.ToText(), kRequestExample);
}

TEST(AddCheckpointTest, RefusesOtherForms) {
  std::string long_proof = "old 1\n";
  for (int i = 0; i < 64; ++i) {
    long_proof += "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n";
  }
  long_proof += "\nx\n";
  for (const std::string& bad :
       {std::string(), std::string("old 01\n\n"), std::string("old\n\n"),
        std::string("old -1\n\n"), std::string("old 1\nx\n\n"),
        std::string("old 1\n"), std::string("new 1\n\n"), long_proof,
        std::string(kAddCheckpointSizeMax + 1, 'x')}) {
    EXPECT_THAT(AddCheckpointRequest::FromText(bad), base::kIsRefused)
        << bad.substr(0, 20);
  }
  EXPECT_THAT(
      AddCheckpointRequest::FromText("old 1\nx\n\n"),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")));
}

}  // namespace
}  // namespace tanji::ledger
