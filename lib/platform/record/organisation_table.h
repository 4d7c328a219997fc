// Organisations by their ids, within one change: found, or made.

#ifndef TANJI_LIB_PLATFORM_RECORD_ORGANISATION_TABLE_H_
#define TANJI_LIB_PLATFORM_RECORD_ORGANISATION_TABLE_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/snapshot.h"
#include "lib/platform/record/change.h"
#include "lib/store/sealing.h"

namespace tanji::platform {

// Finds or makes organisations, in one change. Thread-compatible.
class OrganisationTable {
 public:
  OrganisationTable(ChangeView& view, std::string_view names_secret)
      : view_(view), names_secret_(names_secret) {}

  struct Organisation {
    graph::OrganisationNumber number;
    bool is_new;
    store::IdDigester digester;
  };
  // The organisation, made when it is missing: a new number and secret.
  absl::StatusOr<Organisation*> FindOrMake(const std::string& id);

  const std::vector<std::pair<graph::OrganisationNumber, std::string>>& made()
      const {
    return made_;
  }

 private:
  ChangeView& view_;
  std::string_view names_secret_;
  std::map<std::string, Organisation> known_;
  std::vector<std::pair<graph::OrganisationNumber, std::string>> made_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_ORGANISATION_TABLE_H_
