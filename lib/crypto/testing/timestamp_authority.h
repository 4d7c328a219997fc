// A time stamp authority for tests, with keys of its own.

#ifndef TANJI_LIB_CRYPTO_TESTING_TIMESTAMP_AUTHORITY_H_
#define TANJI_LIB_CRYPTO_TESTING_TIMESTAMP_AUTHORITY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tanji::crypto {

// Thread-compatible. Its certificates are valid in this century.
class TestTimestampAuthority {
 public:
  enum class Purpose { kTimestamps, kNone };  // of the certificate that signs

  explicit TestTimestampAuthority(const std::string& name = "test-tsa",
                                  Purpose purpose = Purpose::kTimestamps);
  ~TestTimestampAuthority();
  TestTimestampAuthority(const TestTimestampAuthority&) = delete;
  TestTimestampAuthority& operator=(const TestTimestampAuthority&) = delete;

  // The root that has issued the certificate that signs.
  const std::string& root_pem() const;

  // DER of a TimeStampResp; a refusal for what is no TimeStampReq.
  std::string Answer(std::string_view request, int64_t seconds) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tanji::crypto

#endif  // TANJI_LIB_CRYPTO_TESTING_TIMESTAMP_AUTHORITY_H_
