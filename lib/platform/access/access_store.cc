#include "lib/platform/access/access_store.h"

#include <algorithm>
#include <utility>

#include "lib/base/base64.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/random.h"
#include "lib/crypto/slow_hash.h"
#include "lib/graph/ids.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using identity::Role;
using identity::RoleSet;

constexpr char kCodePrefix[] = "tanji-invitation-";
constexpr size_t kCodeSecretSize = 24;    // bytes
constexpr size_t kClientSecretSize = 32;  // bytes
constexpr uint8_t kAccountDigestKind = 0x61;

absl::Status CheckText(std::string_view text, size_t size_max,
                       std::string_view place) {
  if (text.size() <= size_max && base::IsUtf8(text) &&
      !base::HasControlCharacter(text)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      base::StrCat(place, ": expected at most ", size_max,
                   " bytes of UTF-8 without control characters"));
}

std::string NewId() {
  return base::HexEncode(crypto::RandomBytes(kAccessIdSize));
}

std::string KeyOf(store::AccessKind kind, const std::string& id) {
  return store::AccessKey(kind, *base::HexDecode(id));
}

absl::Status NoAccount(const std::string& organisation) {
  return absl::NotFoundError(
      base::StrCat("no account of an organisation \"", organisation, "\""));
}

absl::Status CodeRefused() {
  return absl::UnauthenticatedError(
      "the invitation is unknown, was used, or is too old; ask for a new one");
}

// The id and secret of a code; empty for what is none.
std::pair<std::string, std::string> PartsOf(std::string_view code) {
  constexpr std::string_view kPrefix = kCodePrefix;
  if (!code.starts_with(kPrefix)) return {};
  const auto bytes = base::Base64UrlDecode(code.substr(kPrefix.size()));
  if (!bytes.ok() || bytes->size() != kAccessIdSize + kCodeSecretSize) {
    return {};
  }
  return {base::HexEncode(std::string_view(*bytes).substr(0, kAccessIdSize)),
          std::string(std::string_view(*bytes).substr(kAccessIdSize))};
}

crypto::Aead AccessAead(std::string_view secret) {
  return crypto::Aead(
      crypto::DeriveKey(secret, "tanji-access/v1", crypto::Aead::kKeySize));
}

absl::StatusOr<AccessTables> ReadTables(const store::KeyValueStore& main,
                                        const crypto::Aead& aead) {
  AccessTables tables;
  const auto read = [&](std::string_view key,
                        std::string_view value) -> absl::Status {
    TANJI_ASSIGN_OR_RETURN(const store::AccessKind kind,
                           store::KindOfAccessKey(key));
    if (value.size() < crypto::Aead::kNonceSize) {
      return absl::DataLossError("a stored access value is cut off");
    }
    TANJI_ASSIGN_OR_RETURN(
        const std::string packed,
        aead.Open(value.substr(0, crypto::Aead::kNonceSize),
                  value.substr(crypto::Aead::kNonceSize), key));
    switch (kind) {
      case store::AccessKind::kAccount: {
        TANJI_ASSIGN_OR_RETURN(Account account, UnpackAccount(packed));
        tables.accounts[account.organisation] = std::move(account);
        break;
      }
      case store::AccessKind::kCredential: {
        TANJI_ASSIGN_OR_RETURN(Credential credential, UnpackCredential(packed));
        if (credential.certificate.has_value()) {
          tables.by_fingerprint[credential.certificate->fingerprint] =
              credential.id;
        }
        tables.credentials[credential.id] = std::move(credential);
        break;
      }
      case store::AccessKind::kInvitation: {
        TANJI_ASSIGN_OR_RETURN(Invitation invitation, UnpackInvitation(packed));
        tables.invitations[invitation.id] = std::move(invitation);
        break;
      }
    }
    return absl::OkStatus();
  };
  absl::Status status;
  TANJI_RETURN_IF_ERROR(
      main.Scan(store::KeyRange::Prefix(store::AccessPrefix()), UINT64_MAX,
                [&](std::string_view key, std::string_view value) {
                  status = read(key, value);
                  return status.ok();
                }));
  TANJI_RETURN_IF_ERROR(base::AddPlace(status, "accounts and credentials"));
  return tables;
}

}  // namespace

