// What organisations and their credentials may act as.

#ifndef TANJI_LIB_IDENTITY_ROLE_H_
#define TANJI_LIB_IDENTITY_ROLE_H_

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace tanji::identity {

enum class Role : uint8_t {
  kSupplier,
  kExporter,
  kVerifier,
  // The operator's duties, which can be given to different people.
  kSystemAdministrator,    // loads packs
  kSecurityAdministrator,  // organisations, their credentials, revocation
  kAuditAdministrator,     // reads who did what
  // All of it, and every organisation's data: whoever sits at the machine. No
  // credential can have it.
  kOperator,
};
inline constexpr int kRoleCount = 7;

std::string_view RoleName(Role role);  // "security-administrator"
std::optional<Role> RoleNamed(std::string_view name);

// Value type.
class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<Role> roles) {
    for (const Role role : roles) Add(role);
  }
  // As bits() gave it; bits of no role are dropped.
  static constexpr RoleSet FromBits(uint32_t bits) {
    RoleSet roles;
    roles.bits_ = bits & ((1u << kRoleCount) - 1);
    return roles;
  }

  constexpr void Add(Role role) { bits_ |= BitOf(role); }
  constexpr bool Has(Role role) const { return (bits_ & BitOf(role)) != 0; }
  constexpr bool HasAny(RoleSet of) const { return (bits_ & of.bits_) != 0; }
  constexpr bool HasAll(RoleSet of) const {
    return (bits_ & of.bits_) == of.bits_;
  }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr uint32_t bits() const { return bits_; }
  // Those that are in both.
  constexpr RoleSet And(RoleSet other) const {
    return FromBits(bits_ & other.bits_);
  }
  std::string ToString() const;  // "supplier, exporter"

  friend constexpr bool operator==(RoleSet, RoleSet) = default;

 private:
  static constexpr uint32_t BitOf(Role role) {
    return 1u << static_cast<uint32_t>(role);
  }
  uint32_t bits_ = 0;
};

}  // namespace tanji::identity

#endif  // TANJI_LIB_IDENTITY_ROLE_H_
