// What can be asked of each method about one product, and who may.

#ifndef TANJI_TESTS_INTEGRATION_ACCESS_TABLE_H_
#define TANJI_TESTS_INTEGRATION_ACCESS_TABLE_H_

#include <google/protobuf/descriptor.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/identity/grant.h"
#include "lib/identity/role.h"

namespace tanji::integration {

// Who may call a method, as the documents say it; not taken from the code.
struct Expected {
  // In text form; $CERTIFICATE, $CREDENTIAL, $SCENARIO, $EVIDENCE and
  // $ATTESTATION are filled in.
  const char* request;
  identity::RoleSet own;            // of the organisation that owns it
  identity::RoleSet anywhere = {};  // of any organisation
  std::optional<identity::GrantScope> scope =
      std::nullopt;                  // members with this grant
  bool without_token = false;        // and who has no credential
  bool hides_what_there_is = false;  // NOT_FOUND where it is refused
};

// By the method's full name without "tanji.". All requests are about the
// product mill/coil or its organisation.
const std::map<std::string, Expected>& AccessTable();
// That of a method; a test failure, and null, for one that has none.
const Expected* ExpectedOf(const google::protobuf::MethodDescriptor& method);

// The request in bytes, with `fill` put in.
std::string RequestOf(
    const google::protobuf::MethodDescriptor& method, const Expected& expected,
    const std::vector<std::pair<std::string, std::string>>& fill);

}  // namespace tanji::integration

#endif  // TANJI_TESTS_INTEGRATION_ACCESS_TABLE_H_
