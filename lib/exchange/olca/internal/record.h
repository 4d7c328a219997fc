// One object of a package's JSON, read strictly where it matters: a member
// that is used has the type it must have, others are none of our business.
// openLCA has renamed members between its schemas 1 and 2; who reads gives both
// names, and both at once is a fault.

#ifndef TANJI_LIB_EXCHANGE_OLCA_INTERNAL_RECORD_H_
#define TANJI_LIB_EXCHANGE_OLCA_INTERNAL_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/strings.h"
#include "lib/json/json.h"
#include "lib/quantity/decimal.h"

namespace tanji::exchange::olca::internal {

inline constexpr size_t kFaultsMax = 100;

// Faults with their places, at most kFaultsMax.
class Faults {
 public:
  void Add(std::string_view place, std::string_view what) {
    if (faults_.size() < kFaultsMax) {
      faults_.push_back(base::StrCat(place, ": ", what));
    }
  }
  bool empty() const { return faults_.empty(); }
  bool full() const { return faults_.size() >= kFaultsMax; }
  const std::vector<std::string>& list() const { return faults_; }

 private:
  std::vector<std::string> faults_;
};

// The two names of a member; the second is empty where it was never renamed.
struct Names {
  Names(const char* name) : first(name) {}  // NOLINT: as it is written
  Names(const char* old_name, const char* new_name)
      : first(old_name), second(new_name) {}
  std::string_view first;
  std::string_view second;
};

// Refers to the value and the faults, which outlive it. Null counts as absent.
// What is absent or faulty reads as empty. Thread-compatible.
class Record {
 public:
  // "file", "file.exchanges[3]"; a value that is no object is a fault.
  Record(const json::Value& value, std::string place, Faults& faults);

  const std::string& place() const { return place_; }

  std::string Text(const Names& names) const;
  std::string RequiredText(const Names& names) const;
  bool Flag(const Names& names) const;
  std::optional<quantity::Decimal> Number(const Names& names) const;
  // 0 when it is missing, which is a fault.
  quantity::Decimal RequiredNumber(const Names& names) const;
  // Within 32 bits; 0: none.
  int32_t Integer(const Names& names) const;
  // The "@id" of the object that the member refers to.
  std::string Reference(const Names& names) const;
  std::string RequiredReference(const Names& names) const;
  std::optional<Record> Object(const Names& names) const;
  std::vector<Record> List(const Names& names) const;
  // True when the member is a text.
  bool IsText(const Names& names) const;

  // Reports `what` about the member.
  void Fault(const Names& names, std::string_view what) const;

 private:
  const json::Value* Find(const Names& names) const;
  void Missing(const Names& names) const;

  const json::Object* object_;  // null when the value is no object
  std::string place_;
  Faults* faults_;
};

}  // namespace tanji::exchange::olca::internal

#endif  // TANJI_LIB_EXCHANGE_OLCA_INTERNAL_RECORD_H_