AccessStore::AccessStore(store::KeyValueStore& main, uint64_t fence,
                         std::string_view secret, std::string_view names_secret,
                         base::Clock& clock)
    : main_(main),
      fence_(fence),
      aead_(AccessAead(secret)),
      names_(names_secret),
      clock_(clock),
      tables_(std::make_shared<AccessTables>()) {}

absl::StatusOr<std::unique_ptr<AccessStore>> AccessStore::Open(
    store::KeyValueStore& main, uint64_t fence, std::string_view secret,
    std::string_view names_secret, base::Clock& clock) {
  std::unique_ptr<AccessStore> opened(
      new AccessStore(main, fence, secret, names_secret, clock));
  TANJI_RETURN_IF_ERROR(opened->Load());
  return opened;
}

absl::Status AccessStore::CheckStored(const store::KeyValueStore& main,
                                      std::string_view secret) {
  return ReadTables(main, AccessAead(secret)).status();
}

std::shared_ptr<const AccessTables> AccessStore::Current() const {
  const base::MutexLock lock(mu_);
  return tables_;
}

absl::Status AccessStore::Load() {
  TANJI_ASSIGN_OR_RETURN(AccessTables read, ReadTables(main_, aead_));
  auto tables = std::make_shared<const AccessTables>(std::move(read));
  const base::MutexLock lock(mu_);
  tables_ = std::move(tables);
  return absl::OkStatus();
}

std::string AccessStore::AccountKey(std::string_view organisation) const {
  return store::AccessKey(store::AccessKind::kAccount,
                          names_.Digest(kAccountDigestKind, organisation));
}

void AccessStore::Put(store::WriteBatch& batch, std::string key,
                      std::string_view packed) const {
  std::string value = crypto::RandomBytes(crypto::Aead::kNonceSize);
  value += aead_.Seal(value, packed, key);
  batch.Put(std::move(key), std::move(value));
}

absl::Status AccessStore::Commit(const store::WriteBatch& batch,
                                 AccessTables tables) {
  TANJI_RETURN_IF_ERROR(main_.Apply(batch, fence_));
  auto committed = std::make_shared<const AccessTables>(std::move(tables));
  const base::MutexLock lock(mu_);
  tables_ = std::move(committed);
  return absl::OkStatus();
}

absl::StatusOr<RoleSet> AccessStore::RolesIn(const AccessTables& tables,
                                             const std::string& organisation,
                                             RoleSet roles) const {
  const auto account = tables.accounts.find(organisation);
  if (account == tables.accounts.end()) return NoAccount(organisation);
  const RoleSet all = account->second.roles;
  if (roles.empty()) return all;
  if (all.HasAll(roles)) return roles;
  return absl::InvalidArgumentError(
      base::StrCat("roles: \"", organisation, "\" has ", all.ToString(),
                   "; a credential can have these only"));
}

