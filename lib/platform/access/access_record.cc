#include "lib/platform/access/access_record.h"

#include "lib/base/status.h"
#include "lib/base/wire.h"

namespace tanji::platform {
namespace {

constexpr size_t kTextSizeMax = 1024;

// Reads one field after another; the first fault stays.
class FieldReader {
 public:
  FieldReader(std::string_view packed, std::string_view what)
      : reader_(packed, what) {}

  std::string Text() { return std::string(Take(reader_.String(kTextSizeMax))); }
  uint64_t Number() { return Take(reader_.Varint()); }
  int64_t Signed() { return Take(reader_.SignedVarint()); }
  identity::RoleSet Roles() {
    return identity::RoleSet::FromBits(static_cast<uint32_t>(Number()));
  }
  std::string_view Bytes(size_t size) { return Take(reader_.Bytes(size)); }

  absl::Status Finish() { return status_.ok() ? reader_.Finish() : status_; }
  bool ok() const { return status_.ok(); }

 private:
  template <typename T>
  T Take(absl::StatusOr<T> value) {
    if (value.ok()) return *std::move(value);
    if (status_.ok()) status_ = value.status();
    return T();
  }

  base::WireReader reader_;
  absl::Status status_;
};

}  // namespace

std::string PackAccount(const Account& account) {
  std::string packed;
  base::AppendString(&packed, account.organisation);
  base::AppendVarint(&packed, account.roles.bits());
  base::AppendString(&packed, account.name);
  base::AppendSignedVarint(&packed, account.added_micros);
  return packed;
}

absl::StatusOr<Account> UnpackAccount(std::string_view packed) {
  FieldReader reader(packed, "a stored account");
  Account account;
  account.organisation = reader.Text();
  account.roles = reader.Roles();
  account.name = reader.Text();
  account.added_micros = reader.Signed();
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return account;
}

std::string PackCredential(const Credential& credential) {
  std::string packed;
  base::AppendString(&packed, credential.id);
  base::AppendString(&packed, credential.organisation);
  base::AppendVarint(&packed, credential.roles.bits());
  base::AppendString(&packed, credential.label);
  base::AppendString(&packed, credential.secret_hash);
  base::AppendSignedVarint(&packed, credential.created_micros);
  base::AppendSignedVarint(&packed, credential.revoked_micros);
  base::AppendVarint(&packed, credential.certificate.has_value() ? 1 : 0);
  if (credential.certificate.has_value()) {
    packed += crypto::AsBytes(credential.certificate->fingerprint);
    base::AppendString(&packed, credential.certificate->serial);
    base::AppendString(&packed, credential.certificate->subject);
    base::AppendSignedVarint(&packed, credential.certificate->not_after);
  }
  return packed;
}

absl::StatusOr<Credential> UnpackCredential(std::string_view packed) {
  FieldReader reader(packed, "a stored credential");
  Credential credential;
  credential.id = reader.Text();
  credential.organisation = reader.Text();
  credential.roles = reader.Roles();
  credential.label = reader.Text();
  credential.secret_hash = reader.Text();
  credential.created_micros = reader.Signed();
  credential.revoked_micros = reader.Signed();
  if (reader.Number() != 0) {
    ClientCertificate certificate;
    const std::string_view fingerprint = reader.Bytes(crypto::kSha256Size);
    if (reader.ok()) {
      certificate.fingerprint = crypto::DigestFromBytes(fingerprint);
    }
    certificate.serial = reader.Text();
    certificate.subject = reader.Text();
    certificate.not_after = reader.Signed();
    credential.certificate = std::move(certificate);
  }
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return credential;
}

std::string PackInvitation(const Invitation& invitation) {
  std::string packed;
  base::AppendString(&packed, invitation.id);
  base::AppendString(&packed, invitation.organisation);
  base::AppendVarint(&packed, invitation.roles.bits());
  base::AppendString(&packed, invitation.label);
  base::AppendString(&packed, invitation.code_hash);
  base::AppendSignedVarint(&packed, invitation.until_micros);
  return packed;
}

absl::StatusOr<Invitation> UnpackInvitation(std::string_view packed) {
  FieldReader reader(packed, "a stored invitation");
  Invitation invitation;
  invitation.id = reader.Text();
  invitation.organisation = reader.Text();
  invitation.roles = reader.Roles();
  invitation.label = reader.Text();
  invitation.code_hash = reader.Text();
  invitation.until_micros = reader.Signed();
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return invitation;
}

}  // namespace tanji::platform
