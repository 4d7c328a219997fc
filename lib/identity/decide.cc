#include "lib/identity/decide.h"

#include <algorithm>

#include "lib/base/strings.h"

namespace tanji::identity {
namespace {

bool Has(const Caller& caller, Role role) {
  return std::find(caller.roles.begin(), caller.roles.end(), role) !=
         caller.roles.end();
}

// What a role may do with its own organisation's data.
bool MayWithOwn(const Caller& caller, Action action) {
  const bool reports =
      Has(caller, Role::kSupplier) || Has(caller, Role::kExporter);
  switch (action) {
    case Action::kSubmit:
    case Action::kAddKey:
    case Action::kReadSupply:
    case Action::kReadFootprint:
    case Action::kExplainFootprint:
    case Action::kReadCertificate:
      return reports;
    case Action::kIssueCertificate:
      return Has(caller, Role::kExporter);
    case Action::kLoadPack:
      return false;
    case Action::kReadPack:
    case Action::kReadLedger:
      return true;
  }
  return false;
}

}  // namespace

Caller Caller::Operator() { return {"", {Role::kOperator}}; }

std::string_view ActionName(Action action) {
  switch (action) {
    case Action::kSubmit:
      return "submit";
    case Action::kAddKey:
      return "add a key";
    case Action::kReadSupply:
      return "read products and processes";
    case Action::kReadFootprint:
      return "read a footprint";
    case Action::kExplainFootprint:
      return "explain a footprint";
    case Action::kIssueCertificate:
      return "issue a certificate";
    case Action::kReadCertificate:
      return "read a certificate";
    case Action::kLoadPack:
      return "load a pack";
    case Action::kReadPack:
      return "read a pack";
    case Action::kReadLedger:
      return "read the ledger";
  }
  return "act";
}

absl::Status Decide(const Caller& caller, Action action, const Object& object) {
  if (action == Action::kReadLedger || action == Action::kReadPack ||
      Has(caller, Role::kOperator)) {
    return absl::OkStatus();
  }
  const bool own = !caller.organisation.empty() &&
                   caller.organisation == object.organisation;
  if (own && MayWithOwn(caller, action)) return absl::OkStatus();
  return absl::PermissionDeniedError(
      base::StrCat("this caller may not ", ActionName(action), " here"));
}

}  // namespace tanji::identity
