// Small packages for tests, in the layout of olca-schema 1.

#ifndef TANJI_LIB_EXCHANGE_OLCA_TESTING_SMALL_PACKAGE_H_
#define TANJI_LIB_EXCHANGE_OLCA_TESTING_SMALL_PACKAGE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/exchange/olca/data_set.h"
#include "lib/exchange/olca/package.h"

namespace tanji::exchange::olca {

// Has the flow properties "mass" (kg, t = 1000 kg, lb = 0.45 kg), "energy" (MJ,
// kWh = 3.6 MJ), "items" (Item(s)) and "odd" (kg*a), and the location "place"
// with code CN.
class SmallPackage {
 public:
  SmallPackage();

  // Flow `id`, named alike, measured by `property`.
  SmallPackage& Product(const std::string& id, const std::string& property);
  SmallPackage& Waste(const std::string& id, const std::string& property);
  // Named `name`; `category` is a path.
  SmallPackage& Elementary(const std::string& id, const std::string& name,
                           const std::string& category);
  // `exchanges` are the texts that the functions below give; `members` are
  // more members of the process, each with a comma in front.
  SmallPackage& Process(const std::string& id,
                        const std::vector<std::string>& exchanges,
                        const std::string& members = "");
  // A file as it is; takes the place of one of the same name.
  SmallPackage& File(const std::string& name, const std::string& text);

  const std::vector<std::pair<std::string, std::string>>& files() const {
    return files_;
  }
  absl::StatusOr<DataSet> Read() const;

 private:
  SmallPackage& Flow(const std::string& id, const std::string& type,
                     const std::string& name, const std::string& property,
                     const std::string& category);

  std::vector<std::pair<std::string, std::string>> files_;
};

// Exchanges of flow `id`; `unit` is the id of a unit, its name. `members` as
// above.
std::string Reference(const std::string& id, const std::string& amount,
                      const std::string& unit, const std::string& members = "");
std::string Out(const std::string& id, const std::string& amount,
                const std::string& unit, const std::string& members = "");
std::string In(const std::string& id, const std::string& amount,
               const std::string& unit, const std::string& members = "");

}  // namespace tanji::exchange::olca

#endif  // TANJI_LIB_EXCHANGE_OLCA_TESTING_SMALL_PACKAGE_H_
