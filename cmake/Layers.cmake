# Which folder may link which: strictly downwards, checked at configure time.

set(TANJI_LAYER_base 0)
set(TANJI_LAYER_quantity 1)
set(TANJI_LAYER_json 1)
set(TANJI_LAYER_crypto 1)
set(TANJI_LAYER_graph 2)
set(TANJI_LAYER_ledger 2)
set(TANJI_LAYER_identity 2)
set(TANJI_LAYER_engine 3)
set(TANJI_LAYER_certificate 3)
set(TANJI_LAYER_method 3)
set(TANJI_LAYER_audit 4)
set(TANJI_LAYER_net 4)
set(TANJI_LAYER_witness 4)
set(TANJI_LAYER_store 4)
set(TANJI_LAYER_exchange 4)
set(TANJI_LAYER_platform 5)
set(TANJI_LAYER_api 6)

# Packages that only some folders may link (pattern|folders).
set(TANJI_RESERVED_PACKAGES
    "^OpenSSL::|crypto"
    "^RocksDB::|store"
    "^protobuf::|api"
    "^gRPC::|api"
    "^tanji::proto$|api"
    "^klu$|engine"
    "^nlohmann_json::|json"
    "^spdlog::|base"
    "^CURL::|net"
    "^ZLIB::|certificate"
    "^microhttpd$|net"
    "^utf8proc$|exchange"
    "^zip$|exchange"
    "^gmp$|quantity"
    "^mpfr$|quantity")

# Fails the configuration when `name` may not link `dep`.
function(tanji_check_link name dep)
  if(dep MATCHES "^tanji::(.+)$" AND NOT dep STREQUAL "tanji::proto")
    string(REGEX REPLACE "_testing$" "" folder "${CMAKE_MATCH_1}")
    if(NOT DEFINED TANJI_LAYER_${folder})
      message(FATAL_ERROR "${name} links ${dep}, which has no layer in cmake/Layers.cmake")
    endif()
    string(REGEX REPLACE "_testing$" "" own "${name}")
    if(NOT own STREQUAL folder AND NOT TANJI_LAYER_${folder} LESS TANJI_LAYER_${own})
      message(FATAL_ERROR
        "${name} (layer ${TANJI_LAYER_${own}}) links ${dep} (layer ${TANJI_LAYER_${folder}}): "
        "links go strictly downwards, see cmake/Layers.cmake")
    endif()
  endif()
  foreach(rule IN LISTS TANJI_RESERVED_PACKAGES)
    string(REGEX MATCH "^(.*)\\|([a-z,]+)$" _ "${rule}")
    set(pattern "${CMAKE_MATCH_1}")
    string(REPLACE "," ";" folders "${CMAKE_MATCH_2}")
    if(dep MATCHES "${pattern}" AND NOT name IN_LIST folders)
      message(FATAL_ERROR "${name} links ${dep}: only lib/${folders} may (cmake/Layers.cmake)")
    endif()
  endforeach()
endfunction()
