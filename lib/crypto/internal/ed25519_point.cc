#include "lib/crypto/internal/ed25519_point.h"

#include <openssl/bn.h>

#include <algorithm>
#include <array>
#include <string>

#include "lib/base/check.h"
#include "lib/crypto/internal/openssl.h"

namespace tanji::crypto::internal {
namespace {

// Big-endian hex. p = 2^255 - 19; d = -121665/121666 (RFC 8032, section 5.1).
constexpr char kPrime[] =
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed";
constexpr char kD[] =
    "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3";
// The y of the eight points whose order divides 8: 0 (order 4), 1 (the neutral
// point), -1 (order 2), and two values of order 8.
constexpr std::array<const char*, 5> kLowOrderYs = {
    "0", "1",
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
    "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
    "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7"};

BigNum FromHex(const char* hex) {
  BIGNUM* number = nullptr;
  TANJI_CHECK(BN_hex2bn(&number, hex) > 0);
  return BigNum(number);
}

BigNum NewBigNum() {
  BigNum number(BN_new());
  TANJI_CHECK(number != nullptr);
  return number;
}

// x^2 = (y^2 - 1) / (d y^2 + 1) has a solution if and only if the product of
// numerator and denominator is a square; the denominator is never 0.
bool IsOnCurve(const BIGNUM* y, const BIGNUM* p) {
  const BigNumCtx context(BN_CTX_new());
  TANJI_CHECK(context != nullptr);
  const BigNum square = NewBigNum();
  const BigNum numerator = NewBigNum();
  const BigNum product = NewBigNum();
  TANJI_CHECK(BN_mod_sqr(square.get(), y, p, context.get()) == 1);
  TANJI_CHECK(BN_mod_sub(numerator.get(), square.get(), BN_value_one(), p,
                         context.get()) == 1);
  TANJI_CHECK(BN_mod_mul(product.get(), FromHex(kD).get(), square.get(), p,
                         context.get()) == 1);
  TANJI_CHECK(BN_add_word(product.get(), 1) == 1);
  TANJI_CHECK(BN_mod_mul(product.get(), product.get(), numerator.get(), p,
                         context.get()) == 1);
  return BN_kronecker(product.get(), p, context.get()) >= 0;
}

}  // namespace

absl::Status CheckEd25519Point(std::string_view key) {
  constexpr unsigned char kSignBit = 0x80;
  std::string bytes(key.rbegin(), key.rend());  // big-endian
  bytes[0] = static_cast<char>(bytes[0] & ~kSignBit);
  const BigNum y(
      BN_bin2bn(Data(bytes), static_cast<int>(bytes.size()), nullptr));
  TANJI_CHECK(y != nullptr);
  const BigNum p = FromHex(kPrime);
  if (BN_cmp(y.get(), p.get()) >= 0) {
    return absl::InvalidArgumentError(
        "Ed25519 key is not canonical: its y is not below 2^255-19");
  }
  for (const char* low_order_y : kLowOrderYs) {
    if (BN_cmp(y.get(), FromHex(low_order_y).get()) == 0) {
      return absl::InvalidArgumentError("Ed25519 key is a point of low order");
    }
  }
  if (!IsOnCurve(y.get(), p.get())) {
    return absl::InvalidArgumentError("Ed25519 key is no point of the curve");
  }
  return absl::OkStatus();
}

}  // namespace tanji::crypto::internal
