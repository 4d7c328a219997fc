#include "services/cli/watch_text.h"

#include <cmath>
#include <utility>

#include "lib/base/strings.h"
#include "lib/json/json.h"
#include "services/cli/footprint_text.h"
#include "services/cli/number_text.h"
#include "services/cli/process_text.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

using footprint::v1::Footprint;
using footprint::v1::WatchedFootprint;
using footprint::v1::WatchResponse;

const char* KindOf(footprint::v1::WatchKind kind) {
  switch (kind) {
    case footprint::v1::WATCH_KIND_STATE:
      return "state";
    case footprint::v1::WATCH_KIND_CHANGES:
      return "changes";
    case footprint::v1::WATCH_KIND_HEARTBEAT:
      return "heartbeat";
    default:
      return "unknown";
  }
}

const char* StatusOf(footprint::v1::FootprintStatus status) {
  switch (status) {
    case footprint::v1::FOOTPRINT_STATUS_ANSWERED:
      return "answered";
    case footprint::v1::FOOTPRINT_STATUS_BLOCKED_BY_LOOP:
      return "blocked_by_loop";
    case footprint::v1::FOOTPRINT_STATUS_NOT_FOUND:
      return "not_found";
    default:
      return "unknown";
  }
}

json::Value FootprintOf(const WatchedFootprint& watched) {
  const Footprint& footprint = watched.footprint();
  json::Object object = {
      {"product", footprint.product()},
      {"status", StatusOf(footprint.status())},
      {"place", footprint.place()},
      {"period_start", footprint.period_start()},
      {"period_end", footprint.period_end()},
      {"unit", footprint.unit()},
      {"kg_co2e",
       footprint.has_kg_co2e()
           ? json::Value(json::Number{ShortestNumber(footprint.kg_co2e())})
           : json::Value()},
      {"is_incomplete", footprint.evidence().is_incomplete()}};
  if (watched.has_request_index()) {
    object.emplace_back("request_index",
                        json::Number{std::to_string(watched.request_index())});
  }
  return object;
}

// "  -0.4 %" from `before` to `now`; empty where that says nothing.
std::string ChangeText(double before, double now) {
  if (before == 0 || before == now) return "";
  const double share = (now - before) / std::fabs(before);
  return base::StrCat("  ", share > 0 ? "+" : "", ShortNumber(100 * share),
                      " %");
}

}  // namespace

std::string WatchJson(const WatchResponse& response) {
  json::Array footprints;
  for (const WatchedFootprint& watched : response.footprints()) {
    footprints.push_back(FootprintOf(watched));
  }
  return json::Write(json::Object{
             {"kind", KindOf(response.kind())},
             {"as_of_seq", json::Number{std::to_string(response.as_of_seq())}},
             {"footprints", std::move(footprints)},
             {"more", response.more()}}) +
         "\n";
}

std::string WatchLines::Of(const WatchResponse& response) {
  std::string text;
  for (const WatchedFootprint& watched : response.footprints()) {
    const Footprint& footprint = watched.footprint();
    const std::string key =
        watched.has_request_index()
            ? base::StrCat(watched.request_index(), " ", footprint.product())
            : footprint.product();
    base::StrAppend(&text, "record ", response.as_of_seq(), ": ",
                    Printable(base::StrCat(
                        footprint.product(),
                        WhereText(footprint.place(), footprint.period_start(),
                                  footprint.period_end()))),
                    ": ");
    const auto before = last_.find(key);
    if (footprint.has_kg_co2e()) {
      base::StrAppend(&text, ShortNumber(footprint.kg_co2e()), " kg CO2e per ",
                      Printable(footprint.unit()),
                      before == last_.end()
                          ? ""
                          : ChangeText(before->second, footprint.kg_co2e()),
                      footprint.evidence().is_incomplete()
                          ? " (without inputs that have no supplier)"
                          : "");
      last_[key] = footprint.kg_co2e();
    } else {
      if (before != last_.end()) last_.erase(before);
      base::StrAppend(&text, footprint.has_fault()
                                 ? base::StrCat("no footprint, in or behind ",
                                                LoopText(footprint.fault()))
                                 : "nobody makes it, or not so");
    }
    text += '\n';
  }
  return text;
}

}  // namespace tanji::cli
