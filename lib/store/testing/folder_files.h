// The files of a folder as bytes, to look at, to damage and to put back.

#ifndef TANJI_LIB_STORE_TESTING_FOLDER_FILES_H_
#define TANJI_LIB_STORE_TESTING_FOLDER_FILES_H_

#include <map>
#include <string>

namespace tanji::store {

// Path below the folder, then content. Empty folders are left out.
using FolderFiles = std::map<std::string, std::string>;

FolderFiles ReadFolder(const std::string& folder);

// Makes `folder` hold exactly `files`.
void WriteFolder(const std::string& folder, const FolderFiles& files);

}  // namespace tanji::store

#endif  // TANJI_LIB_STORE_TESTING_FOLDER_FILES_H_
