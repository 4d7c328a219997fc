#include "services/cli/audit_options.h"

#include <charconv>
#include <utility>

#include "lib/audit/checkpoint_check.h"
#include "lib/audit/folder_source.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/time_units.h"
#include "lib/certificate/certificate.h"
#include "lib/crypto/timestamp.h"
#include "lib/crypto/x509.h"
#include "lib/ledger/record.h"
#include "lib/net/http_source.h"
#include "services/cli/key_file.h"
#include "services/cli/trusted_keys.h"

namespace tanji::cli {
namespace {

using base::StrAppend;
using base::StrCat;
using ledger::SignatureType;

constexpr int64_t kDurationMax = int64_t{100} * 366 * 86'400;  // seconds

CLI::Option* AddList(CLI::App& app, const char* name,
                     std::vector<std::string>& values,
                     const char* description) {
  return app.add_option(name, values, description)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

absl::StatusOr<std::vector<SignatureType>> ParseTypes(
    const std::vector<std::string>& names) {
  std::vector<SignatureType> types;
  for (const std::string& name : names) {
    bool is_known = false;
    for (const SignatureType type :
         {SignatureType::kEd25519, SignatureType::kEcdsaP256,
          SignatureType::kSm2WithSm3}) {
      if (ledger::SignatureTypeName(type) != name) continue;
      types.push_back(type);
      is_known = true;
    }
    if (!is_known) {
      return absl::InvalidArgumentError(
          StrCat("\"", name,
                 "\" is no type of signature; expected ed25519, ecdsa-p256 or "
                 "sm2-with-sm3"));
    }
  }
  return types;
}

absl::StatusOr<std::vector<audit::NamedText>> ReadTexts(
    const std::vector<std::string>& paths, size_t size_max) {
  std::vector<audit::NamedText> texts;
  for (const std::string& path : paths) {
    TANJI_ASSIGN_OR_RETURN(std::string text, base::ReadFile(path, size_max));
    texts.push_back({path, std::move(text)});
  }
  return texts;
}

// Of a certificate, the record and the status list in it.
absl::Status ReadReceipts(const std::vector<std::string>& paths,
                          audit::Policy& policy) {
  TANJI_ASSIGN_OR_RETURN(policy.receipts,
                         ReadTexts(paths, certificate::kCertificateSizeMax));
  for (audit::NamedText& receipt : policy.receipts) {
    auto parsed = certificate::Certificate::Parse(receipt.text);
    if (!parsed.ok()) continue;
    receipt.text = std::move(parsed->entry);
    if (parsed->status.has_value()) {
      policy.status_lists.push_back({receipt.name, *std::move(parsed->status)});
    }
  }
  return absl::OkStatus();
}

// All of them together.
template <typename Authorities>
absl::StatusOr<Authorities> ReadAuthorities(
    const std::vector<std::string>& paths) {
  std::string all;
  for (const std::string& path : paths) {
    TANJI_ASSIGN_OR_RETURN(const std::string pem,
                           base::ReadFile(path, crypto::kPemSizeMax));
    TANJI_RETURN_IF_ERROR(
        base::AddPlace(Authorities::FromPem(pem).status(), path));
    StrAppend(&all, pem, "\n");
  }
  return Authorities::FromPem(all);
}

}  // namespace

void AddTrustOptions(CLI::App& app, AuditOptions& options) {
  AddList(app, "--log-key", options.keys.log_keys,
          "File with verifier keys of the log; may repeat")
      ->type_name("FILE");
  AddWitnessOptions(app, options.keys);
  AddList(app, "--checkpoint-type", options.checkpoint_types,
          "Demand a signature of this type on the checkpoint: ed25519, "
          "ecdsa-p256, sm2-with-sm3; may repeat")
      ->type_name("TYPE");
  app.add_option("--web-ca", options.authorities,
                 "Authorities of https addresses (PEM; those of the system)")
      ->type_name("FILE");
}

void AddAuditDemands(CLI::App& app, AuditOptions& options) {
  AddList(app, "--signer-key", options.keys.signer_keys,
          "File with verifier keys of the log's records; may repeat")
      ->type_name("FILE");
  AddList(app, "--old", options.earlier_checkpoints,
          "A checkpoint that was kept from before; may repeat")
      ->type_name("FILE");
  AddList(app, "--record", options.receipts,
          "A record, or a certificate, that the log gave out; may repeat")
      ->type_name("FILE");
  AddList(app, "--key-ca", options.key_authorities,
          "Certificates (PEM) of an authority that certifies the log's keys; "
          "may repeat")
      ->type_name("FILE");
  AddList(app, "--other-log", options.other_logs,
          "Files of a log that records refer to, as the one that this log "
          "continues; may repeat")
      ->type_name("DIR|URL");
  AddList(app, "--other-log-key", options.other_log_keys,
          "File with verifier keys of their checkpoints; may repeat")
      ->type_name("FILE");
  app.add_option("--max-age", options.age_max,
                 "How long ago witnesses may have seen the checkpoint: 90s, "
                 "15m, 2h, 30d (not asked for)")
      ->type_name("DURATION")
      ->check(DurationFault);
  AddList(app, "--record-type", options.record_types,
          "Demand a signature of this type on each record; may repeat")
      ->type_name("TYPE");
  AddList(app, "--timestamp-ca", options.timestamp_authorities,
          "Certificates (PEM) of an authority whose time stamps are trusted; "
          "may repeat")
      ->type_name("FILE");
}

namespace {

// Each place with those of the keys that are of its log.
absl::Status AddOtherLogs(const AuditOptions& options, audit::Policy& policy) {
  if (options.other_logs.empty() != options.other_log_keys.empty()) {
    return absl::InvalidArgumentError(
        "another log takes --other-log and --other-log-key, both");
  }
  if (options.other_logs.empty()) return absl::OkStatus();
  TANJI_ASSIGN_OR_RETURN(const std::vector<ledger::VerifierKey> keys,
                         ReadKeyFiles(options.other_log_keys));
  for (const std::string& place : options.other_logs) {
    audit::OtherLogFiles other;
    TANJI_ASSIGN_OR_RETURN(other.files, OpenLog(place, options.authorities));
    TANJI_ASSIGN_OR_RETURN(
        const std::string note,
        other.files->Read("checkpoint", audit::kCheckpointSizeMax));
    const std::string origin = note.substr(0, note.find('\n'));
    for (const ledger::VerifierKey& key : keys) {
      if (key.name() == origin) other.keys.push_back(key);
    }
    if (other.keys.empty()) {
      return absl::InvalidArgumentError(
          StrCat(place, " is of log \"", origin,
                 "\", of which no --other-log-key is"));
    }
    policy.other_logs.push_back(std::move(other));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int64_t> ParseDuration(const std::string& text) {
  const absl::Status fault = absl::InvalidArgumentError(
      StrCat("\"", text,
             "\" is no duration; expected one like 90s, 15m, 2h or "
             "30d"));
  int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop + 1 != end || number < 0) return fault;
  const std::string_view units = "smhd";
  constexpr int64_t kSeconds[] = {1, 60, 3'600, 86'400};
  const size_t unit = units.find(*stop);
  if (unit == std::string_view::npos ||
      number > kDurationMax / kSeconds[unit]) {
    return fault;
  }
  return number * kSeconds[unit];
}

std::string DurationFault(const std::string& text) {
  const auto seconds = ParseDuration(text);
  return seconds.ok() ? std::string()
                      : std::string(base::ToStd(seconds.status().message()));
}

absl::StatusOr<audit::Policy> ReadPolicy(const AuditOptions& options) {
  TANJI_ASSIGN_OR_RETURN(certificate::TrustedKeys trusted,
                         TrustedKeysOf(options.keys));
  audit::Policy policy;
  policy.log_keys = std::move(trusted.log_keys);
  policy.signer_keys = std::move(trusted.signer_keys);
  policy.witness_keys = std::move(trusted.witness_keys);
  policy.quorum = trusted.quorum;
  // Those that are pinned may be of several logs.
  if (options.keys.signer_keys.empty() && !policy.log_keys.empty()) {
    std::erase_if(policy.signer_keys, [&](const ledger::VerifierKey& key) {
      return !key.name().starts_with(policy.origin() + "/");
    });
  }
  TANJI_ASSIGN_OR_RETURN(policy.checkpoint_types,
                         ParseTypes(options.checkpoint_types));
  TANJI_ASSIGN_OR_RETURN(policy.record_types, ParseTypes(options.record_types));
  TANJI_ASSIGN_OR_RETURN(
      policy.earlier_checkpoints,
      ReadTexts(options.earlier_checkpoints, audit::kCheckpointSizeMax));
  TANJI_RETURN_IF_ERROR(ReadReceipts(options.receipts, policy));
  if (!options.timestamp_authorities.empty()) {
    TANJI_ASSIGN_OR_RETURN(policy.timestamp_authorities,
                           ReadAuthorities<crypto::TimestampAuthorities>(
                               options.timestamp_authorities));
  }
  if (!options.key_authorities.empty()) {
    TANJI_ASSIGN_OR_RETURN(
        policy.key_authorities,
        ReadAuthorities<crypto::KeyAuthorities>(options.key_authorities));
  }
  TANJI_RETURN_IF_ERROR(AddOtherLogs(options, policy));
  if (!options.age_max.empty()) {
    TANJI_ASSIGN_OR_RETURN(policy.age_seconds_max,
                           ParseDuration(options.age_max));
  }
  policy.now_seconds =
      base::Clock::System().NowMicros() / base::kMicrosPerSecond;
  return policy;
}

absl::StatusOr<std::unique_ptr<ledger::LogSource>> OpenLog(
    const std::string& place, const std::string& authorities) {
  if (!net::HttpUrl::IsUrl(place)) {
    return std::make_unique<audit::FolderSource>(place);
  }
  TANJI_ASSIGN_OR_RETURN(net::HttpUrl url, net::HttpUrl::Parse(place));
  net::HttpClient::Options options;
  options.authorities_path = authorities;
  return std::make_unique<net::HttpSource>(std::move(url), std::move(options));
}

}  // namespace tanji::cli
