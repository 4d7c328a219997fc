// Answers of time stamp authorities, with what an audit asks of each.

#include "lib/crypto/testing/timestamp_authority.h"
#include "lib/crypto/timestamp.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::crypto {

TANJI_FUZZ(input) {
  static const auto& authorities =
      *new TimestampAuthorities(*TimestampAuthorities::FromPem(
          TestTimestampAuthority("tsa.example").root_pem()));
  const auto reply = TimestampReply::Parse(input);
  if (!reply.ok()) return;
  (void)reply->seconds();
  (void)reply->Authority();
  (void)reply->CheckAnswers(Sha256("data"),
                            std::string(kTimestampNonceSize, '\1'));
  (void)reply->Verify(authorities);
}

}  // namespace tanji::crypto
