// No amount is converted across dimensions, whoever states it and wherever: a
// density, a heating value, an exchange rate or a weight of a piece is data
// that somebody must state.

#include "lib/quantity/unit.h"

#include <string>
#include <vector>

#include "lib/base/strings.h"
#include "tests/integration/server_fixture.h"

namespace tanji::integration {
namespace {

using grpc::StatusCode;
using ::testing::AllOf;
using ::testing::HasSubstr;

class UnitTest : public ServerTest {
 protected:
  grpc::Status SubmitText(const std::string& text) {
    return Submit(text).status;
  }
  // Whether the product was stored.
  bool IsThere(const std::string& product) {
    supply::v1::GetRequest request;
    request.set_product(product);
    return Invoke(*supply_, &SupplyService::Stub::Get, request).status.ok();
  }
};

// One unit of each dimension, and two currencies for all.
std::vector<const quantity::Unit*> Units() {
  std::vector<const quantity::Unit*> units;
  for (const quantity::Unit& unit : quantity::AllUnits()) {
    const bool is_currency = unit.dimension_name.substr(0, 8) == "currency";
    if (is_currency ? unit.symbol == "CNY" || unit.symbol == "EUR"
                    : &quantity::ReferenceUnit(unit.dimension) == &unit) {
      units.push_back(&unit);
    }
  }
  return units;
}

std::string Supplier(const std::string& organisation, std::string_view unit) {
  return base::StrCat("organisation: \"", organisation,
                      "\" products { id: \"supplier\" unit: \"", unit,
                      "\" } processes { product: \"supplier\" output: \"1\" "
                      "unit: \"",
                      unit, "\" }");
}

// Takes 1 of the supplier's product in each of `units`.
std::string Taker(const std::string& supplier,
                  const std::vector<const quantity::Unit*>& units) {
  std::string text =
      "products { id: \"taker\" unit: \"kg\" } "
      "processes { product: \"taker\" output: \"1\" unit: \"kg\" ";
  for (const quantity::Unit* unit : units) {
    base::StrAppend(&text, "inputs { product: \"", supplier,
                    "\" amount: \"1\" unit: \"", unit->symbol, "\" } ");
  }
  return text + "}";
}

TEST_F(UnitTest, NoPairOfDimensionsIsConvertedWithinASubmission) {
  const std::vector<const quantity::Unit*> units = Units();
  ASSERT_GE(units.size(), 19U);
  int refused = 0;
  for (const quantity::Unit* own : units) {
    SCOPED_TRACE(own->symbol);
    const grpc::Status status = SubmitText(Supplier("works", own->symbol) +
                                           Taker("works/supplier", units));
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
    for (size_t k = 0; k < units.size(); ++k) {
      const std::string fault = base::StrCat(
          "processes[1].inputs[", k, "].unit: cannot convert ",
          units[k]->symbol, " (", units[k]->dimension_name, ") to ");
      if (units[k] == own) {
        EXPECT_THAT(status.error_message(), testing::Not(HasSubstr(fault)));
      } else {
        EXPECT_THAT(status.error_message(), HasSubstr(fault));
        ++refused;
      }
    }
    EXPECT_FALSE(IsThere("works/supplier"));
  }
  EXPECT_EQ(refused, static_cast<int>(units.size() * (units.size() - 1)));
}

// What is stored already is known by its dimension.
TEST_F(UnitTest, NoPairOfDimensionsIsConvertedToAnothersProduct) {
  const std::vector<const quantity::Unit*> units = Units();
  for (size_t s = 0; s < units.size(); ++s) {
    SCOPED_TRACE(units[s]->symbol);
    const std::string owner = base::StrCat("owner-", s);
    ASSERT_THAT(SubmitText(Supplier(owner, units[s]->symbol)), IsRpcOk());
    for (const quantity::Unit* given : units) {
      const std::string taker =
          base::StrCat("organisation: \"taker-", s, "\" ",
                       Taker(owner + "/supplier", {given}));
      if (given == units[s]) {
        EXPECT_THAT(SubmitText(taker), IsRpcOk());
        continue;
      }
      EXPECT_THAT(
          SubmitText(taker),
          RpcStatusIs(StatusCode::FAILED_PRECONDITION,
                      AllOf(HasSubstr(base::StrCat(
                                "processes[0].inputs[0].unit: cannot convert ",
                                given->symbol)),
                            HasSubstr(units[s]->dimension_name))));
    }
  }
}

// A product "p" in kg with a unit that does not fit.
struct Misfit {
  const char* what;
  const char* text;
  const char* fault;
};
constexpr Misfit kMisfits[] = {
    {"what a run makes",
     R"pb(processes { product: "p" output: "1" unit: "L" })pb",
     "processes[0].unit: cannot convert L (volume) to kg (mass)"},
    {"a co-product",
     R"pb(products { id: "q" unit: "m3" }
          processes {
            product: "p"
            output: "1"
            unit: "kg"
            allocation { method: ALLOCATION_METHOD_SHARES key: "1" }
            co_products { product: "q" amount: "1" unit: "kg" key: "0" }
          })pb",
     "processes[0].co_products[0].unit: cannot convert kg"},
    {"an emission",
     R"pb(processes {
            product: "p"
            output: "1"
            unit: "kg"
            emissions { gas: "CO2" amount: "1" unit: "m3" }
          })pb",
     "processes[0].emissions[0].unit: "},
    {"the mass of a leg",
     R"pb(products { id: "lorry" unit: "t*km" }
          processes {
            product: "p"
            output: "1"
            unit: "kg"
            inputs {
              product: "works/lorry"
              leg { mass: "1" mass_unit: "L" distance: "1" distance_unit: "km" }
            }
          })pb",
     "processes[0].inputs[0].leg.mass_unit: "},
    {"the distance of a leg",
     R"pb(products { id: "lorry" unit: "t*km" }
          processes {
            product: "p"
            output: "1"
            unit: "kg"
            inputs {
              product: "works/lorry"
              leg { mass: "1" mass_unit: "t" distance: "1" distance_unit: "h" }
            }
          })pb",
     "processes[0].inputs[0].leg.distance_unit: "},
    {"what a leg takes",
     R"pb(processes {
            product: "p"
            output: "1"
            unit: "kg"
            inputs {
              product: "acme/steel"
              leg { mass: "1" mass_unit: "t" distance: "1" distance_unit: "km" }
            }
          })pb",
     "processes[0].inputs[0].unit: cannot convert t*km (freight transport)"},
    {"electricity of a place",
     R"pb(processes {
            product: "p"
            output: "1"
            unit: "kg"
            inputs {
              amount: "1"
              unit: "kg"
              electricity {
                instrument: ELECTRICITY_INSTRUMENT_GRID_AVERAGE
                place: "CN"
              }
            }
          })pb",
     "processes[0].inputs[0].unit: "},
};

// Every other place where a unit stands.
TEST_F(UnitTest, NoOtherUnitIsOfTheWrongDimensionEither) {
  ASSERT_THAT(SubmitText(kSteel), IsRpcOk());
  for (const Misfit& c : kMisfits) {
    SCOPED_TRACE(c.what);
    const grpc::Status status = SubmitText(base::StrCat(
        "organisation: \"works\" products { id: \"p\" unit: \"kg\" } ",
        c.text));
    EXPECT_FALSE(status.ok());
    EXPECT_THAT(status.error_message(), HasSubstr(c.fault));
    EXPECT_FALSE(IsThere("works/p"));
  }
}

TEST_F(UnitTest, AProductKeepsItsDimension) {
  ASSERT_THAT(SubmitText(kSteel), IsRpcOk());
  EXPECT_THAT(SubmitText(R"pb(organisation: "acme"
                              products { id: "steel" unit: "L" })pb"),
              RpcStatusIs(StatusCode::FAILED_PRECONDITION, HasSubstr("steel")));
  EXPECT_THAT(SubmitText(R"pb(organisation: "acme"
                              products { id: "steel" unit: "t" })pb"),
              IsRpcOk());
}

}  // namespace
}  // namespace tanji::integration
