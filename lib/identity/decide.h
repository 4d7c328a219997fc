// Who may do what. Every use case asks Decide before it reads or writes.

#ifndef TANJI_LIB_IDENTITY_DECIDE_H_
#define TANJI_LIB_IDENTITY_DECIDE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace tanji::identity {

enum class Role { kSupplier, kExporter, kVerifier, kOperator };

// Who calls: an organisation (empty for the operator) and its roles.
struct Caller {
  std::string organisation;
  std::vector<Role> roles;

  // The operator, as which callers on loopback act until networks are opened.
  static Caller Operator();
};

enum class Action {
  kSubmit,            // products and processes of an organisation
  kAddKey,            // a signature key of an organisation
  kReadSupply,        // an organisation's products and processes
  kReadFootprint,     // a product's total
  kExplainFootprint,  // its breakdown
  kIssueCertificate,
  kReadCertificate,
  kLoadPack,    // a GWP or factor pack, for all
  kReadPack,    // which packs there are, and what they hold: everybody
  kReadLedger,  // entries, checkpoints, proofs: public
};
std::string_view ActionName(Action action);  // "submit"

// What is acted upon: something of this organisation; empty for the ledger,
// which is nobody's.
struct Object {
  std::string organisation;
};

// OK, or PERMISSION_DENIED. Deny by default:
//
//   the ledger is public, and so are packs; the operator may do everything;
//   a supplier may submit, add keys and read what is its own;
//   an exporter may also ask for certificates of what is its own;
//   nobody else's data is visible to anybody.
absl::Status Decide(const Caller& caller, Action action, const Object& object);

}  // namespace tanji::identity

#endif  // TANJI_LIB_IDENTITY_DECIDE_H_
