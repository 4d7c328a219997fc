// A supplier that wants its neighbour's recipe asks for it by every method, and
// looks for it in every byte that comes back. Without a grant it finds nothing;
// with one the same program finds all of it.

#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "tests/integration/access_fixture.h"
#include "tests/integration/access_table.h"
#include "tests/integration/raw_call.h"

namespace tanji::integration {
namespace {

using google::protobuf::MethodDescriptor;
using grpc::StatusCode;
using identity::GrantScope;
using identity::Role;

constexpr size_t kRecipeInputs = 10;
// What rounding to 17 digits leaves of a number.
constexpr double kSame = 1e-9;  // relative

// The secret: how much of each input the mill's coil takes, and what one unit
// of that counts.
struct Recipe {
  std::vector<std::string> amounts;    // as submitted
  std::vector<double> amount, factor;  // kg, kg CO2e per kg
  double total = 0;

  explicit Recipe(unsigned seed) {
    std::mt19937 random(seed);
    for (size_t i = 0; i < kRecipeInputs; ++i) {
      const unsigned digits = 100'000 + random() % 900'000;
      amounts.push_back(base::StrCat(i + 1, ".", digits));
      double parsed = 0;
      EXPECT_TRUE(absl::SimpleAtod(amounts.back(), &parsed));
      amount.push_back(parsed);
      factor.push_back(0.25 + 0.5 * static_cast<double>(i));
      total += amount[i] * factor[i];
    }
  }

  std::string Submission() const {
    std::string text =
        R"(organisation: "mill" products { id: "coil" unit: "kg" }
           processes { product: "coil" output: "1" unit: "kg" )";
    for (size_t i = 0; i < kRecipeInputs; ++i) {
      base::StrAppend(&text, "inputs { product: \"parts/part-", i,
                      "\" amount: \"", amounts[i], "\" unit: \"kg\" } ");
    }
    return text + "}";
  }
  std::string Parts() const {
    std::string text = R"(organisation: "parts" )";
    for (size_t i = 0; i < kRecipeInputs; ++i) {
      base::StrAppend(&text, "products { id: \"part-", i,
                      "\" unit: \"kg\" } processes { product: \"part-", i,
                      "\" output: \"1\" unit: \"kg\" direct_kg_co2e: \"",
                      factor[i], "\" } ");
    }
    return text;
  }
};

// Every number that may be in `bytes`: doubles wherever they may begin, and
// decimals in text.
std::vector<double> NumbersIn(const std::string& bytes) {
  std::vector<double> numbers;
  for (size_t i = 0; i + sizeof(double) <= bytes.size(); ++i) {
    uint64_t bits = 0;
    std::memcpy(&bits, bytes.data() + i, sizeof(bits));
    const auto number = std::bit_cast<double>(bits);
    if (std::isfinite(number) && std::abs(number) > 1e-6 &&
        std::abs(number) < 1e6) {
      numbers.push_back(number);
    }
  }
  constexpr std::string_view kDigits = "0123456789.";
  for (size_t i = 0; i < bytes.size();) {
    const size_t end =
        std::min(bytes.find_first_not_of(kDigits, i), bytes.size());
    double number = 0;
    if (end > i && absl::SimpleAtod(bytes.substr(i, end - i), &number)) {
      numbers.push_back(number);
    }
    i = end + 1;
  }
  return numbers;
}

class AttackerTest : public AccessTest {
 protected:
  AttackerTest() : recipe_(std::random_device()()) {
    Stop();
    options_.rate = {.per_second = 1e9, .at_once = 1e9};
    Start();
    MustSubmit(recipe_.Parts());
    const uint64_t seq = MustSubmit(recipe_.Submission());
    const auto issued = Issue("mill/coil", seq);
    AwaitCertificate(issued.value.record_id());
    certificate_ = issued.value.record_id();
    spy_ = Admit("spy", {Role::kSupplier, Role::kExporter});
    // As everybody it has prices of parts: their footprints.
    Give("parts", "", "spy", GrantScope::kTotal);
  }

  std::vector<std::pair<std::string, std::string>> Fill(
      const std::string& record_id) const {
    return {
        {"$CERTIFICATE", record_id},
        // Not its own: it would be refused from then on.
        {"$CREDENTIAL", std::string(32, '0')},
        {"$SCENARIO", R"({"format":"tanji-scenario/v1","name":"x","changes":[{)"
                      R"("kind":"amount","lever":"process",)"
                      R"("process":{"product":"mill/coil"},)"
                      R"("input":"parts/part-0","value":"1","unit":"kg"}]})"}};
  }

  // What the spy is told when it asks by `method`.
  std::string Ask(const MethodDescriptor& method, const std::string& request) {
    const RawReply reply =
        CallRaw(channel_, method, request, GRPC_COMPRESS_NONE, kCallDeadline,
                spy_.token);
    return reply.bytes + reply.status.error_message();
  }

