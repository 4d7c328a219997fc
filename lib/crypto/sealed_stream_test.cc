#include "lib/crypto/sealed_stream.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::crypto {
namespace {

using base::IsOkAndHolds;
using base::StatusIs;
using ::testing::_;

const std::string kKey(Aead::kKeySize, 'k');
constexpr size_t kSealedSize = kSealedPieceSize + Aead::kTagSize;

std::string Sealed(const std::string& plain, size_t step) {
  std::string out;
  StreamSealer sealer(kKey, "bound", [&](std::string_view sealed) {
    out.append(sealed);
    return absl::OkStatus();
  });
  for (size_t at = 0; at < plain.size(); at += step) {
    EXPECT_TRUE(sealer.Append(std::string_view(plain).substr(at, step)).ok());
  }
  EXPECT_TRUE(sealer.Finish().ok());
  return out;
}

absl::StatusOr<std::string> Opened(const std::string& sealed,
                                   const std::string& key = kKey,
                                   const std::string& bound = "bound") {
  size_t at = 0;
  StreamOpener opener(key, bound,
                      [&](size_t size) -> absl::StatusOr<std::string> {
                        std::string next = sealed.substr(at, size);
                        at += next.size();
                        return next;
                      });
  std::string plain;
  for (;;) {
    auto piece = opener.Next();
    if (!piece.ok()) return piece.status();
    if (!piece->has_value()) return plain;
    plain += **piece;
  }
}

TEST(SealedStreamTest, OpensWhatItHasSealedOfAnyLength) {
  for (const size_t size :
       {size_t{0}, size_t{1}, kSealedPieceSize - 1, kSealedPieceSize,
        kSealedPieceSize + 1, 2 * kSealedPieceSize, 3 * kSealedPieceSize + 5}) {
    std::string plain(size, 'x');
    for (size_t i = 0; i < size; i += 1000) plain[i] = static_cast<char>(i);
    const std::string sealed = Sealed(plain, 100'003);
    const size_t pieces =
        std::max(size_t{1}, (size + kSealedPieceSize - 1) / kSealedPieceSize);
    EXPECT_EQ(sealed.size(), size + pieces * Aead::kTagSize);
    EXPECT_THAT(Opened(sealed), IsOkAndHolds(plain)) << size;
  }
}

TEST(SealedStreamTest, RefusesWhatWasChangedMovedOrCutOff) {
  const std::string sealed =
      Sealed(std::string(3 * kSealedPieceSize, 'x'), kSealedPieceSize);
  const auto is_lost = StatusIs(absl::StatusCode::kDataLoss, _);
  EXPECT_THAT(Opened(sealed, std::string(Aead::kKeySize, 'l')), is_lost);
  EXPECT_THAT(Opened(sealed, kKey, "other"), is_lost);
  EXPECT_THAT(Opened(""), is_lost);
  EXPECT_THAT(Opened(sealed + "x"), is_lost);
  for (const size_t size : {kSealedSize, 2 * kSealedSize, sealed.size() - 1,
                            kSealedSize - 1, size_t{5}}) {
    EXPECT_THAT(Opened(sealed.substr(0, size)), is_lost) << size;
  }
  EXPECT_THAT(Opened(sealed.substr(kSealedSize)), is_lost);
  std::string moved = sealed;
  std::swap_ranges(moved.begin(), moved.begin() + kSealedSize,
                   moved.begin() + kSealedSize);
  EXPECT_THAT(Opened(moved), is_lost);
  std::string flipped = sealed;
  flipped[kSealedSize + 7] ^= 1;
  EXPECT_THAT(Opened(flipped), is_lost);
}

}  // namespace
}  // namespace tanji::crypto