absl::Status AccessStore::CheckRoom(const AccessTables& tables,
                                    const std::string& organisation) const {
  size_t of_one = 0;
  for (const auto& [id, credential] : tables.credentials) {
    of_one += credential.organisation == organisation &&
                      credential.revoked_micros == 0
                  ? 1
                  : 0;
  }
  if (of_one >= kCredentialsOfOneMax) {
    return absl::ResourceExhaustedError(
        base::StrCat("an organisation has at most ", kCredentialsOfOneMax,
                     " credentials; revoke those that are not used"));
  }
  if (tables.credentials.size() >= kCredentialsMax) {
    return absl::ResourceExhaustedError(base::StrCat(
        "there are at most ", kCredentialsMax, " credentials in all"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Account> AccessStore::PutAccount(Account account,
                                                bool may_exist) {
  TANJI_RETURN_IF_ERROR(base::AddPlace(
      graph::CheckOrganisationId(account.organisation), "organisation"));
  TANJI_RETURN_IF_ERROR(CheckText(account.name, kAccountNameSizeMax, "name"));
  if (account.roles.empty() || account.roles.Has(Role::kOperator)) {
    return absl::InvalidArgumentError(
        "roles: expected at least one of supplier, exporter, verifier, "
        "system-administrator, security-administrator, audit-administrator");
  }
  const base::MutexLock writing(writing_mu_);
  AccessTables tables = *Current();
  const auto known = tables.accounts.find(account.organisation);
  account.added_micros = clock_.NowMicros();
  if (known != tables.accounts.end()) {
    if (!may_exist) {
      return absl::AlreadyExistsError(base::StrCat(
          "organisation \"", account.organisation, "\" has an account"));
    }
    account.added_micros = known->second.added_micros;
  } else if (tables.accounts.size() >= kAccountsMax) {
    return absl::ResourceExhaustedError(
        base::StrCat("there are at most ", kAccountsMax, " accounts"));
  }
  store::WriteBatch batch;
  Put(batch, AccountKey(account.organisation), PackAccount(account));
  tables.accounts[account.organisation] = account;
  TANJI_RETURN_IF_ERROR(Commit(batch, std::move(tables)));
  return account;
}

absl::StatusOr<Credential> AccessStore::AddCertificate(
    const std::string& organisation, RoleSet roles, const std::string& label,
    const crypto::TlsCertificate& certificate) {
  TANJI_RETURN_IF_ERROR(CheckText(label, kCredentialLabelSizeMax, "label"));
  const int64_t now = clock_.NowMicros();
  if (certificate.not_after <= now / 1'000'000) {
    return absl::InvalidArgumentError("certificate: it has expired");
  }
  const base::MutexLock writing(writing_mu_);
  AccessTables tables = *Current();
  Credential credential;
  TANJI_ASSIGN_OR_RETURN(credential.roles,
                         RolesIn(tables, organisation, roles));
  if (tables.by_fingerprint.contains(certificate.fingerprint)) {
    return absl::AlreadyExistsError(
        "certificate: it is registered already; each is of one credential, "
        "also once that is revoked");
  }
  TANJI_RETURN_IF_ERROR(CheckRoom(tables, organisation));
  credential.id = NewId();
  credential.organisation = organisation;
  credential.label = label;
  credential.created_micros = now;
  credential.certificate = ClientCertificate{
      certificate.fingerprint, certificate.serial,
      certificate.subject.substr(0, 256), certificate.not_after};
  store::WriteBatch batch;
  Put(batch, KeyOf(store::AccessKind::kCredential, credential.id),
      PackCredential(credential));
  tables.by_fingerprint[certificate.fingerprint] = credential.id;
  tables.credentials[credential.id] = credential;
  TANJI_RETURN_IF_ERROR(Commit(batch, std::move(tables)));
  return credential;
}

absl::StatusOr<MadeInvitation> AccessStore::Invite(
    const NewInvitation& invitation) {
  TANJI_RETURN_IF_ERROR(
      CheckText(invitation.label, kCredentialLabelSizeMax, "label"));
  if (invitation.valid_seconds < 1 ||
      invitation.valid_seconds > kInvitationSecondsMax) {
    return absl::InvalidArgumentError(
        base::StrCat("valid_seconds is ", invitation.valid_seconds,
                     "; expected 1 to ", kInvitationSecondsMax));
  }
  MadeInvitation made;
  made.invitation.id = NewId();
  const std::string secret = crypto::RandomBytes(kCodeSecretSize);
  made.code = base::StrCat(
      kCodePrefix,
      base::Base64UrlEncode(*base::HexDecode(made.invitation.id) + secret));
  // Outside of the lock, for it takes long.
  made.invitation.code_hash = crypto::SlowHash(secret);
  const int64_t now = clock_.NowMicros();
  made.invitation.organisation = invitation.organisation;
  made.invitation.label = invitation.label;
  made.invitation.until_micros = now + invitation.valid_seconds * 1'000'000;

  const base::MutexLock writing(writing_mu_);
  AccessTables tables = *Current();
  TANJI_ASSIGN_OR_RETURN(
      made.invitation.roles,
      RolesIn(tables, invitation.organisation, invitation.roles));
  store::WriteBatch batch;
  std::erase_if(tables.invitations, [&](const auto& entry) {
    if (entry.second.until_micros > now) return false;
    batch.Delete(KeyOf(store::AccessKind::kInvitation, entry.first));
    return true;
  });
  if (tables.invitations.size() >= kInvitationsMax) {
    return absl::ResourceExhaustedError(
        base::StrCat("at most ", kInvitationsMax, " invitations can be open"));
  }
  Put(batch, KeyOf(store::AccessKind::kInvitation, made.invitation.id),
      PackInvitation(made.invitation));
  tables.invitations[made.invitation.id] = made.invitation;
  TANJI_RETURN_IF_ERROR(Commit(batch, std::move(tables)));
  return made;
}

absl::StatusOr<MadeSecret> AccessStore::Join(std::string_view code) {
  const auto [id, code_secret] = PartsOf(code);
  const std::shared_ptr<const AccessTables> before = Current();
  const auto invitation = before->invitations.find(id);
  if (invitation == before->invitations.end()) return CodeRefused();
  TANJI_ASSIGN_OR_RETURN(
      const bool matches,
      crypto::MatchesSlowHash(code_secret, invitation->second.code_hash));
  const int64_t now = clock_.NowMicros();
  if (!matches || now >= invitation->second.until_micros) return CodeRefused();

  MadeSecret made;
  made.secret = base::Base64UrlEncode(crypto::RandomBytes(kClientSecretSize));
  Credential& credential = made.credential;
  credential.id = NewId();
  credential.organisation = invitation->second.organisation;
  credential.label = invitation->second.label;
  credential.secret_hash = crypto::SlowHash(made.secret);
  credential.created_micros = now;

  const base::MutexLock writing(writing_mu_);
  AccessTables tables = *Current();
  // Somebody may have used it meanwhile.
  if (tables.invitations.erase(id) == 0) return CodeRefused();
  const auto account = tables.accounts.find(credential.organisation);
  if (account == tables.accounts.end()) return CodeRefused();
  credential.roles = invitation->second.roles.And(account->second.roles);
  TANJI_RETURN_IF_ERROR(CheckRoom(tables, credential.organisation));
  store::WriteBatch batch;
  batch.Delete(KeyOf(store::AccessKind::kInvitation, id));
  Put(batch, KeyOf(store::AccessKind::kCredential, credential.id),
      PackCredential(credential));
  tables.credentials[credential.id] = credential;
  TANJI_RETURN_IF_ERROR(Commit(batch, std::move(tables)));
  return made;
}

absl::StatusOr<Credential> AccessStore::Revoke(
    const std::string& credential_id) {
  const base::MutexLock writing(writing_mu_);
  AccessTables tables = *Current();
  const auto found = tables.credentials.find(credential_id);
  if (found == tables.credentials.end()) {
    return absl::NotFoundError("there is no credential of this id");
  }
  if (found->second.revoked_micros != 0) return found->second;
  found->second.revoked_micros = std::max<int64_t>(clock_.NowMicros(), 1);
  // Nothing that could still be tried out.
  found->second.secret_hash.clear();
  Credential revoked = found->second;
  store::WriteBatch batch;
  Put(batch, KeyOf(store::AccessKind::kCredential, credential_id),
      PackCredential(revoked));
  TANJI_RETURN_IF_ERROR(Commit(batch, std::move(tables)));
  return revoked;
}

absl::Status AccessStore::Erase(const std::string& organisation) {
  {
    const base::MutexLock writing(writing_mu_);
    AccessTables tables = *Current();
    store::WriteBatch batch;
    if (tables.accounts.erase(organisation) > 0) {
      batch.Delete(AccountKey(organisation));
    }
    for (auto at = tables.credentials.begin();
         at != tables.credentials.end();) {
      if (at->second.organisation != organisation) {
        ++at;
        continue;
      }
      std::erase_if(tables.by_fingerprint, [&](const auto& entry) {
        return entry.second == at->first;
      });
      batch.Delete(KeyOf(store::AccessKind::kCredential, at->first));
      at = tables.credentials.erase(at);
    }
    for (auto at = tables.invitations.begin();
         at != tables.invitations.end();) {
      if (at->second.organisation != organisation) {
        ++at;
        continue;
      }
      batch.Delete(KeyOf(store::AccessKind::kInvitation, at->first));
      at = tables.invitations.erase(at);
    }
    if (!batch.empty()) {
      TANJI_RETURN_IF_ERROR(Commit(batch, std::move(tables)));
    }
  }
  return main_.Purge(store::KeyRange::Prefix(store::AccessPrefix()));
}

}  // namespace tanji::platform
