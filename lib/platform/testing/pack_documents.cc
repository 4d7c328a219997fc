#include "lib/platform/testing/pack_documents.h"

#include "absl/strings/str_join.h"
#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/method/shipped_pack.h"

namespace tanji::platform {

std::string FactorPackOf(const std::string& id, const std::string& version,
                         const std::vector<std::string>& rows,
                         const std::string& export_rule) {
  return base::StrCat(
      R"({"format":"tanji-factor-pack/v1","id":")", id, R"(","version":")",
      version, R"(","date":"2026-01-01","title":{"en":"Cement"},)",
      R"("publisher":"A works","licence":{"name":"A licence","export":")",
      export_rule, R"("},"factors":[)", absl::StrJoin(rows, ","), "]}\n");
}

std::string Row(const std::string& id, const std::string& kg_co2e,
                bool is_verified) {
  return base::StrCat(R"({"id":")", id, R"(","names":{"en":")", id,
                      R"("},"category":"material","unit":"kg","kg_co2e":")",
                      kg_co2e, R"(","source":"a report","verified":)",
                      is_verified ? "true" : "false", "}");
}

std::string GridRow(const std::string& id, const std::string& place,
                    const std::string& kg_co2e) {
  return base::StrCat(
      R"({"id":")", id, R"(","names":{"en":")", id,
      R"("},"category":"electricity","unit":"kWh","place":")", place,
      R"(","kg_co2e":")", kg_co2e,
      R"(","boundary":"life cycle","electricity":{"family":"footprint",)",
      R"("instrument":"grid-average"},"source":"a grid","verified":true})");
}

std::string OtherGwpPack() {
  return Replaced(Replaced(std::string(method::ShippedGwpPack()),
                           R"("value": "29.8")", R"("value": "100")"),
                  R"("version": "1")", R"("version": "2")");
}

std::string Replaced(std::string text, const std::string& from,
                     const std::string& to) {
  const size_t place = text.find(from);
  TANJI_CHECK(place != std::string::npos);
  return text.replace(place, from.size(), to);
}

}  // namespace tanji::platform
