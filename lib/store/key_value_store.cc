#include "lib/store/key_value_store.h"

#include <utility>

namespace tanji::store {

void WriteBatch::Put(std::string key, std::string value) {
  size_bytes_ += key.size() + value.size();
  operations_.push_back({std::move(key), std::move(value)});
}

void WriteBatch::Delete(std::string key) {
  size_bytes_ += key.size();
  operations_.push_back({std::move(key), std::nullopt});
}

KeyRange KeyRange::Prefix(std::string_view prefix) {
  // The first key above all that start with `prefix`: its last byte that can
  // grow is raised, what follows is cut off.
  std::string end(prefix);
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff) {
    end.pop_back();
  }
  if (!end.empty()) ++end.back();
  return {std::string(prefix), std::move(end)};
}

}  // namespace tanji::store
