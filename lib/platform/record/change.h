// What a use case hands to the sequencer: a record that has no position yet,
// and how to make the store's puts once it has one.

#ifndef TANJI_LIB_PLATFORM_RECORD_CHANGE_H_
#define TANJI_LIB_PLATFORM_RECORD_CHANGE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "lib/base/strings.h"
#include "lib/graph/ids.h"
#include "lib/graph/snapshot.h"
#include "lib/ledger/record.h"
#include "lib/platform/counters.h"
#include "lib/platform/record/change_set.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// The store as it will be when everything before this change is written: the
// store itself, the batch that is being gathered, and this change's own puts,
// which are dropped when it is refused. Used on the sequencer's thread only.
class ChangeView {
 public:
  using Overlay = absl::flat_hash_map<std::string, std::string,
                                      base::StringHash, base::StringEqual>;

  // All arguments outlive the view; `batch` holds what the records from
  // `batch_begin` on have put.
  ChangeView(const store::KeyValueStore& main,
             const store::KeyValueStore& secrets, const Overlay& batch,
             const Overlay& batch_secrets, const Numbering& numbering,
             uint64_t batch_begin)
      : batch_begin_(batch_begin),
        main_(main),
        secrets_(secrets),
        batch_(batch),
        batch_secrets_(batch_secrets),
        numbering_(numbering) {}

  // NOT_FOUND, or as KeyValueStore::Get.
  absl::StatusOr<std::string> Get(std::string_view key) const;
  absl::StatusOr<std::string> GetSecret(std::string_view key) const;
  void Put(std::string key, std::string value);
  void PutSecret(std::string key, std::string value);
  // Adds what the change puts and deletes to batches of the two stores.
  void AppendTo(store::WriteBatch& main, store::WriteBatch& secrets) const;
  // Deletes a key of the main store, in the batch that commits the change.
  void Delete(std::string key);

  // The first record that is not in the store itself.
  uint64_t batch_begin() const { return batch_begin_; }
  // Whether an earlier record of the batch has put `key`. Cost: one look-up.
  bool IsInBatch(std::string_view key) const { return batch_.contains(key); }

  Counters& counters() { return numbering_.counters; }
  const Numbering& numbering() const { return numbering_; }
  ChangeSet& changes() { return changes_; }

 private:
  friend class Sequencer;

  const uint64_t batch_begin_;
  const store::KeyValueStore& main_;
  const store::KeyValueStore& secrets_;
  const Overlay& batch_;
  const Overlay& batch_secrets_;
  Numbering numbering_;
  Overlay puts_;
  Overlay secret_puts_;
  std::vector<std::string> deletes_;
  ChangeSet changes_;
};

// Where a change will stand.
struct Position {
  uint64_t seq;
  int64_t time_micros;
};

// A process whose change the plausibility gate holds, and why.
struct HeldProcess {
  graph::ProcessId process;
  std::vector<std::string> reasons;
  graph::ProcessNumber number = graph::kNoNumber;
};

// An input of a submission that nobody supplies as of its record.
struct UnsuppliedInput {
  enum class Reason {
    kNotMade,      // there is no process of the product
    kLaterPeriod,  // there is, but each is of a later period than the consumer
    kNotAsPinned,  // there is none at the place and in the period of the pin
  };
  graph::ProcessId process;  // the consumer
  graph::ProductId product;  // as the submission names it
  Reason reason = Reason::kNotMade;
  std::string hint = {};  // what may have been meant; empty: nothing is near
  // Of electricity by place, whose product is what it has found.
  std::string electricity_place = {};
};
// Electricity by place whose factor is of a period before the consumer's.
struct EarlierFactor {
  graph::ProcessId process;  // the consumer
  graph::ProductId product;  // the row of a pack
  std::string electricity_place;
  std::optional<graph::Period> period;  // of the factor
};
inline constexpr size_t kUnsuppliedMax = 100;  // of one answer
struct Unsupplied {
  std::vector<UnsuppliedInput> inputs;  // the first kUnsuppliedMax
  uint64_t count = 0;                   // of all
  std::vector<EarlierFactor> earlier;   // the first kUnsuppliedMax
  uint64_t earlier_count = 0;           // of all
};

// A record that is durable: its position and the bytes of its entry.
struct Committed {
  uint64_t seq = 0;
  std::string record_id;
  std::string entry;
  bool repeated = false;  // the request had been committed before
  // Of a repeated one: the later record after which what it supplied does not
  // hold any more; 0: none.
  uint64_t superseded_by = 0;
  // Of a repeated one: what is still held.
  std::vector<HeldProcess> held = {};
  Unsupplied unsupplied = {};  // of a submission; of a repeated one: empty
  // Of a withdrawal: the record of the version that had waited before the one
  // that is dropped, and does not wait again; 0: none.
  uint64_t replaced_seq = 0;
};

// Of a request that entry `seq` had committed before. DATA_LOSS when `entry`
// is no record.
absl::StatusOr<Committed> RepeatOf(uint64_t seq, std::string entry);

struct Change {
  // Kind, id and all optional lines; log, seq, prev and time are the
  // sequencer's.
  ledger::Record draft;
  // K, put with the record; empty when nothing of the record is sealed.
  std::string secret;
  // Prepared once all before it is durable, and committed in a batch of its
  // own.
  bool alone = false;
  // Checks preconditions and makes the puts. Returns the position of an
  // earlier record when this request was committed before, and nothing
  // otherwise. An error refuses the change; nothing of it is kept.
  std::function<absl::StatusOr<std::optional<uint64_t>>(const Position&,
                                                        ChangeView&)>
      prepare;
  // Fills in what of the record depends on its position; may be empty. Called
  // after `prepare`.
  std::function<void(const Position&, ledger::Record&)> complete;
  // Writes to the store itself what is too large for the batch. A change that
  // has it is `alone`, so that both stand or fall with nothing else. Called
  // when nothing but the disk can refuse the change any more; on an error it
  // has undone what it wrote, and the change is refused.
  std::function<absl::Status(const Position&)> load;
  // Called once, on the sequencer's reply thread, when the record is durable
  // or refused.
  std::function<void(absl::StatusOr<Committed>)> done;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_CHANGE_H_
