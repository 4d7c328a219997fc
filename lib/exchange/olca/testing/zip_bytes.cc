#include "lib/exchange/olca/testing/zip_bytes.h"

#include <zip.h>

#include "lib/base/check.h"

namespace tanji::exchange::olca {

std::string ZipBytes(
    const std::vector<std::pair<std::string, std::string>>& files) {
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, nullptr);
  TANJI_CHECK(target != nullptr);
  zip_source_keep(target);  // outlives the archive
  zip_t* zip = zip_open_from_source(target, ZIP_TRUNCATE, nullptr);
  TANJI_CHECK(zip != nullptr);
  for (const auto& [name, text] : files) {
    if (name.back() == '/') {
      TANJI_CHECK(zip_dir_add(zip, name.c_str(), ZIP_FL_ENC_UTF_8) >= 0);
      continue;
    }
    zip_source_t* source = zip_source_buffer(zip, text.data(), text.size(), 0);
    TANJI_CHECK(source != nullptr);
    const zip_int64_t entry =
        zip_file_add(zip, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    TANJI_CHECK(entry >= 0);
    const auto index = static_cast<zip_uint64_t>(entry);
    TANJI_CHECK(zip_set_file_compression(zip, index, ZIP_CM_DEFLATE, 0) == 0);
  }
  TANJI_CHECK(zip_close(zip) == 0);
  TANJI_CHECK(zip_source_open(target) == 0);
  zip_stat_t stat;
  zip_stat_init(&stat);
  TANJI_CHECK(zip_source_stat(target, &stat) == 0);
  std::string bytes(stat.size, '\0');
  TANJI_CHECK(zip_source_read(target, bytes.data(), bytes.size()) ==
              static_cast<zip_int64_t>(bytes.size()));
  zip_source_close(target);
  zip_source_free(target);
  return bytes;
}

}  // namespace tanji::exchange::olca
