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
  }
  return "nothing";
}

Grants::Grants(std::vector<Grant> grants) : grants_(std::move(grants)) {
  for (size_t i = 0; i < grants_.size(); ++i) {
    const Grant& grant = grants_[i];
    by_subject_[{grant.grantee, grant.owner, grant.product}].push_back(i);
  }
}

bool Grants::Allow(std::string_view grantee, std::string_view owner,
                   std::string_view product, GrantScope scope,
                   int64_t now_micros) const {
  return AllowOf({grantee, owner, ""}, scope, now_micros) ||
         (!product.empty() &&
          AllowOf({grantee, owner, product}, scope, now_micros));
}

bool Grants::AllowOf(const Subject& subject, GrantScope scope,
                     int64_t now_micros) const {
  const auto found = by_subject_.find(subject);
  if (found == by_subject_.end()) return false;
  return std::any_of(
      found->second.begin(), found->second.end(), [&](size_t place) {
        const Grant& grant = grants_[place];
        return grant.scope >= scope && now_micros < grant.until_micros;
      });
}

}  // namespace tanji::identity
