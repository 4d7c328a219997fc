#include "lib/platform/testing/random_park.h"

#include <future>
#include <utility>

#include "absl/strings/str_join.h"
#include "lib/base/strings.h"
#include "lib/platform/supply/release.h"
#include "lib/platform/testing/pack_documents.h"

namespace tanji::platform {
namespace {

constexpr int kProducts = 14;
constexpr int kByProducts = 6;  // fewer: several processes make one
constexpr int kNodes = 6;
constexpr char kPlaces[][6] = {"CN", "CN-SD", "CN-HE"};

std::string Owner(int k) { return base::StrCat("o", k % 3); }
std::string Name(int k) { return base::StrCat("p", k); }
std::string By(int k) { return base::StrCat("by", k % kByProducts); }
std::string Late(int k) { return base::StrCat("late", k % 3); }
std::string Node(int k) { return base::StrCat("n", k); }

std::string InputOf(const std::string& product, int amount,
                    const std::string& more) {
  return base::StrCat(R"({"product":")", product, R"(","amount":"0.0)", amount,
                      "\"", more, "}");
}

}  // namespace

graph::Day RandomPark::Today() {
  return graph::DayOfMicros(system_.clock().NowMicros());
}

std::string RandomPark::AnyProduct() {
  const int product = Pick(kProducts);
  return Owner(product) + "/" + Name(product);
}

std::string RandomPark::Where() {
  std::string text;
  place_.clear();
  period_.reset();
  if (OneIn(3)) {
    place_ = kPlaces[1 + Pick(2)];
    base::StrAppend(&text, R"(,"place":")", place_, "\"");
  }
  if (OneIn(4)) {
    const std::string year = std::to_string(2022 + Pick(3));
    period_ = graph::Period{*graph::ParseDay(year + "-01-01"),
                            *graph::ParseDay(year + "-12-31")};
    base::StrAppend(&text, R"(,"period_start":")", year,
                    R"(-01-01","period_end":")", year, R"(-12-31")");
  }
  return text;
}

std::string RandomPark::Outputs(int product) {
  if (!OneIn(5)) return "";
  const bool is_substitution = OneIn(3);
  const int replaced = Pick(kProducts);
  if (is_substitution) {
    return base::StrCat(
        R"(,"allocation":{"method":"substitution"},"co_products":[{"product":")",
        By(product), R"(","amount":"0.2","unit":"kg","substitutes":")",
        Owner(replaced), "/", Name(replaced), "\"}]");
  }
  return base::StrCat(
      R"(,"allocation":{"method":"economic","property":"EUR","key":"1"},)",
      R"("co_products":[{"product":")", By(product),
      R"(","amount":"0.5","unit":"kg","key":"0.2"}])");
}

std::string RandomPark::PinnedVersion() {
  const Version& version = versions_[Pick(static_cast<int>(versions_.size()))];
  std::string pin =
      base::StrCat(R"(,"unit":"kg","pin":{"version":")", version.seq, "\"");
  const graph::ProcessId& id = version.process;
  if (!id.place.empty()) base::StrAppend(&pin, R"(,"place":")", id.place, "\"");
  if (id.period.has_value()) {
    base::StrAppend(&pin, R"(,"period_start":")",
                    graph::FormatDay(id.period->start), R"(","period_end":")",
                    graph::FormatDay(id.period->end), "\"");
  }
  return InputOf(id.product.ToString(), 2, pin + "}");
}

std::string RandomPark::Input() {
  const int kind = Pick(20);
  const int k = Pick(kProducts);
  const int amount = 1 + Pick(99);
  const std::string kg = R"(,"unit":"kg")";
  switch (kind) {
    case 0:
      return InputOf(base::StrCat("db/", Node(k % kNodes)), amount, kg);
    case 1:
      return InputOf(base::StrCat("pack", k % 2, "/r", k % 3), amount, kg);
    case 2:
      return base::StrCat(
          R"({"electricity":{"instrument":"grid-average","place":")",
          kPlaces[k % 3], R"("},"amount":"0.)", amount, R"(","unit":"kWh"})");
    case 3:
      return InputOf(Owner(k) + "/" + Late(k), amount,
                     amount % 2 == 0 ? kg : R"(,"unit":"kWh")");
    case 4:
    case 5:
    case 6:
      if (!versions_.empty()) return PinnedVersion();
      break;
    case 7:
    case 8:
      return InputOf(Owner(k) + "/" + Name(k), amount,
                     kg + R"(,"pin":{"place":"CN-SD"})");
    case 9:
    case 10:
      return InputOf(Owner(k) + "/" + By(k), amount, kg);
    default:
      break;
  }
  return InputOf(Owner(k) + "/" + Name(k), amount, kg);
}

std::string RandomPark::Inputs() {
  std::vector<std::string> inputs;
  for (int k = Pick(4); k > 0; --k) inputs.push_back(Input());
  return absl::StrJoin(inputs, ",");
}

