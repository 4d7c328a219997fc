#include "lib/identity/grant.h"

#include <algorithm>

namespace tanji::identity {

std::string_view GrantScopeName(GrantScope scope) {
  switch (scope) {
    case GrantScope::kTotal:
      return "total";
    case GrantScope::kBreakdown:
      return "breakdown";
    case GrantScope::kInputs:
      return "inputs";
    case GrantScope::kEvidence:
      return "evidence";
  }
  return "nothing";
}

Grants::Grants(std::vector<Grant> grants) : grants_(std::move(grants)) {
  for (size_t i = 0; i < grants_.size(); ++i) {
    const Grant& grant = grants_[i];
    if (grant.scope == GrantScope::kEvidence) {
      of_evidence_[{grant.grantee, grant.owner, grant.evidence}].push_back(i);
    } else {
      by_subject_[{grant.grantee, grant.owner, grant.product}].push_back(i);
    }
  }
}

bool Grants::Allow(const Question& question, GrantScope scope,
                   int64_t now_micros) const {
  const auto& [grantee, owner, product, evidence] = question;
  if (scope == GrantScope::kEvidence) {
    return !evidence.empty() &&
           AllowOf(of_evidence_, {grantee, owner, evidence}, scope, now_micros);
  }
  return AllowOf(by_subject_, {grantee, owner, ""}, scope, now_micros) ||
         (!product.empty() &&
          AllowOf(by_subject_, {grantee, owner, product}, scope, now_micros));
}

bool Grants::AllowOf(const BySubject& grants, const Subject& subject,
                     GrantScope scope, int64_t now_micros) const {
  const auto found = grants.find(subject);
  if (found == grants.end()) return false;
  return std::any_of(
      found->second.begin(), found->second.end(), [&](size_t place) {
        const Grant& grant = grants_[place];
        return grant.scope >= scope && now_micros < grant.until_micros;
      });
}

}  // namespace tanji::identity
