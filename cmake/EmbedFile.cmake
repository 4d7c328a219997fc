# tanji_embed_file(TARGET FILE HEADER FUNCTION): compiles the bytes of FILE into
# TARGET, as what FUNCTION (declared in HEADER, with its namespaces) returns.
#
# The same file is the script that the build runs whenever FILE changes.

if(CMAKE_SCRIPT_MODE_FILE)
  file(READ "${INPUT}" bytes HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  file(WRITE "${OUTPUT}"
       "#include \"${HEADER}\"\n\n"
       "namespace {\n\nconstexpr unsigned char kBytes[] = {\n${bytes}};\n\n}  // namespace\n\n"
       "std::string_view ${FUNCTION}() {\n"
       "  return {reinterpret_cast<const char*>(kBytes), sizeof kBytes};\n}\n")
  return()
endif()

set(TANJI_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(tanji_embed_file target file header function)
  get_filename_component(name ${file} NAME_WE)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}_bytes.cc)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DINPUT=${file} -DOUTPUT=${output} -DHEADER=${header}
            -DFUNCTION=${function} -P ${TANJI_EMBED_SCRIPT}
    DEPENDS ${file} ${TANJI_EMBED_SCRIPT}
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
