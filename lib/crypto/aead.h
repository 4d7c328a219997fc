// AES-256-GCM: what is stored is sealed.

#ifndef TANJI_LIB_CRYPTO_AEAD_H_
#define TANJI_LIB_CRYPTO_AEAD_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tanji::crypto {

// One key for many values. Each nonce may be used once under a key: ours are
// the value's own position (docs: lib/store/FORMAT.md). Thread-compatible.
//
// A thread's cipher context keeps the key it used last until the next one, or
// until this object ends on that thread.
class Aead {
 public:
  static constexpr size_t kKeySize = 32;
  static constexpr size_t kNonceSize = 12;
  static constexpr size_t kTagSize = 16;

  explicit Aead(std::string_view key);  // kKeySize bytes
  ~Aead();
  Aead(Aead&&) noexcept;
  Aead& operator=(Aead&&) noexcept;

  // Ciphertext, then tag: kTagSize bytes longer than `plain`. `bound` is
  // authenticated, not stored.
  std::string Seal(std::string_view nonce, std::string_view plain,
                   std::string_view bound) const;
  // The same, appended to `out`, of which neither argument is a part.
  void AppendSealed(std::string_view nonce, std::string_view plain,
                    std::string_view bound, std::string* out) const;
  // DATA_LOSS when key, nonce, `bound` or any byte is another one.
  absl::StatusOr<std::string> Open(std::string_view nonce,
                                   std::string_view sealed,
                                   std::string_view bound) const;
  // The same, appended to `out`, which an error leaves as it was; `sealed` is
  // no part of it.
  absl::Status AppendOpened(std::string_view nonce, std::string_view sealed,
                            std::string_view bound, std::string* out) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tanji::crypto

#endif  // TANJI_LIB_CRYPTO_AEAD_H_
