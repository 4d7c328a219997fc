#include "lib/crypto/hash.h"

#include <algorithm>
#include <cstring>

#include "lib/base/check.h"
#include "lib/crypto/internal/openssl.h"

namespace tanji::crypto {
namespace {

constexpr size_t kBlockSize = 64;          // of SHA-256, FIPS 180-4
constexpr size_t kHkdfBlocksMax = 255;     // RFC 5869, section 2.3
constexpr unsigned char kInnerPad = 0x36;  // RFC 2104, section 2
constexpr unsigned char kOuterPad = 0x5c;

EVP_MD_CTX* ThreadMdCtx() {
  thread_local const internal::MdCtx context = internal::NewMdCtx();
  return context.get();
}

void Start(EVP_MD_CTX* context) {
  TANJI_CHECK(EVP_DigestInit_ex2(context, internal::FetchedSha256(), nullptr) ==
              1);
}

void Add(EVP_MD_CTX* context, std::string_view bytes) {
  TANJI_CHECK(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1);
}

Sha256Digest End(EVP_MD_CTX* context) {
  Sha256Digest digest;
  TANJI_CHECK(EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1);
  return digest;
}

void Copy(EVP_MD_CTX* to, EVP_MD_CTX* from) {
  TANJI_CHECK(EVP_MD_CTX_copy_ex(to, from) == 1);
}

}  // namespace

Sha256Digest DigestFromBytes(std::string_view bytes) {
  TANJI_CHECK(bytes.size() == kSha256Size);
  Sha256Digest digest;
  std::memcpy(digest.data(), bytes.data(), kSha256Size);
  return digest;
}

Sha256Digest Sha256(std::initializer_list<std::string_view> parts) {
  EVP_MD_CTX* context = ThreadMdCtx();
  Start(context);
  for (std::string_view part : parts) Add(context, part);
  return End(context);
}

struct Sha256Stream::State {
  internal::MdCtx context = internal::NewMdCtx();
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
  Start(state_->context.get());
}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::Update(std::string_view bytes) {
  Add(state_->context.get(), bytes);
}

Sha256Digest Sha256Stream::Finish() { return End(state_->context.get()); }

// `inner` and `outer` have taken in the padded key and are only copied from.
struct HmacSha256::State {
  internal::MdCtx inner = internal::NewMdCtx();
  internal::MdCtx outer = internal::NewMdCtx();
  internal::MdCtx running = internal::NewMdCtx();
};

HmacSha256::HmacSha256(std::string_view key)
    : state_(std::make_unique<State>()) {
  std::array<unsigned char, kBlockSize> block{};
  if (key.size() > kBlockSize) {
    const Sha256Digest digest = Sha256(key);
    std::copy(digest.begin(), digest.end(), block.begin());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  const std::string_view bytes(reinterpret_cast<const char*>(block.data()),
                               block.size());
  for (unsigned char& byte : block) byte ^= kInnerPad;
  Start(state_->inner.get());
  Add(state_->inner.get(), bytes);
  for (unsigned char& byte : block) byte ^= kInnerPad ^ kOuterPad;
  Start(state_->outer.get());
  Add(state_->outer.get(), bytes);
  OPENSSL_cleanse(block.data(), block.size());
}
HmacSha256::~HmacSha256() = default;
HmacSha256::HmacSha256(HmacSha256&&) noexcept = default;
HmacSha256& HmacSha256::operator=(HmacSha256&&) noexcept = default;

Sha256Digest HmacSha256::Mac(
    std::initializer_list<std::string_view> parts) const {
  EVP_MD_CTX* context = ThreadMdCtx();
  Copy(context, state_->inner.get());
  for (std::string_view part : parts) Add(context, part);
  const Sha256Digest inner = End(context);
  Copy(context, state_->outer.get());
  Add(context, AsBytes(inner));
  return End(context);
}

void HmacSha256::Begin() { Copy(state_->running.get(), state_->inner.get()); }

void HmacSha256::Update(std::string_view bytes) {
  Add(state_->running.get(), bytes);
}

Sha256Digest HmacSha256::Finish() {
  const Sha256Digest inner = End(state_->running.get());
  Copy(state_->running.get(), state_->outer.get());
  Add(state_->running.get(), AsBytes(inner));
  return End(state_->running.get());
}

std::string DeriveKey(std::string_view secret, std::string_view purpose,
                      size_t size) {
  TANJI_CHECK(size <= kHkdfBlocksMax * kSha256Size);
  const std::string no_salt(kSha256Size, '\0');
  Sha256Digest prk = HmacSha256(no_salt).Mac(secret);
  const HmacSha256 expand(AsBytes(prk));
  std::string key;
  key.reserve(size);
  Sha256Digest block{};
  for (size_t i = 1; key.size() < size; ++i) {
    const char counter = static_cast<char>(i);
    const std::string_view before =
        i == 1 ? std::string_view() : AsBytes(block);
    block = expand.Mac({before, purpose, {&counter, 1}});
    key.append(AsBytes(block).substr(0, size - key.size()));
  }
  OPENSSL_cleanse(prk.data(), prk.size());
  OPENSSL_cleanse(block.data(), block.size());
  return key;
}

bool EqualInConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace tanji::crypto
