// Packs for tests.

#ifndef TANJI_LIB_PLATFORM_TESTING_PACK_DOCUMENTS_H_
#define TANJI_LIB_PLATFORM_TESTING_PACK_DOCUMENTS_H_

#include <string>
#include <vector>

namespace tanji::platform {

// A factor pack of the given version and rows, which its licence lets be handed
// on or not ("allowed", "forbidden").
std::string FactorPackOf(const std::string& id, const std::string& version,
                         const std::vector<std::string>& rows,
                         const std::string& export_rule = "allowed");
// A row: 1 kg of `id`.
std::string Row(const std::string& id, const std::string& kg_co2e,
                bool is_verified = true);
// A row: 1 kWh that the grid delivers at `place`, over its life cycle.
std::string GridRow(const std::string& id, const std::string& place,
                    const std::string& kg_co2e);

// The GWP pack of the program as a version 2 that gives 100 for 1 kg of fossil
// CH4 that leaks, in place of 29.8.
std::string OtherGwpPack();

// `text` with the first `from`, which must be there, replaced.
std::string Replaced(std::string text, const std::string& from,
                     const std::string& to);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_TESTING_PACK_DOCUMENTS_H_
