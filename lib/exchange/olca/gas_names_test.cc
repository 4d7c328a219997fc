#include "lib/exchange/olca/gas_names.h"

#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "lib/method/testing/pack_document.h"

namespace tanji::exchange::olca {
namespace {

using graph::Origin;

Flow FlowOf(const std::string& name, const std::string& category,
            const std::string& cas = "") {
  Flow flow;
  flow.name = name;
  flow.category = category;
  flow.cas = cas;
  return flow;
}

TEST(FindGasTest, TellsTheOriginByTheName) {
  struct Case {
    const char* name;
    const char* gas;
    Origin origin;
  };
  for (const Case& c :
       {Case{"Carbon dioxide, fossil", "CO2", Origin::kFossil},
        Case{"Carbon dioxide", "CO2", Origin::kFossil},
        Case{"Carbon dioxide, biogenic", "CO2", Origin::kBiogenic},
        Case{"Carbon dioxide, non-fossil", "CO2", Origin::kBiogenic},
        Case{"Carbon dioxide, land transformation", "CO2",
             Origin::kLandUseChange},
        Case{"Methane", "CH4", Origin::kFossil},
        Case{"Methane, biogenic", "CH4", Origin::kBiogenic},
        Case{"Dinitrogen monoxide", "N2O", Origin::kFossil},
        Case{"Nitrous oxide", "N2O", Origin::kFossil},
        Case{"Methane [Organic emissions to air]", "CH4", Origin::kFossil}}) {
    const auto gas = FindGas(FlowOf(c.name, "air/unspecified"));
    ASSERT_TRUE(gas.has_value()) << c.name;
    EXPECT_EQ(gas->gas, c.gas) << c.name;
    EXPECT_EQ(gas->origin, c.origin) << c.name;
    EXPECT_FALSE(gas->is_uptake) << c.name;
    EXPECT_EQ(gas->compartment, Compartment::kAir) << c.name;
  }
}

// "CFC-14" is carbon tetrafluoride and "HFC-116" hexafluoroethane.
TEST(FindGasTest, GoesByTheChemicalNameAndNotByAWrongCode) {
  EXPECT_EQ(FindGas(FlowOf("Methane, tetrafluoro-, CFC-14", "air"))->gas,
            "CF4");
  EXPECT_EQ(FindGas(FlowOf("Ethane, hexafluoro-, HFC-116", "air"))->gas,
            "C2F6");
  EXPECT_EQ(FindGas(FlowOf("Methane, tetrachloro-, CFC-10", "air"))->gas,
            "CCl4");
}

TEST(FindGasTest, FindsByNumberWhatTheNameLeavesOpen) {
  EXPECT_EQ(FindGas(FlowOf("R134a", "air", "000811-97-2"))->gas, "HFC134a");
  // Of these two the number does not tell the origin.
  EXPECT_FALSE(FindGas(FlowOf("Methan", "air", "74-82-8")).has_value());
  EXPECT_FALSE(FindGas(FlowOf("Kohlendioxid", "air", "124-38-9")).has_value());
}

TEST(FindGasTest, CountsWhatGoesToTheAirAlone) {
  for (const char* category :
       {"water/river", "soil/agricultural", "final-waste-flow/unspecified",
        "Elementary flows/Emission to water/river"}) {
    EXPECT_FALSE(FindGas(FlowOf("Methane", category)).has_value()) << category;
  }
  for (const char* category :
       {"air/low population density", "Elementary Flows/NETL/air/unspecified",
        "Elementary flows/Emission to air/unspecified"}) {
    EXPECT_TRUE(FindGas(FlowOf("Methane", category)).has_value()) << category;
  }
}

TEST(FindGasTest, SaysWhereNoCompartmentIsNamed) {
  const auto gas = FindGas(FlowOf("Methane, biogenic", "Elementary Flows"));
  ASSERT_TRUE(gas.has_value());
  EXPECT_EQ(gas->compartment, Compartment::kUnstated);
}

TEST(FindGasTest, TakesCarbonDioxideFromTheAirForBiogenicUptake) {
  for (const char* name : {"Carbon dioxide, in air", "Carbon dioxide"}) {
    const auto gas = FindGas(FlowOf(name, "resource/in air"));
    ASSERT_TRUE(gas.has_value()) << name;
    EXPECT_TRUE(gas->is_uptake);
    EXPECT_EQ(gas->origin, Origin::kBiogenic);
  }
  EXPECT_FALSE(FindGas(FlowOf("Methane", "resource/in ground")).has_value());
}

TEST(FindGasTest, TakesNoFossilCarbonDioxideForUptake) {
  for (const auto& [name, category] :
       {std::pair("Carbon dioxide, fossil", "resource/in air"),
        std::pair("Carbon dioxide, land transformation", "resource/in air"),
        std::pair("Carbon dioxide", "resource/in ground")}) {
    const Flow flow = FlowOf(name, category);
    EXPECT_FALSE(FindGas(flow).has_value()) << name;
    EXPECT_EQ(WhyNoEmission(flow),
              "a greenhouse gas, but taken from nature as a resource");
  }
}

TEST(WhyNoEmissionTest, NamesGreenhouseGasesThatDoNotCount) {
  const auto why = [](const char* name, const char* category, const char* cas) {
    return std::string(WhyNoEmission(FlowOf(name, category, cas)));
  };
  EXPECT_EQ(why("Methane", "water/river", ""),
            "a greenhouse gas, but it does not go to the air");
  EXPECT_EQ(why("Methane", "resource/in ground", ""),
            "a greenhouse gas, but taken from nature as a resource");
  EXPECT_EQ(
      why("Methan", "air", "000074-82-8"),
      "a greenhouse gas, but its name does not tell whether it is fossil, "
      "biogenic or from land");
  for (const char* name : {"Ethane, trifluoro-, HFC-143", "Perfluorocarbons"}) {
    EXPECT_EQ(why(name, "air", ""),
              "may be a greenhouse gas, but neither name nor CAS number tells "
              "which one")
        << name;
  }
}

TEST(WhyNoEmissionTest, SaysNothingOfAllOthers) {
  EXPECT_EQ(WhyNoEmission(FlowOf("Methane", "air")), "");
  EXPECT_EQ(WhyNoEmission(FlowOf("Sulfur dioxide", "air", "7446-09-5")), "");
  Flow product = FlowOf("Methane", "resource/in ground");
  product.type = FlowType::kProduct;
  EXPECT_EQ(WhyNoEmission(product), "");
}

TEST(FindGasTest, LeavesEverythingElse) {
  for (const char* name : {"Carbon monoxide, fossil", "NMVOC", "Methane, tetra",
                           "Ethane, trifluoro-, HFC-143"}) {
    EXPECT_FALSE(FindGas(FlowOf(name, "air")).has_value()) << name;
  }
  Flow product = FlowOf("Carbon dioxide", "air");
  product.type = FlowType::kProduct;
  EXPECT_FALSE(FindGas(product).has_value());
}

// What the table names is what the program can characterise.
TEST(FindGasTest, NamesGasesOfTheShippedPack) {
  const method::Characterisation method = method::ShippedCharacterisation();
  for (const char* name :
       {"Carbon dioxide", "Methane", "Nitrous oxide", "Sulfur hexafluoride",
        "Methane, tetrafluoro-, R-14", "Ethane, hexafluoro-, HFC-116",
        "Nitrogen fluoride", "Chloroform", "Methane, bromo-, Halon 1001"}) {
    const auto gas = FindGas(FlowOf(name, "air"));
    ASSERT_TRUE(gas.has_value()) << name;
    EXPECT_NE(method.pack().Find(gas->gas), nullptr) << name;
  }
}

}  // namespace
}  // namespace tanji::exchange::olca
