// Who may do what. Every use case asks Decide before it reads or writes.

#ifndef TANJI_LIB_IDENTITY_DECIDE_H_
#define TANJI_LIB_IDENTITY_DECIDE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "lib/identity/grant.h"
#include "lib/identity/role.h"

namespace tanji::identity {

struct Caller;
enum class Action : int;
struct Object;

// Is told of each read of an organisation's data by somebody else that Decide
// lets happen. Thread-safe.
class ReadObserver {
 public:
  virtual ~ReadObserver() = default;
  virtual void NoteRead(const Caller& caller, Action action,
                        const Object& object) = 0;
};

// Who calls: an organisation (empty for the operator), its roles, and what
// others have granted it as of when it called.
struct Caller {
  std::string organisation = {};
  RoleSet roles = {};
  // The credential that it came with; empty for the operator and for those
  // without any.
  std::string credential = {};
  std::shared_ptr<const Grants> grants = nullptr;
  int64_t now_micros = 0;  // since 1970, UTC; for the grants' ends
  // Outlives the caller; null: nobody is told.
  ReadObserver* observer = nullptr;
  uint64_t call = 0;  // no two calls of a process have the same, but 0
  // What the call takes up as long as it, or a copy of this, lives.
  std::shared_ptr<void> place = nullptr;

  // Whoever sits at the machine: callers on loopback where there is no TLS, and
  // on the socket in the data folder.
  static Caller Operator();
};

enum class Action : int {
  kAuthenticate,      // to get a credential or a token: everybody
  kReadLedger,        // entries, checkpoints, proofs: everybody
  kReadPack,          // which packs there are: all with a credential
  kReadSelf,          // who one is: likewise
  kLoadPack,          // a GWP or factor pack, for all
  kSubmit,            // products and processes of an organisation
  kAddKey,            // and revoke a signature key; verifiers too
  kReadSupply,        // an organisation's products and processes
  kReadFootprint,     // a product's total
  kExplainFootprint,  // its breakdown
  kIssueCertificate,
  kReadCertificate,
  kManageAccess,   // organisations and credentials
  kReadAccess,     // which credentials an organisation has
  kRevoke,         // to refuse a credential from now on
  kReadAccessLog,  // who has read what is an organisation's
  kGrant,          // to let others see what is an organisation's
  kReadGrants,     // which grants it has given and got
  kAttest,         // to state on others' footprints, and raise findings
  kReadFindings,   // what a verifier has found
  kReadEvidence,   // a file that shows where a number comes from
  kErase,          // to destroy an organisation's data
  kManageLog,      // what signs the log
  kChangeStatus,   // to withdraw a certificate, or put another in its place
};
inline constexpr Action kActions[] = {Action::kAuthenticate,
                                      Action::kReadLedger,
                                      Action::kReadPack,
                                      Action::kReadSelf,
                                      Action::kLoadPack,
                                      Action::kSubmit,
                                      Action::kAddKey,
                                      Action::kReadSupply,
                                      Action::kReadFootprint,
                                      Action::kExplainFootprint,
                                      Action::kIssueCertificate,
                                      Action::kReadCertificate,
                                      Action::kManageAccess,
                                      Action::kReadAccess,
                                      Action::kRevoke,
                                      Action::kReadAccessLog,
                                      Action::kGrant,
                                      Action::kReadGrants,
                                      Action::kAttest,
                                      Action::kReadFindings,
                                      Action::kReadEvidence,
                                      Action::kErase,
                                      Action::kManageLog,
                                      Action::kChangeStatus};
std::string_view ActionName(Action action);  // "submit"

// What is acted upon: something of this organisation; empty for the ledger,
// which is nobody's. What it names outlives it: it is made for one question.
struct Object {
  std::string_view organisation;
  // The organisation's id of the product; empty: all that it has.
  std::string_view product = {};
  // The id of the file, where it is evidence: granted one by one.
  std::string_view evidence = {};
};

// OK, or PERMISSION_DENIED. Deny by default:
//
//   the ledger is public; packs are for all who have a credential;
//   the operator may do everything, its administrators their duty alone: they
//   read no organisation's data;
//   a supplier may submit, keep keys, grant, and read what is its own;
//   an exporter may also ask for certificates of what is its own;
//   a verifier reads what it is granted, and attests;
//   of others' data each sees what they have granted it, and no more.
//
// What it lets happen of others' data is noted as read (Caller::observer).
absl::Status Decide(const Caller& caller, Action action, const Object& object);

// The same decision where nothing is read by it.
bool Allows(const Caller& caller, Action action, const Object& object);

// Whether the action shows data of whom the object is.
bool IsRead(Action action);

// Whether there can be an object for which Decide says OK: what is asked at the
// door, before a request is read. UNAUTHENTICATED for a caller without
// credential where others may.
absl::Status DecideAtDoor(const Caller& caller, Action action);

}  // namespace tanji::identity

#endif  // TANJI_LIB_IDENTITY_DECIDE_H_
