#include "lib/api/verification.h"

#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::api {
namespace {

TEST(VerificationTest, ADescriptionComesBackAsItWas) {
  verification::v1::EvidenceFile message;
  message.set_organisation("mill");
  message.set_id("ab");
  message.set_size_bytes(12);
  message.set_name("meter.pdf");
  message.set_type("meter-reading");
  message.set_media_type("application/pdf");
  message.set_period_start("2026-01-01");
  message.set_period_end("2026-04-01");
  message.set_site("Qingdao 2");
  message.set_language("zh-CN");
  TANJI_ASSERT_OK_AND_ASSIGN(const platform::EvidenceDescription description,
                             ToEvidenceDescription(message));
  verification::v1::EvidenceFile back;
  FromStoredEvidence({description, 7, "0f"}, &back);
  message.set_seq(7);
  message.set_record_id("0f");
  EXPECT_EQ(back.SerializeAsString(), message.SerializeAsString());
}

TEST(VerificationTest, HalfAPeriodIsRefused) {
  verification::v1::EvidenceFile message;
  message.set_period_start("2026-01-01");
  EXPECT_FALSE(ToEvidenceDescription(message).ok());
}

}  // namespace
}  // namespace tanji::api
