#include "lib/exchange/olca/data_set.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "lib/base/status.h"
#include "lib/exchange/olca/internal/process_reader.h"
#include "lib/exchange/olca/internal/record.h"
#include "lib/json/json.h"

namespace tanji::exchange::olca {
namespace {

using internal::CleanText;
using internal::Faults;
using internal::Record;

// A category of schema 1, which names its parent.
struct Category {
  std::string name;
  std::string parent;  // id; empty: none
};

bool IsFileOf(std::string_view folder, std::string_view name) {
  constexpr std::string_view kExtension = ".json";
  return name.size() > folder.size() + kExtension.size() + 1 &&
         name.substr(0, folder.size()) == folder &&
         name[folder.size()] == '/' &&
         name.find('/', folder.size() + 1) == std::string_view::npos &&
         name.substr(name.size() - kExtension.size()) == kExtension;
}

bool IsId(std::string_view id) {
  return id.size() <= kIdSizeMax &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  c == '.' || c == '_' || c == '-';
         });
}

class DataSetReader {
 public:
  explicit DataSetReader(Package& package) : package_(package) {}

  absl::StatusOr<DataSet> Read() {
    if (const std::string folder = package_.FolderAround(); !folder.empty()) {
      return absl::InvalidArgumentError(base::StrCat(
          "the package has its processes in \"", folder,
          "processes/\"; expected \"processes/\" and the other folders at the "
          "top of the archive: zip what is in \"",
          folder, "\", without that folder itself"));
    }
    TANJI_RETURN_IF_ERROR(ReadFolder("unit_groups", &DataSetReader::AddGroup));
    TANJI_RETURN_IF_ERROR(
        ReadFolder("flow_properties", &DataSetReader::AddProperty));
    TANJI_RETURN_IF_ERROR(
        ReadFolder("categories", &DataSetReader::AddCategory));
    TANJI_RETURN_IF_ERROR(ReadFolder("flows", &DataSetReader::AddFlow));
    TANJI_RETURN_IF_ERROR(ReadFolder("locations", &DataSetReader::AddLocation));
    TANJI_RETURN_IF_ERROR(
        ReadFolder("parameters", &DataSetReader::AddParameter));
    TANJI_RETURN_IF_ERROR(ReadFolder("processes", &DataSetReader::AddProcess));
    if (!faults_.empty()) {
      return absl::InvalidArgumentError(absl::StrJoin(faults_.list(), "\n"));
    }
    SortProcesses();
    return std::move(set_);
  }

 private:
  using Adder = void (DataSetReader::*)(const Record&);

  absl::Status ReadFolder(std::string_view folder, Adder add) {
    const std::vector<std::string>& names = package_.names();
    for (size_t k = 0; k < names.size() && !faults_.full(); ++k) {
      if (!IsFileOf(folder, names[k])) continue;
      TANJI_ASSIGN_OR_RETURN(const std::string text, package_.Read(k));
      const absl::StatusOr<json::Value> value = json::Read(text);
      if (!value.ok()) {
        faults_.Add(names[k], base::ToStd(value.status().message()));
        continue;
      }
      (this->*add)(Record(*value, names[k], faults_));
      if (set_.exchange_count > kExchangesMax) {
        return absl::ResourceExhaustedError(
            base::StrCat("the package has more than ", kExchangesMax,
                         " exchanges; split it"));
      }
      if (factors_and_parameters_ > kFactorsAndParametersMax) {
        return absl::ResourceExhaustedError(
            base::StrCat("the package has more than ", kFactorsAndParametersMax,
                         " allocation factors and parameters; split it"));
      }
    }
    return absl::OkStatus();
  }

  // Enters the object's own id; false when another file has it.
  bool Enter(const Record& record, size_t place, PlaceById& places) {
    const std::string id = record.RequiredText("@id");
    if (id.empty()) return false;
    if (!IsId(id)) {
      record.Fault("@id", base::StrCat("expected at most ", kIdSizeMax,
                                       " letters, digits, '.', '_' or '-'"));
      return false;
    }
    if (places.emplace(id, static_cast<Place>(place)).second) return true;
    record.Fault("@id",
                 base::StrCat("\"", id, "\" stands in another file too"));
    return false;
  }

  // A factor that is divided by.
  quantity::Decimal PositiveFactor(const Record& record) {
    const quantity::Decimal factor = record.RequiredNumber("conversionFactor");
    if (factor.IsZero() || factor.IsNegative()) {
      record.Fault("conversionFactor", base::StrCat("is ", factor.ToString(),
                                                    "; expected more than 0"));
    }
    return factor;
  }

