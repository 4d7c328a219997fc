// What a `footprint` record states about a product: the payload that a
// certificate shows (lib/certificate/FORMAT.md).

#ifndef TANJI_LIB_CERTIFICATE_STATEMENT_H_
#define TANJI_LIB_CERTIFICATE_STATEMENT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/ledger/merkle.h"
#include "lib/quantity/decimal.h"

namespace tanji::certificate {

inline constexpr std::string_view kStatementMediaType =
    "application/vnd.tanji.footprint+json";
// Payload sizes are multiples of this many bytes: a size would say something
// about the content.
inline constexpr size_t kStatementBucketSize = 512;
inline constexpr size_t kStatementSizeMax = 512 * 1024;  // bytes
inline constexpr size_t kUnlinkedMax = 100;  // named; all are counted
inline constexpr size_t kStatementIndicatorsMax = 64;
inline constexpr size_t kStatementPacksMax = 1000;

// What this engine and method are called in statements.
inline constexpr std::string_view kMethod = "tanji-cradle-to-gate/1";
// Where use or end of life is part of the footprint.
inline constexpr std::string_view kLifeCycleMethod = "tanji-life-cycle/1";
inline constexpr std::string_view kEngine = "tanji-engine/2 x86-64";
// The only level that a calculation alone gives.
inline constexpr std::string_view kAssuranceComputed = "computed";

// The state of the network that a footprint was computed from: the last entry
// of the log that it takes in, and with it all before. "<seq>:<leaf hash hex>".
struct SnapshotName {
  uint64_t seq = 0;
  ledger::Hash leaf_hash{};

  std::string ToString() const;
  // INVALID_ARGUMENT for anything that ToString does not write.
  static absl::StatusOr<SnapshotName> Parse(std::string_view text);
  friend bool operator==(const SnapshotName&, const SnapshotName&) = default;
};

// A pack as it was loaded.
struct StatementPack {
  std::string id;
  std::string version;
  std::string sha256;  // of its document, in hex
  friend bool operator==(const StatementPack&, const StatementPack&) = default;
};

inline constexpr std::string_view kKgCo2e = "kg CO2e";

// Of one declared unit.
struct StatementIndicator {
  std::string id;  // a row of the GWP pack: "fossil-ar6"
  std::string unit = std::string(kKgCo2e);
  quantity::Decimal value;
  friend bool operator==(const StatementIndicator&,
                         const StatementIndicator&) = default;
};

// 1 (best) to 5.
struct StatementQuality {
  quantity::Decimal technological;
  quantity::Decimal geographical;
  quantity::Decimal temporal;
  friend bool operator==(const StatementQuality&,
                         const StatementQuality&) = default;
};

// What is to be known of the data upstream.
enum class StatementCaveat {
  kElectricityDirectCo2,      // by the CO2 of generation alone
  kElectricityGenerationMix,  // without grid losses and trade
  kNotForExport,              // a licence forbids handing the data on
  kCredits,                   // something is subtracted
};
std::string_view CaveatName(StatementCaveat caveat);  // "not-for-export"

// How far the calculation can be trusted; meanings: engine::Evidence.
struct StatementEvidence {
  double backward_error_max = 0;
  double loop_gain_max = 0;  // may be infinite
  double digits_lost = 0;
  bool series_diverges = false;
  friend bool operator==(const StatementEvidence&,
                         const StatementEvidence&) = default;
};

// Value type. Texts are UTF-8 without control characters, 1,024 bytes at most.
struct FootprintStatement {
  std::string log;           // origin
  std::string organisation;  // id of the product's owner
  std::string product;       // "ORG/LOCAL"
  std::string product_name;
  std::string declared_unit;
  // Of one declared unit: the value of the main indicator, and exactly the sum
  // of its parts, which are indicators too.
  quantity::Decimal kg_co2e;
  std::string main_indicator;
  std::vector<std::string> parts;
  // Of kg_co2e, what came as kg CO2e without gas: the same in every GWP set.
  quantity::Decimal precharacterised_kg_co2e;
  StatementPack gwp_pack;
  // The certified rows of the GWP pack, in its order, each once.
  std::vector<StatementIndicator> indicators;
  // Reports beside the footprint; absent: nothing is known.
  std::optional<quantity::Decimal> primary_data_percent;  // 0 to 100
  std::optional<StatementQuality> data_quality;
  std::optional<quantity::Decimal> exempted_percent;    // 0 to 100, as declared
  std::optional<quantity::Decimal> fossil_carbon_kg;    // in the product, >= 0
  std::optional<quantity::Decimal> biogenic_carbon_kg;  // in the product, >= 0
  // Biogenic CO2 that was taken up and is neither released nor in the product.
  std::optional<quantity::Decimal> biogenic_balance_kg;
  // Of the process behind the product; empty where not stated. The period is
  // [start, end), ISO dates, both or neither.
  std::string place;
  std::string period_start;
  std::string period_end;
  std::string method = std::string(kMethod);
  std::string engine = std::string(kEngine);
  SnapshotName snapshot;
  // The factor packs that have data upstream, by id, then version. Two versions
  // of one where an input is pinned to a row of an older one.
  std::vector<StatementPack> packs;
  std::string assurance = std::string(kAssuranceComputed);
  bool complete = true;  // every input upstream has a supplier or a factor
  // Products of inputs of the organisation's own processes that have neither
  // supplier nor factor, at most kUnlinkedMax, and how many such inputs there
  // are, all upstream included; a complete footprint has none.
  std::vector<std::string> unlinked;
  uint64_t unlinked_count = 0;
  std::vector<StatementCaveat> caveats;  // ascending, each once
  StatementEvidence evidence;
  // The submission of the product's own process was signed by the
  // organisation's own key.
  bool supplier_signed = false;
  std::string valid_from;   // ISO date, included
  std::string valid_until;  // ISO date, excluded

  // The indicator with this id; null when there is none.
  const StatementIndicator* Find(std::string_view id) const;

  // INVALID_ARGUMENT, naming the member, when the statement cannot be made.
  absl::Status Check() const;

  // The payload: JSON text, equal bytes for equal statements, a multiple of
  // kStatementBucketSize long. The statement must pass Check.
  std::string ToJson() const;
  // Strict: exactly the texts that ToJson writes. INVALID_ARGUMENT.
  static absl::StatusOr<FootprintStatement> FromJson(std::string_view text);

  friend bool operator==(const FootprintStatement&,
                         const FootprintStatement&) = default;
};

// The format that `payload` says it has, "tanji-footprint/v1", when that is a
// statement format of another version than this one: FromJson refuses what a
// program of that version can read.
std::optional<std::string_view> OtherStatementFormat(std::string_view payload);

// Leaf 0 of the `inputs` tree of every footprint record: the name of the
// disclosure whose value is the SHA-256 of the payload in hex. With it a holder
// ties the payload to the record without K, which the record's `payload` line
// would need and which would open every other leaf.
inline constexpr std::string_view kPayloadDigestName = "payload-sha256";
std::string PayloadDigestDisclosure(std::string_view secret,
                                    std::string_view payload);

}  // namespace tanji::certificate

#endif  // TANJI_LIB_CERTIFICATE_STATEMENT_H_
