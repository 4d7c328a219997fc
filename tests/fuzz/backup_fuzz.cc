// The items in a backup, behind a head and a seal that are good: what is sealed
// for an offline key anybody can have made.

#include <unistd.h>

#include <cstdlib>
#include <string>

#include "lib/base/check.h"
#include "lib/base/file.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/envelope.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/sealed_stream.h"
#include "lib/platform/backup/backup_items.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::platform {
namespace {

struct Sealed {
  crypto::KeyAndCertificate recipient =
      *crypto::MakeRecipient("offline", 1'700'000'000, 1'900'000'000);
  std::string key = std::string(crypto::Aead::kKeySize, 'k');
  std::string head =
      BackupHeadText({"log.example", 1'790'000'000'000'000},
                     *crypto::SealEnvelope(recipient.certificate, key));
  std::string path = std::string("/tmp/tanji-backup-fuzz-") +
                     std::to_string(getpid()) + ".backup";
};

}  // namespace

TANJI_FUZZ(input) {
  static const auto& sealed = *new Sealed;
  std::string file = sealed.head;
  crypto::StreamSealer sealer(
      sealed.key, std::string(crypto::AsBytes(crypto::Sha256(sealed.head))),
      [&](std::string_view piece) {
        file += piece;
        return absl::OkStatus();
      });
  TANJI_CHECK(sealer.Append(input).ok());
  TANJI_CHECK(sealer.Finish().ok());
  TANJI_CHECK(base::ReplaceFile(sealed.path, file, 0600).ok());
  const auto reader = BackupReader::Open(sealed.path, sealed.recipient);
  TANJI_CHECK(reader.ok());
  for (;;) {
    const auto item = (*reader)->Next();
    if (!item.ok() || !item->has_value()) break;
    TANJI_CHECK(!(*item)->name.empty());
  }
  unlink(sealed.path.c_str());
}

}  // namespace tanji::platform