  void AddGroup(const Record& record) {
    UnitGroup group;
    group.name = CleanText(record.Text("name"));
    int references = 0;
    for (const Record& item : record.List("units")) {
      UnitEntry unit{item.RequiredText("@id"), item.RequiredText("name"),
                     PositiveFactor(item)};
      if (item.Flag({"referenceUnit", "isRefUnit"})) {
        group.reference = group.units.size();
        ++references;
        if (unit.factor != quantity::Decimal::FromInteger(1)) {
          item.Fault("conversionFactor", "of the reference unit is not 1");
        }
      }
      group.units.push_back(std::move(unit));
    }
    if (group.units.size() > kUnitsMax) {
      record.Fault("units",
                   base::StrCat("has ", group.units.size(), " units; at most ",
                                kUnitsMax, " expected"));
    }
    if (references != 1) {
      record.Fault("units", base::StrCat("has ", references,
                                         " reference units; expected one"));
    }
    if (Enter(record, set_.unit_groups.size(), groups_)) {
      set_.unit_groups.push_back(std::move(group));
    }
  }

  void AddProperty(const Record& record) {
    FlowProperty property;
    property.name = CleanText(record.Text("name"));
    const auto group = groups_.find(record.RequiredReference("unitGroup"));
    if (group == groups_.end()) {
      record.Fault("unitGroup", "is not in the package");
    } else {
      property.unit_group = group->second;
    }
    if (Enter(record, set_.properties.size(), referred_.properties)) {
      set_.properties.push_back(std::move(property));
    }
  }

  void AddCategory(const Record& record) {
    Category category{CleanText(record.Text("name")), ""};
    // Schema 2 writes paths and needs no such files.
    if (!record.IsText("category")) {
      category.parent = record.Reference("category");
    }
    categories_.emplace(record.RequiredText("@id"), std::move(category));
  }

  std::string CategoryOf(const Record& record) {
    if (record.IsText("category")) return CleanText(record.Text("category"));
    std::string path;
    std::string id = record.Reference("category");
    for (int depth = 0; !id.empty(); ++depth) {
      if (depth == kCategoryDepthMax) {
        record.Fault("category", base::StrCat("lies within more than ",
                                              kCategoryDepthMax, " others"));
        return path;
      }
      const auto found = categories_.find(id);
      if (found == categories_.end()) return path;
      path = path.empty() ? found->second.name
                          : base::StrCat(found->second.name, "/", path);
      id = found->second.parent;
    }
    return path;
  }

  void AddFlow(const Record& record) {
    Flow flow;
    flow.id = record.RequiredText("@id");
    flow.name = CleanText(record.RequiredText("name"));
    flow.cas = record.Text("cas");
    flow.category = CategoryOf(record);
    const std::string type = record.RequiredText("flowType");
    if (type == "PRODUCT_FLOW") {
      flow.type = FlowType::kProduct;
    } else if (type == "WASTE_FLOW") {
      flow.type = FlowType::kWaste;
    } else if (type != "ELEMENTARY_FLOW") {
      record.Fault("flowType", base::StrCat("\"", type, "\" is no flow type"));
    }
    int references = 0;
    for (const Record& item : record.List("flowProperties")) {
      if (item.Flag({"referenceFlowProperty", "isRefFlowProperty"})) {
        flow.reference = flow.properties.size();
        ++references;
      }
      FlowPropertyFactor factor;
      const auto property =
          referred_.properties.find(item.RequiredReference("flowProperty"));
      if (property == referred_.properties.end()) {
        item.Fault("flowProperty", "is not in the package");
      } else {
        factor.property = property->second;
      }
      factor.factor = PositiveFactor(item);
      flow.properties.push_back(factor);
    }
    if (flow.properties.size() > kFlowPropertiesMax) {
      record.Fault(
          "flowProperties",
          base::StrCat("has ", flow.properties.size(), " items; at most ",
                       kFlowPropertiesMax, " expected"));
    }
    if (references != 1) {
      record.Fault("flowProperties",
                   base::StrCat("has ", references,
                                " reference flow properties; expected one"));
    }
    if (Enter(record, set_.flows.size(), referred_.flows)) {
      set_.flows.push_back(std::move(flow));
    }
  }

  void AddLocation(const Record& record) {
    referred_.location_codes.emplace(record.RequiredText("@id"),
                                     record.Text("code"));
  }

  // Only global ones lie in this folder.
  void AddParameter(const Record& record) {
    set_.global_parameters.push_back(internal::ReadParameter(record));
  }

  void AddProcess(const Record& record) {
    Process process = internal::ReadProcess(record, referred_);
    set_.exchange_count += process.exchanges.size();
    factors_and_parameters_ +=
        process.factors.size() + process.parameters.size();
    if (Enter(record, set_.processes.size(), set_.process_places)) {
      set_.processes.push_back(std::move(process));
    }
  }

  void SortProcesses() {
    std::sort(set_.processes.begin(), set_.processes.end(),
              [](const Process& a, const Process& b) { return a.id < b.id; });
    for (size_t k = 0; k < set_.processes.size(); ++k) {
      set_.process_places[set_.processes[k].id] = static_cast<Place>(k);
    }
  }

  Package& package_;
  Faults faults_;
  DataSet set_;
  size_t factors_and_parameters_ = 0;
  PlaceById groups_;
  internal::Referred referred_;
  std::unordered_map<std::string, Category> categories_;
};

}  // namespace

absl::StatusOr<DataSet> ReadDataSet(Package& package) {
  return DataSetReader(package).Read();
}

}  // namespace tanji::exchange::olca
