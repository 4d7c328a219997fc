// A server with organisations of their own, and tokens to call it as one.

#ifndef TANJI_TESTS_INTEGRATION_ACCESS_FIXTURE_H_
#define TANJI_TESTS_INTEGRATION_ACCESS_FIXTURE_H_

#include <string>

#include "lib/identity/grant.h"
#include "lib/identity/role.h"
#include "tests/integration/server_fixture.h"

namespace tanji::integration {

// Calls without a token are the operator's, who is on loopback.
class AccessTest : public ServerTest {
 protected:
  // Gives `organisation` these roles, and makes a credential of all of them.
  struct Holder {
    std::string credential_id;
    std::string secret;
    std::string token;
  };
  Holder Admit(const std::string& organisation, identity::RoleSet roles);
  // A further credential, of some of the roles that the organisation has.
  Holder Credential(const std::string& organisation, identity::RoleSet roles);

  // Commits the grant; its id.
  std::string Give(const std::string& owner, const std::string& product,
                   const std::string& grantee, identity::GrantScope scope);
  // Of one file.
  std::string GiveEvidence(const std::string& owner, const std::string& file,
                           const std::string& grantee);
  void Withdraw(const std::string& owner, const std::string& grant_id);

  // Keeps a file of these bytes; its id.
  std::string FileEvidence(const std::string& owner, const std::string& bytes);

 private:
  std::string Give(const identity::Grant& grant);
};

}  // namespace tanji::integration

#endif  // TANJI_TESTS_INTEGRATION_ACCESS_FIXTURE_H_
