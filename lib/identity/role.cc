#include "lib/identity/role.h"

#include <array>

#include "lib/base/strings.h"

namespace tanji::identity {
namespace {

constexpr std::array<std::string_view, kRoleCount> kNames = {
    "supplier",
    "exporter",
    "verifier",
    "system-administrator",
    "security-administrator",
    "audit-administrator",
    "operator"};

}  // namespace

std::string_view RoleName(Role role) {
  return kNames[static_cast<size_t>(role)];
}

std::optional<Role> RoleNamed(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Role>(i);
  }
  return std::nullopt;
}

std::string RoleSet::ToString() const {
  std::string text;
  for (int i = 0; i < kRoleCount; ++i) {
    const auto role = static_cast<Role>(i);
    if (!Has(role)) continue;
    if (!text.empty()) text += ", ";
    text += RoleName(role);
  }
  return text;
}

}  // namespace tanji::identity
