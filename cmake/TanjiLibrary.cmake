# tanji_library(NAME n SRCS … HDRS … TESTS … DEPS … PRIVATE_DEPS … TEST_DEPS …
#               TESTING_SRCS … TESTING_HDRS … TESTING_DEPS …)
#
# One static library a folder of lib/, named tanji::n, and one test binary
# n_test with all its tests. TESTING_* make tanji::n_testing: fakes, matchers and
# builders that other folders' tests may link. Refuses links against the layers.

# What most files of a library include, from elsewhere; nothing of our own, whose
# changes would build a library anew.
set(TANJI_COMMON_HEADERS
    <algorithm> <functional> <memory> <optional> <string> <vector>
    <absl/container/flat_hash_map.h> <absl/status/statusor.h>)
# A precompiled header costs as much as it saves in so many files.
set(TANJI_FILES_MIN 4)

# For a target of tests, before tanji_precompile: see TANJI_JOIN and TANJI_TEST_OPTIONS.
function(tanji_compile_tests target)
  if(TANJI_JOIN)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON)
  endif()
  target_compile_options(${target} PRIVATE ${TANJI_TEST_OPTIONS})
endfunction()

# Precompiles the headers that follow for the sources of `target`, where there are enough
# and they are not joined.
function(tanji_precompile target)
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "\\.cc$")
  list(LENGTH sources count)
  get_target_property(is_joined ${target} UNITY_BUILD)
  if(NOT is_joined AND count GREATER_EQUAL TANJI_FILES_MIN)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()

function(tanji_library)
  cmake_parse_arguments(
    ARG "" "NAME"
    "SRCS;HDRS;TESTS;DEPS;PRIVATE_DEPS;TEST_DEPS;TESTING_SRCS;TESTING_HDRS;TESTING_DEPS"
    ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "tanji_library(${ARG_NAME}): unknown ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT DEFINED TANJI_LAYER_${ARG_NAME})
    message(FATAL_ERROR "tanji_library(${ARG_NAME}) has no layer in cmake/Layers.cmake")
  endif()
  foreach(dep IN LISTS ARG_DEPS ARG_PRIVATE_DEPS)
    if(dep MATCHES "_testing$")
      message(FATAL_ERROR "${ARG_NAME} links ${dep}: only tests may")
    endif()
    tanji_check_link(${ARG_NAME} ${dep})
  endforeach()

  add_library(tanji_${ARG_NAME} STATIC ${ARG_SRCS} ${ARG_HDRS})
  add_library(tanji::${ARG_NAME} ALIAS tanji_${ARG_NAME})
  target_include_directories(tanji_${ARG_NAME} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(
    tanji_${ARG_NAME} PUBLIC ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS} tanji_warnings)
  tanji_precompile(tanji_${ARG_NAME} ${TANJI_COMMON_HEADERS})

  if(ARG_TESTING_SRCS OR ARG_TESTING_HDRS)
    foreach(dep IN LISTS ARG_TESTING_DEPS)
      tanji_check_link(${ARG_NAME} ${dep})
    endforeach()
    add_library(tanji_${ARG_NAME}_testing STATIC ${ARG_TESTING_SRCS} ${ARG_TESTING_HDRS})
    add_library(tanji::${ARG_NAME}_testing ALIAS tanji_${ARG_NAME}_testing)
    set_target_properties(tanji_${ARG_NAME}_testing PROPERTIES LINKER_LANGUAGE CXX)
    tanji_compile_tests(tanji_${ARG_NAME}_testing)
    target_link_libraries(
      tanji_${ARG_NAME}_testing PUBLIC tanji::${ARG_NAME} ${ARG_TESTING_DEPS}
                                PRIVATE tanji_warnings)
  endif()

  if(ARG_TESTS AND BUILD_TESTING AND (NOT TANJI_TESTS_OF OR ARG_NAME IN_LIST TANJI_TESTS_OF))
    add_executable(${ARG_NAME}_test ${ARG_TESTS})
    # Every test may use the matchers and fakes of base.
    target_link_libraries(
      ${ARG_NAME}_test PRIVATE tanji::${ARG_NAME} ${ARG_TEST_DEPS} tanji::base_testing
                               tanji_warnings GTest::gmock_main)
    if(TARGET tanji_${ARG_NAME}_testing)
      target_link_libraries(${ARG_NAME}_test PRIVATE tanji::${ARG_NAME}_testing)
    endif()
    tanji_compile_tests(${ARG_NAME}_test)
    tanji_precompile(${ARG_NAME}_test ${TANJI_COMMON_HEADERS} <gmock/gmock.h> <gtest/gtest.h>)
    add_test(NAME ${ARG_NAME} COMMAND ${ARG_NAME}_test)
    set_tests_properties(${ARG_NAME} PROPERTIES LABELS unit)
  endif()
endfunction()