  // All that it is told: by each method about the neighbour's product, with the
  // id of each record of the public log; and about a product of its own, if it
  // is let take the neighbour's.
  std::string AskEverything() {
    std::string told;
    for (const MethodDescriptor* method : MethodsOf(channel_)) {
      const Expected* row = ExpectedOf(*method);
      if (row == nullptr) continue;
      told += Ask(*method, RequestOf(*method, *row, Fill(certificate_)));
      // Of its own that takes the neighbour's.
      const std::string own = absl::StrReplaceAll(
          row->request, {{"mill/coil", "spy/own"}, {"\"mill\"", "\"spy\""}});
      Expected of_own = *row;
      of_own.request = own.c_str();
      told += Ask(*method, RequestOf(*method, of_own, Fill(certificate_)));
    }
    return told;
  }

  void TryToTakeIt() {
    supply::v1::SubmitRequest request;
    *request.mutable_submission() = ParseText<supply::v1::Submission>(R"pb(
      organisation: "spy"
      products { id: "own" unit: "kg" }
      processes {
        product: "own"
        output: "1"
        unit: "kg"
        inputs { product: "mill/coil" amount: "1" unit: "kg" }
      }
    )pb");
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + spy_.token);
    supply::v1::SubmitResponse response;
    took_it_ = supply_->Submit(&context, request, &response).ok();
    if (took_it_) GetFootprint("spy/own", response.seq());  // awaits it
  }

  // Which amounts can be read off what it was told: given as such, or as a
  // contribution, a share or an elasticity, since the factors are known.
  std::set<size_t> Recovered(const std::string& told) const {
    const std::vector<double> numbers = NumbersIn(told);
    std::set<size_t> found;
    for (size_t i = 0; i < kRecipeInputs; ++i) {
      const double part = recipe_.amount[i] * recipe_.factor[i];
      for (const double shown : {recipe_.amount[i], part, part / recipe_.total,
                                 100 * part / recipe_.total}) {
        for (const double number : numbers) {
          if (std::abs(number - shown) <= kSame * shown) found.insert(i);
        }
      }
    }
    return found;
  }

  // The spy's best: ask, take it, ask again.
  std::set<size_t> Attack() {
    std::string told = AskEverything();
    TryToTakeIt();
    told += AskEverything();
    return Recovered(told);
  }

  const Recipe recipe_;
  std::string certificate_;
  Holder spy_;
  bool took_it_ = false;
};

TEST_F(AttackerTest, WithoutAGrantFindsNoInput) {
  EXPECT_EQ(Attack(), std::set<size_t>());
  EXPECT_FALSE(took_it_);
}

// It learns the one number that was granted, by its own product too.
TEST_F(AttackerTest, WithTheTotalFindsNoInput) {
  Give("mill", "coil", "spy", GrantScope::kTotal);
  EXPECT_EQ(Attack(), std::set<size_t>());
  EXPECT_TRUE(took_it_);
}

// With three digits a part cannot be told from its neighbours by 1e-9.
TEST_F(AttackerTest, WithABreakdownFindsNoInputExactly) {
  Give("mill", "coil", "spy", GrantScope::kBreakdown);
  EXPECT_EQ(Attack(), std::set<size_t>());
}

TEST_F(AttackerTest, OnceTheGrantIsWithdrawnFindsNoInput) {
  const std::string grant = Give("mill", "coil", "spy", GrantScope::kInputs);
  Withdraw("mill", grant);
  EXPECT_EQ(Attack(), std::set<size_t>());
}

// The positive control: the same program, let in, finds all of it.
TEST_F(AttackerTest, WithTheInputsFindsAllOfThem) {
  Give("mill", "coil", "spy", GrantScope::kInputs);
  EXPECT_EQ(Attack().size(), kRecipeInputs);
}

// Nor does it learn what there is: an answer about a product that is there is
// the same, but for its name, as about one that is not.
TEST_F(AttackerTest, DoesNotLearnWhatThereIs) {
  for (const MethodDescriptor* method : MethodsOf(channel_)) {
    const Expected* row = ExpectedOf(*method);
    ASSERT_NE(row, nullptr);
    const std::string there =
        Ask(*method, RequestOf(*method, *row, Fill(certificate_)));
    const std::string other = absl::StrReplaceAll(
        row->request, {{"mill/coil", "mill/none"}, {"\"coil\"", "\"none\""}});
    Expected not_there = *row;
    not_there.request = other.c_str();
    const std::string none =
        Ask(*method, RequestOf(*method, not_there, Fill(std::string(32, '0'))));
    if (row->without_token || row->own.HasAll({Role::kSystemAdministrator})) {
      continue;  // public, or about packs
    }
    EXPECT_EQ(
        absl::StrReplaceAll(
            there, {{"coil", "none"}, {certificate_, std::string(32, '0')}}),
        none)
        << method->full_name();
  }
  for (const char* organisation : {"mill", "nobody"}) {
    const auto list = ParseText<footprint::v1::ListRequest>(
        base::StrCat("organisation: \"", organisation, "\""));
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + spy_.token);
    footprint::v1::ListResponse response;
    EXPECT_THAT(footprint_->List(&context, list, &response),
                RpcStatusIs(StatusCode::PERMISSION_DENIED,
                            "this caller may not read a footprint here"));
  }
}

}  // namespace
}  // namespace tanji::integration
