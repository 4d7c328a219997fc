# Language, flags and tools that hold for every target.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()

option(TANJI_WERROR "Treat our warnings as errors" ON)
option(TANJI_WITH_UMFPACK
       "Build the benchmark's UMFPACK baseline (UMFPACK is GPL; never linked into the product)"
       OFF)
set(TANJI_SANITIZER "" CACHE STRING "asan, tsan, or empty")
set_property(CACHE TANJI_SANITIZER PROPERTY STRINGS "" asan tsan)

# From nothing, sources compiled several at a time take a fraction of the time; after a
# change, their neighbours are compiled too. What ships is compiled file by file, so
# that each is known to stand alone.
set(TANJI_JOIN "" CACHE STRING "What is compiled several sources at a time: tests, all, or nothing")
set_property(CACHE TANJI_JOIN PROPERTY STRINGS "" tests all)
set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)
if(TANJI_JOIN STREQUAL "all")
  set(CMAKE_UNITY_BUILD ON)
elseif(TANJI_JOIN AND NOT TANJI_JOIN STREQUAL "tests")
  message(FATAL_ERROR "TANJI_JOIN is '${TANJI_JOIN}'; expected tests, all or nothing")
endif()

set(TANJI_TEST_OPTIONS "" CACHE STRING "Compiler options of tests alone, such as -O0: half of the time that they take to compile")

find_program(TANJI_CCACHE ccache)
if(TANJI_CCACHE)
  # Else what includes a precompiled header is not cached.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${TANJI_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${TANJI_CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
  else()
    add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
  endif()
endif()
find_program(TANJI_LLD ld.lld)
if(TANJI_LLD)
  add_link_options(-fuse-ld=lld)
endif()

# -g1 keeps backtraces and halves the objects; results never depend on
# contraction of a*b+c into one rounding (docs/adr/2026-11-23-determinism.md).
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -D_GLIBCXX_ASSERTIONS")
add_compile_options(-ffp-contract=off)

if(TANJI_SANITIZER STREQUAL "asan")
  # With what libFuzzer is steered by, so that one build serves tests and fuzzing.
  add_compile_options(-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(TANJI_SANITIZER STREQUAL "tsan")
  # -O1 compiles a fifth faster and finds the same. gcc's instrumentation makes it see uninitialised values that are none.
  add_compile_options(-O1 -fsanitize=thread -fno-omit-frame-pointer
                      -Wno-maybe-uninitialized)
  add_link_options(-fsanitize=thread)
elseif(TANJI_SANITIZER)
  message(FATAL_ERROR "TANJI_SANITIZER is '${TANJI_SANITIZER}'; expected asan, tsan or nothing")
endif()

# Warnings for our own code; generated code is compiled without them.
add_library(tanji_warnings INTERFACE)
target_compile_options(
  tanji_warnings
  INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
            -Woverloaded-virtual -Wcast-align -Wimplicit-fallthrough
            $<$<BOOL:${TANJI_WERROR}>:-Werror>
            $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>)
