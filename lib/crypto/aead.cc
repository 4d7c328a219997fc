#include "lib/crypto/aead.h"

#include <atomic>
#include <climits>
#include <cstdint>

#include "lib/base/check.h"
#include "lib/crypto/internal/openssl.h"

namespace tanji::crypto {
namespace {

// A thread's context for one direction. It stays set to the key it was used
// with last, since the key schedule costs more than a small value.
class ThreadContext {
 public:
  explicit ThreadContext(bool seals)
      : seals_(seals), context_(EVP_CIPHER_CTX_new()) {
    TANJI_CHECK(context_ != nullptr);
  }

  // Ready for one value under `key`, whose number is `key_number`.
  EVP_CIPHER_CTX* Start(uint64_t key_number, std::string_view key,
                        std::string_view nonce) {
    TANJI_CHECK(nonce.size() == Aead::kNonceSize);
    const bool is_set = key_number == key_number_;
    TANJI_CHECK(EVP_CipherInit_ex2(
                    context_.get(),
                    is_set ? nullptr : internal::FetchedAes256Gcm(),
                    is_set ? nullptr : internal::Data(key),
                    internal::Data(nonce), seals_ ? 1 : 0, nullptr) == 1);
    key_number_ = key_number;
    return context_.get();
  }

  // Wipes the key if it is this one.
  void Forget(uint64_t key_number) {
    if (key_number != key_number_) return;
    EVP_CIPHER_CTX_reset(context_.get());
    key_number_ = 0;
  }

 private:
  const bool seals_;
  const internal::CipherCtx context_;
  uint64_t key_number_ = 0;  // 0: none
};

ThreadContext& Sealing() {
  thread_local ThreadContext context(/*seals=*/true);
  return context;
}
ThreadContext& Opening() {
  thread_local ThreadContext context(/*seals=*/false);
  return context;
}

// Never given twice, so that no context takes one key for another.
uint64_t NextKeyNumber() {
  static std::atomic<uint64_t> last{0};
  return last.fetch_add(1) + 1;
}

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
  ~State() {
    Sealing().Forget(number);
    Opening().Forget(number);
    OPENSSL_cleanse(key.data(), key.size());
  }

  std::string key;
  const uint64_t number = NextKeyNumber();
};

Aead::Aead(std::string_view key) : state_(std::make_unique<State>(key)) {
  TANJI_CHECK(key.size() == kKeySize);
}
Aead::~Aead() = default;
Aead::Aead(Aead&&) noexcept = default;
Aead& Aead::operator=(Aead&&) noexcept = default;

std::string Aead::Seal(std::string_view nonce, std::string_view plain,
                       std::string_view bound) const {
  std::string sealed;
  AppendSealed(nonce, plain, bound, &sealed);
  return sealed;
}

void Aead::AppendSealed(std::string_view nonce, std::string_view plain,
                        std::string_view bound, std::string* out) const {
  EVP_CIPHER_CTX* context = Sealing().Start(state_->number, state_->key, nonce);
  const size_t start = out->size();
  out->resize(start + plain.size() + kTagSize);
  auto* sealed = reinterpret_cast<unsigned char*>(out->data() + start);
  auto* tag = sealed + plain.size();
  int written = 0;
  TANJI_CHECK(Feed(context, nullptr, bound));
  TANJI_CHECK(Feed(context, sealed, plain));
  TANJI_CHECK(EVP_CipherFinal_ex(context, tag, &written) == 1);
  TANJI_CHECK(
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTagSize, tag) == 1);
}

absl::StatusOr<std::string> Aead::Open(std::string_view nonce,
                                       std::string_view sealed,
                                       std::string_view bound) const {
  std::string plain;
  const absl::Status opened = AppendOpened(nonce, sealed, bound, &plain);
  if (!opened.ok()) return opened;
  return plain;
}

absl::Status Aead::AppendOpened(std::string_view nonce, std::string_view sealed,
                                std::string_view bound,
                                std::string* out) const {
  if (sealed.size() < kTagSize) {
    return absl::DataLossError("sealed value is shorter than its tag");
  }
  EVP_CIPHER_CTX* context = Opening().Start(state_->number, state_->key, nonce);
  const std::string_view body = sealed.substr(0, sealed.size() - kTagSize);
  std::string tag(sealed.substr(body.size()));
  const size_t start = out->size();
  out->resize(start + body.size());
  unsigned char rest[kTagSize];
  int written = 0;
  auto* plain = reinterpret_cast<unsigned char*>(out->data() + start);
  const bool ok = EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kTagSize,
                                      tag.data()) == 1 &&
                  Feed(context, nullptr, bound) && Feed(context, plain, body) &&
                  EVP_CipherFinal_ex(context, rest, &written) == 1;
  if (!ok) {
    OPENSSL_cleanse(plain, body.size());
    out->resize(start);
    return absl::DataLossError(
        "sealed value does not open: key, nonce, place or bytes are others");
  }
  return absl::OkStatus();
}

}  // namespace tanji::crypto
