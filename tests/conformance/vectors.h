// Published vectors, read at run time from the folder that the environment
// variable TANJI_SHARED names.

#ifndef TANJI_TESTS_CONFORMANCE_VECTORS_H_
#define TANJI_TESTS_CONFORMANCE_VECTORS_H_

#include <string>
#include <string_view>
#include <vector>

#include "lib/json/json.h"

namespace tanji::conformance {

// Small networks that can be solved by hand, below TANJI_SHARED.
inline constexpr char kTextbookFolder[] = "data/lca/textbook";

// Ends the test program, telling why.
[[noreturn]] void Stop(std::string_view what);

// Below TANJI_SHARED; these stop the test program, naming the path, when there
// is no such file or it is no JSON.
std::string ReadShared(const std::string& path);
json::Value ReadSharedJson(const std::string& path);
// Paths below TANJI_SHARED of all files in `folder` and its folders, sorted.
std::vector<std::string> ListShared(const std::string& folder);

// Null when there is no such member; stops the test program for no object.
const json::Value* Find(const json::Value& object, std::string_view name);
// Members of a vector; stop the test program when there is no such member.
const json::Value& Member(const json::Value& object, std::string_view name);
const std::string& Text(const json::Value& object, std::string_view name);
bool Flag(const json::Value& object, std::string_view name);
uint64_t Number(const json::Value& object, std::string_view name);
// An array, or nothing for null.
const json::Array& List(const json::Value& object, std::string_view name);
std::string HexOf(const json::Value& object, std::string_view name);
std::string Base64Of(const json::Value& object, std::string_view name);
// Whether the array of texts `name` has `text`.
bool Has(const json::Value& object, std::string_view name,
         std::string_view text);

}  // namespace tanji::conformance

#endif  // TANJI_TESTS_CONFORMANCE_VECTORS_H_
