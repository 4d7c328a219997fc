// What organisations let one another see.

#ifndef TANJI_LIB_IDENTITY_GRANT_H_
#define TANJI_LIB_IDENTITY_GRANT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace tanji::identity {

// Each includes those above it but evidence, which is granted apart from them.
enum class GrantScope : uint8_t {
  kTotal,      // the footprint, and to take the product as an input
  kBreakdown,  // what it is made of, by first-tier product
  kInputs,     // the processes themselves: the recipe
  kEvidence,   // one file
};

struct Grant {
  std::string id;       // 32 lower-case hex digits: that of its record
  std::string owner;    // organisation
  std::string product;  // the owner's id of it; empty: all of its products
  std::string grantee;  // organisation
  GrantScope scope = GrantScope::kTotal;
  int64_t until_micros = 0;  // since 1970, UTC; excluded
  // Of scope evidence: the id of the file, and no product; else empty.
  std::string evidence = {};
};

std::string_view GrantScopeName(GrantScope scope);  // "breakdown"

// Grants by who is given what. Immutable once it is shared; thread-safe then.
class Grants {
 public:
  // What holds; expired ones may be among them.
  explicit Grants(std::vector<Grant> grants = {});
  Grants(const Grants&) = delete;
  Grants& operator=(const Grants&) = delete;

  // Whether the owner lets the grantee see `scope` of it at `now_micros`.
  // With an empty product: of all its products. Cost: two look-ups.
  struct Question {
    std::string_view grantee;
    std::string_view owner;
    std::string_view product = {};
    std::string_view evidence = {};  // for this scope
  };
  bool Allow(const Question& question, GrantScope scope,
             int64_t now_micros) const;

  const std::vector<Grant>& all() const { return grants_; }

 private:
  // Grantee, owner, and product or file, which the grants below name.
  using Subject =
      std::tuple<std::string_view, std::string_view, std::string_view>;

  using BySubject = absl::flat_hash_map<Subject, std::vector<size_t>>;

  bool AllowOf(const BySubject& grants, const Subject& subject,
               GrantScope scope, int64_t now_micros) const;

  std::vector<Grant> grants_;
  BySubject by_subject_;
  BySubject of_evidence_;
};

}  // namespace tanji::identity

#endif  // TANJI_LIB_IDENTITY_GRANT_H_
