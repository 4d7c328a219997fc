# Everything we take from Debian 12. Versions and reasons: docs/DEPENDENCIES.md.

find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)  # MODULE mode: the package has no CONFIG file
find_package(absl CONFIG REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(RocksDB CONFIG REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(GTest CONFIG REQUIRED)
find_package(benchmark CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(CURL 7.85 REQUIRED)
find_package(ZLIB REQUIRED)

# No CMake package in Debian: imported by hand, linked dynamically.
function(tanji_system_library target library header)
  find_library(${target}_PATH ${library} REQUIRED)
  find_path(${target}_INCLUDE ${header} PATH_SUFFIXES suitesparse REQUIRED)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_link_libraries(${target} INTERFACE ${${target}_PATH})
  target_include_directories(${target} SYSTEM INTERFACE ${${target}_INCLUDE})
endfunction()

tanji_system_library(klu klu klu.h)
tanji_system_library(gmp gmp gmp.h)
tanji_system_library(utf8proc utf8proc utf8proc.h)
tanji_system_library(mpfr mpfr mpfr.h)
tanji_system_library(microhttpd microhttpd microhttpd.h)
# Exchange's users that read no package do not load it.
tanji_system_library(zip zip zip.h)
set_target_properties(
  zip PROPERTIES INTERFACE_LINK_LIBRARIES "-Wl,--push-state,--as-needed,${zip_PATH},--pop-state")
# In the place of glibc's malloc; the sanitizers bring their own.
if(NOT TANJI_SANITIZER)
  find_library(tcmalloc_PATH tcmalloc_minimal REQUIRED)
  add_library(tcmalloc INTERFACE IMPORTED GLOBAL)
  target_link_libraries(
    tcmalloc INTERFACE "-Wl,--push-state,--no-as-needed,${tcmalloc_PATH},--pop-state")
endif()
if(TANJI_WITH_UMFPACK)
  tanji_system_library(umfpack umfpack umfpack.h)
endif()
