#include "lib/platform/record/change.h"

#include <utility>

#include "lib/base/strings.h"

namespace tanji::platform {
namespace {

absl::StatusOr<std::string> Find(std::string_view key,
                                 const ChangeView::Overlay& own,
                                 const ChangeView::Overlay& batch,
                                 const store::KeyValueStore& store) {
  if (const auto found = own.find(key); found != own.end()) {
    return found->second;
  }
  if (const auto found = batch.find(key); found != batch.end()) {
    return found->second;
  }
  return store.Get(key);
}

}  // namespace

absl::StatusOr<std::string> ChangeView::Get(std::string_view key) const {
  return Find(key, puts_, batch_, main_);
}

absl::StatusOr<std::string> ChangeView::GetSecret(std::string_view key) const {
  return Find(key, secret_puts_, batch_secrets_, secrets_);
}

void ChangeView::Put(std::string key, std::string value) {
  puts_.insert_or_assign(std::move(key), std::move(value));
}

void ChangeView::PutSecret(std::string key, std::string value) {
  secret_puts_.insert_or_assign(std::move(key), std::move(value));
}

void ChangeView::AppendTo(store::WriteBatch& main,
                          store::WriteBatch& secrets) const {
  for (const auto& [key, value] : puts_) main.Put(key, value);
  for (const std::string& key : deletes_) main.Delete(key);
  for (const auto& [key, value] : secret_puts_) secrets.Put(key, value);
}

void ChangeView::Delete(std::string key) { deletes_.push_back(std::move(key)); }

absl::StatusOr<Committed> RepeatOf(uint64_t seq, std::string entry) {
  auto parsed = ledger::Entry::Parse(entry);
  if (!parsed.ok()) {
    return absl::DataLossError(base::StrCat(
        "entry ", seq, ": ", base::ToStd(parsed.status().message())));
  }
  Committed committed;
  committed.seq = seq;
  committed.record_id = std::move(parsed->record.id);
  committed.entry = std::move(entry);
  committed.repeated = true;
  return committed;
}

}  // namespace tanji::platform
