#include "lib/exchange/pack/search_words.h"

#include <algorithm>

namespace tanji::exchange {
namespace {

using Group = std::vector<std::string_view>;

// A line each: what is one thing. Words that published tables use, and those
// that people type for it.
const std::vector<Group>& Groups() {
  static const std::vector<Group> groups = {
      {"electricity", "power", "strom", "elektrizitat", "电力", "用电", "电能"},
      {"truck", "trucks", "lorry", "lorries", "hgv", "hgvs", "lkw", "lastwagen",
       "lastkraftwagen", "laster", "sattelzug", "卡车", "货车"},
      {"vans", "van", "lieferwagen", "transporter", "厢式货车", "面包车"},
      {"car", "cars", "pkw", "auto", "automobil", "轿车", "汽车"},
      {"cargo ship", "sea freight", "shipping", "vessel", "seefracht",
       "seetransport", "frachtschiff", "货船", "海运", "船运"},
      {"container ship", "containerschiff", "集装箱船"},
      {"rail", "train", "railway", "bahn", "guterzug", "eisenbahn", "zug",
       "schienenverkehr", "铁路", "火车"},
      {"freight flights", "air freight", "airfreight", "air cargo",
       "luftfracht", "flugzeug", "航空货运", "空运"},
      {"steel", "stahl", "钢", "钢铁"},
      {"aluminium", "aluminum", "铝"},
      {"plastic", "plastics", "kunststoff", "kunststoffe", "plastik", "塑料"},
      {"natural gas", "erdgas", "天然气"},
      {"petrol", "gasoline", "benzin", "ottokraftstoff", "汽油"},
      {"diesel", "dieselkraftstoff", "柴油"},
      {"burning oil", "heating oil", "heizol", "取暖油", "燃料油"},
      {"coal", "kohle", "steinkohle", "煤", "煤炭"},
      {"tyres", "tyre", "tire", "tires", "reifen", "轮胎"},
      {"fridges", "fridge", "refrigerator", "refrigerators", "kuhlschrank",
       "kuhlgerat", "kuhl", "冰箱"},
      {"cardboard", "board", "karton", "pappe", "wellpappe", "纸板"},
      {"landfill", "deponie", "deponierung", "mullkippe", "填埋"},
      {"incineration", "combustion", "verbrennung", "焚烧", "燃烧"},
      {"waste", "rubbish", "garbage", "abfall", "mull", "废弃物", "垃圾"},
      {"china", "中国"},
      {"germany", "deutschland", "德国"},
      {"lifecycle", "life cycle", "lebenszyklus", "生命周期", "足迹"},
  };
  return groups;
}

constexpr size_t kStemSizeMin = 4;       // letters that are left
constexpr size_t kFirstPartSizeMin = 4;  // of a compound
constexpr size_t kLastPartSizeMin = 3;

bool IsLatin(std::string_view word) {
  return std::all_of(word.begin(), word.end(),
                     [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

std::vector<std::string_view> SynonymsOf(std::string_view word) {
  std::vector<std::string_view> others;
  for (const Group& group : Groups()) {
    if (std::find(group.begin(), group.end(), word) == group.end()) continue;
    std::copy_if(group.begin(), group.end(), std::back_inserter(others),
                 [&](std::string_view other) { return other != word; });
  }
  return others;
}

std::vector<std::string_view> StemsOf(std::string_view word) {
  std::vector<std::string_view> stems;
  if (!IsLatin(word)) return stems;
  for (const std::string_view ending : {"en", "er", "es", "e", "n", "s"}) {
    if (word.size() >= kStemSizeMin + ending.size() && word.ends_with(ending)) {
      stems.push_back(word.substr(0, word.size() - ending.size()));
    }
  }
  return stems;
}

std::vector<std::pair<std::string_view, std::string_view>> PartsOf(
    std::string_view word) {
  std::vector<std::pair<std::string_view, std::string_view>> parts;
  if (!IsLatin(word)) return parts;
  for (size_t at = kFirstPartSizeMin; at + kLastPartSizeMin <= word.size();
       ++at) {
    const std::string_view first = word.substr(0, at);
    const std::string_view last = word.substr(at);
    parts.emplace_back(first, last);
    // The joining s: "erzeugungs-mix".
    if (first.size() > kFirstPartSizeMin && first.ends_with('s')) {
      parts.emplace_back(first.substr(0, first.size() - 1), last);
    }
  }
  return parts;
}

}  // namespace tanji::exchange
