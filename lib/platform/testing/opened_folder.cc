#include "lib/platform/testing/opened_folder.h"

#include <map>
#include <string_view>

#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/hash.h"
#include "lib/platform/compiled_file.h"
#include "lib/platform/erasure/pending_erasure.h"
#include "lib/store/data_folder.h"
#include "lib/store/keys.h"
#include "lib/store/sealing.h"
#include "lib/store/testing/folder_files.h"

namespace tanji::platform {
namespace {

using store::KeyRange;

constexpr uint8_t kEvidenceKind = 0x66;

class Opener {
 public:
  explicit Opener(store::DataFolder& folder)
      : main_(folder.main()), secrets_(folder.secrets()) {}

  absl::StatusOr<std::string> Open() {
    TANJI_RETURN_IF_ERROR(ReadIds());
    TANJI_RETURN_IF_ERROR(OpenVersions());
    TANJI_RETURN_IF_ERROR(OpenChunks());
    TANJI_RETURN_IF_ERROR(OpenEvidence());
    TANJI_RETURN_IF_ERROR(OpenNote());
    TANJI_RETURN_IF_ERROR(OpenByPurpose('a', "tanji-access/v1"));
    TANJI_RETURN_IF_ERROR(OpenByPurpose('l', "tanji-access-log/v1"));
    return std::move(opened_);
  }

 private:
  // Whatever the key opens; nothing where it is gone, or the value is no longer
  // sealed.
  template <typename Open>
  void Add(uint64_t seq, const Open& open) {
    const auto secret = secrets_.Get(store::RecordSecretKey(seq));
    if (!secret.ok()) return;
    const absl::StatusOr<std::string> plain =
        open(store::RecordSealer(*secret));
    if (plain.ok()) opened_ += *plain;
  }

  absl::Status ReadIds() {
    return main_.Scan(KeyRange::Prefix(store::RecordIdPrefix()), UINT64_MAX,
                      [this](std::string_view key, std::string_view value) {
                        seq_of_[std::string(key.substr(1))] =
                            *base::WireReader(value, "id").U64();
                        return true;
                      });
  }

  absl::Status OpenVersions() {
    return main_.Scan(KeyRange::Prefix("v"), UINT64_MAX,
                      [this](std::string_view key, std::string_view value) {
                        const auto parts = store::PartsOfEntityKey(key);
                        if (!parts.ok()) return true;
                        Add(parts->seq, [&](const store::RecordSealer& sealer) {
                          return sealer.OpenEntity(parts->kind, parts->number,
                                                   value);
                        });
                        return true;
                      });
  }

  absl::Status OpenChunks() {
    for (const bool is_payload : {true, false}) {
      TANJI_RETURN_IF_ERROR(main_.Scan(
          KeyRange::Prefix(is_payload ? store::PayloadPrefix()
                                      : store::InputsPrefix()),
          UINT64_MAX, [&](std::string_view key, std::string_view value) {
            const auto parts = store::PartsOfChunkKey(key);
            if (!parts.ok()) return true;
            Add(seq_of_[parts->record_id],
                [&](const store::RecordSealer& sealer) {
                  return is_payload
                             ? sealer.OpenPayloadChunk(parts->record_id,
                                                       parts->chunk, value)
                             : sealer.OpenInputsChunk(parts->record_id,
                                                      parts->chunk, value);
                });
            return true;
          }));
    }
    return absl::OkStatus();
  }

  absl::Status OpenEvidence() {
    return main_.Scan(KeyRange::Prefix(store::EvidenceFilePrefix()), UINT64_MAX,
                      [this](std::string_view, std::string_view value) {
                        base::WireReader reader(value, "evidence");
                        const uint64_t seq = *reader.U64();
                        if (!reader.Bytes(store::kRecordIdSize).ok())
                          return true;
                        Add(seq, [&](const store::RecordSealer& sealer) {
                          return sealer.OpenEntity(kEvidenceKind, 0,
                                                   reader.rest());
                        });
                        return true;
                      });
  }

  // Of an erasure that is under way.
  absl::Status OpenNote() {
    TANJI_ASSIGN_OR_RETURN(const auto pending,
                           PendingErasure::Find(main_, secrets_));
    if (!pending.has_value()) return absl::OkStatus();
    opened_ += pending->organisation;
    for (const std::string& name : pending->names) opened_ += name;
    return absl::OkStatus();
  }

  absl::Status OpenByPurpose(char prefix, std::string_view purpose) {
    TANJI_ASSIGN_OR_RETURN(const std::string secret,
                           secrets_.Get(store::PurposeSecretKey("access")));
    const crypto::Aead aead(
        crypto::DeriveKey(secret, purpose, crypto::Aead::kKeySize));
    return main_.Scan(KeyRange::Prefix(std::string(1, prefix)), UINT64_MAX,
                      [&](std::string_view key, std::string_view value) {
                        if (value.size() < crypto::Aead::kNonceSize)
                          return true;
                        const auto plain = aead.Open(
                            value.substr(0, crypto::Aead::kNonceSize),
                            value.substr(crypto::Aead::kNonceSize), key);
                        if (plain.ok()) opened_ += *plain;
                        return true;
                      });
  }

  const store::KeyValueStore& main_;
  const store::KeyValueStore& secrets_;
  std::map<std::string, uint64_t> seq_of_;  // by record id
  std::string opened_;
};

}  // namespace

absl::StatusOr<std::string> OpenAll(const std::string& data_dir) {
  std::string all;
  for (const auto& [name, bytes] : store::ReadFolder(data_dir)) all += bytes;
  TANJI_ASSIGN_OR_RETURN(
      store::DataFolder folder,
      store::DataFolder::Open(data_dir, store::OpenMode::kReadOnly));
  TANJI_ASSIGN_OR_RETURN(const std::string opened, Opener(folder).Open());
  all += opened;
  TANJI_ASSIGN_OR_RETURN(
      const std::string compiled,
      folder.secrets().Get(store::PurposeSecretKey("compiled")));
  TANJI_ASSIGN_OR_RETURN(const CompiledContent content,
                         CompiledFile(data_dir + "/snapshot", compiled).Read());
  content.network.AppendTo(&all);
  for (const double value : content.intensities.values) {
    base::AppendDouble(&all, value);
  }
  return all;
}

}  // namespace tanji::platform