std::string RandomPark::Process(int product) {
  const bool is_by_product = OneIn(10);
  const std::string name = is_by_product ? By(product) : Name(product);
  std::string more = Where();
  drafted_.push_back({{Owner(product), name}, place_, period_});
  if (OneIn(8)) more += R"(,"draft":true)";
  if (!OneIn(3)) more += R"(,"confirmation":"test")";
  if (OneIn(4)) {
    const graph::Day from = Today() - 1 + Pick(3);
    base::StrAppend(&more, R"(,"valid_from":")", graph::FormatDay(from), "\"");
    if (OneIn(2)) {
      base::StrAppend(&more, R"(,"valid_to":")",
                      graph::FormatDay(from + 1 + Pick(2)), "\"");
    }
  }
  if (OneIn(3)) {
    const bool is_methane = OneIn(2);
    base::StrAppend(&more, R"(,"emissions":[{"gas":")",
                    is_methane ? "CH4" : "CO2",
                    R"(","amount":"0.3","unit":"kg"}])");
  }
  if (!is_by_product) more += Outputs(product);
  const int direct = 1 + Pick(1000);
  const std::string inputs = Inputs();
  return base::StrCat(R"({"product":")", name,
                      R"(","output":"1","unit":"kg","direct_kgco2e":")", direct,
                      R"(","inputs":[)", inputs, "]", more, "}");
}

bool RandomPark::Declare() {
  const int product = Pick(kProducts);
  drafted_.clear();
  std::vector<std::pair<std::string, std::string>> products = {
      {Name(product), "kg"}, {By(product), "kg"}};
  std::vector<std::string> processes = {Process(product)};
  if (OneIn(4)) {
    const int other = (product + 3) % kProducts;
    if (Owner(other) == Owner(product)) {
      products.emplace_back(Name(other), "kg");
      if (By(other) != By(product)) products.emplace_back(By(other), "kg");
      processes.push_back(Process(other));
    }
  }
  if (OneIn(8)) products.emplace_back(Late(product), "kWh");
  const auto committed =
      system_.Submit(DocumentOf(Owner(product), products, processes));
  if (!committed.ok()) return false;
  for (graph::ProcessId& id : drafted_) {
    const graph::ProcessId beside{
        {id.product.organisation, By(product)}, id.place, id.period};
    versions_.push_back({std::move(id), committed->seq});
    if (OneIn(3)) versions_.push_back({beside, committed->seq});
  }
  return true;
}

bool RandomPark::Remove() {
  const int product = Pick(kProducts);
  const std::string where = Where();
  return system_
      .Submit(base::StrCat(
          R"({"format":"tanji-submission/v1","organisation":")", Owner(product),
          R"(","removals":[{"product":")", Name(product), "\"", where, "}]}\n"))
      .ok();
}

// Most do not wait.
bool RandomPark::ReleaseOrWithdraw() {
  if (versions_.empty()) return false;
  const bool is_release = !OneIn(4);
  const int among = std::min(static_cast<int>(versions_.size()), 12);
  const Version version = versions_[versions_.size() - 1 - Pick(among)];
  const ReleaseRequest request{"", version.process, version.seq, "checked"};
  if (is_release) {
    const auto released = system_.ReleaseOf(request);
    if (!released.ok()) return false;
    versions_.push_back({version.process, released->seq});
    return true;
  }
  std::promise<absl::StatusOr<Committed>> promise;
  Withdraw(system_.context(), identity::Caller::Operator(), request,
           [&](absl::StatusOr<Committed> committed) {
             promise.set_value(std::move(committed));
           });
  return promise.get_future().get().ok();
}

bool RandomPark::LoadPack() {
  if (packs_ > 3 && !has_other_gwp_) {
    has_other_gwp_ = true;
    return system_.LoadPack(OtherGwpPack(), PackCheck::kConfirmed).ok();
  }
  const std::string id = base::StrCat("pack", Pick(2));
  std::vector<std::string> rows;
  for (int k = 0; k < 3; ++k) {
    const int amount = 1 + Pick(99);
    if (!OneIn(3)) {
      rows.push_back(
          Row(base::StrCat("r", k), base::StrCat("0.", amount), true));
    }
  }
  for (const char* place : kPlaces) {
    const int amount = 1 + Pick(99);
    if (OneIn(2)) {
      rows.push_back(GridRow("grid", place, base::StrCat("0.", amount)));
    }
  }
  if (rows.empty()) return false;
  const auto loaded = system_.LoadPack(
      FactorPackOf(id, std::to_string(++packs_), rows), PackCheck::kConfirmed);
  if (!loaded.ok()) return false;
  versions_.push_back({{{id, "r0"}, "", std::nullopt}, loaded->seq});
  return true;
}

bool RandomPark::Import() {
  std::string nodes = "node,output,unit\n";
  std::string edges = "consumer,supplier,amount,gsd2\n";
  std::string factors = "node,kgco2e,gsd2\n";
  for (int k = 0; k < kNodes; ++k) {
    if (k > 0 && OneIn(4)) continue;
    const int amount = 1 + Pick(99);
    base::StrAppend(&nodes, Node(k), ",1,kg\n");
    base::StrAppend(&factors, Node(k), ",0.", amount, ",1\n");
    base::StrAppend(&edges, Node(k), ",n0,0.0", amount, ",1\n");
  }
  const auto imported = system_.ImportCsv("db", nodes, edges, factors);
  if (!imported.ok()) return false;
  versions_.push_back(
      {{{"db", "n0"}, "", std::nullopt}, imported->committed.seq});
  return true;
}

bool RandomPark::Edit() {
  switch (Pick(24)) {
    case 0:
    case 1:
      return Remove();
    case 2:
    case 3:
    case 4:
      return ReleaseOrWithdraw();
    case 5:
      return LoadPack();
    case 6:
      return Import();
    default:
      return Declare();
  }
}

}  // namespace tanji::platform
