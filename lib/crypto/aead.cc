#include "lib/crypto/aead.h"

#include <climits>

#include "lib/base/check.h"
#include "lib/crypto/internal/openssl.h"

namespace tanji::crypto {
namespace {

EVP_CIPHER_CTX* ThreadContext() {
  thread_local const internal::CipherCtx context(EVP_CIPHER_CTX_new());
  TANJI_CHECK(context != nullptr);
  return context.get();
}

// The thread's context, ready for one value; its key is wiped at the end.
class OneUse {
 public:
  OneUse(std::string_view key, std::string_view nonce, bool seal) {
    TANJI_CHECK(nonce.size() == Aead::kNonceSize);
    TANJI_CHECK(EVP_CipherInit_ex2(context_, internal::FetchedAes256Gcm(),
                                   internal::Data(key), internal::Data(nonce),
                                   seal ? 1 : 0, nullptr) == 1);
  }
  ~OneUse() { EVP_CIPHER_CTX_reset(context_); }
  OneUse(const OneUse&) = delete;
  OneUse& operator=(const OneUse&) = delete;
  EVP_CIPHER_CTX* get() const { return context_; }

 private:
  EVP_CIPHER_CTX* context_ = ThreadContext();
};

// Feeds `bytes` through `context`; a null `out` means bound data.
[[nodiscard]] bool Feed(EVP_CIPHER_CTX* context, unsigned char* out,
                        std::string_view bytes) {
  TANJI_CHECK(bytes.size() <= INT_MAX);
  int written = 0;
  return bytes.empty() ||
         EVP_CipherUpdate(context, out, &written, internal::Data(bytes),
                          static_cast<int>(bytes.size())) == 1;
}

}  // namespace

struct Aead::State {
  explicit State(std::string_view bytes) : key(bytes) {}
  ~State() { OPENSSL_cleanse(key.data(), key.size()); }

  std::string key;
};

Aead::Aead(std::string_view key) : state_(std::make_unique<State>(key)) {
  TANJI_CHECK(key.size() == kKeySize);
}
Aead::~Aead() = default;
Aead::Aead(Aead&&) noexcept = default;
Aead& Aead::operator=(Aead&&) noexcept = default;

std::string Aead::Seal(std::string_view nonce, std::string_view plain,
                       std::string_view bound) const {
  const OneUse use(state_->key, nonce, /*seal=*/true);
  EVP_CIPHER_CTX* context = use.get();
  std::string sealed(plain.size() + kTagSize, '\0');
  auto* out = reinterpret_cast<unsigned char*>(sealed.data());
  auto* tag = out + plain.size();
  int written = 0;
  TANJI_CHECK(Feed(context, nullptr, bound));
  TANJI_CHECK(Feed(context, out, plain));
  TANJI_CHECK(EVP_CipherFinal_ex(context, tag, &written) == 1);
  TANJI_CHECK(
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTagSize, tag) == 1);
  return sealed;
}

absl::StatusOr<std::string> Aead::Open(std::string_view nonce,
                                       std::string_view sealed,
                                       std::string_view bound) const {
  if (sealed.size() < kTagSize) {
    return absl::DataLossError("sealed value is shorter than its tag");
  }
  const OneUse use(state_->key, nonce, /*seal=*/false);
  EVP_CIPHER_CTX* context = use.get();
  const std::string_view body = sealed.substr(0, sealed.size() - kTagSize);
  std::string tag(sealed.substr(body.size()));
  std::string plain(body.size(), '\0');
  unsigned char rest[kTagSize];
  int written = 0;
  auto* out = reinterpret_cast<unsigned char*>(plain.data());
  const bool ok = EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kTagSize,
                                      tag.data()) == 1 &&
                  Feed(context, nullptr, bound) && Feed(context, out, body) &&
                  EVP_CipherFinal_ex(context, rest, &written) == 1;
  if (!ok) {
    OPENSSL_cleanse(plain.data(), plain.size());
    return absl::DataLossError(
        "sealed value does not open: key, nonce, place or bytes are others");
  }
  return plain;
}

}  // namespace tanji::crypto
