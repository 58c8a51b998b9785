# Targets of this project share one set of flags; plugins and tests are made by one macro each.

add_library(diffc_options INTERFACE)
# -Wno-restrict: GCC 12 warns falsely about std::string concatenation (GCC bug 105651).
target_compile_options(diffc_options INTERFACE -Wall -Wextra -Wno-missing-field-initializers
                                                 $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
# Label tables and entropy models must not depend on fused or reordered arithmetic.
target_compile_options(diffc_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-ffp-contract=off>)
if(DIFFC_SANITIZE)
  target_compile_options(diffc_options INTERFACE -fsanitize=${DIFFC_SANITIZE} -fno-omit-frame-pointer
                                                 -fno-sanitize-recover=undefined)
  target_link_options(diffc_options INTERFACE -fsanitize=${DIFFC_SANITIZE})
endif()
if(DIFFC_BUILD_FUZZERS)
  target_compile_options(diffc_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# diffc_version_in(OUT HEADER PREFIX): "1.2.3" of a library whose header defines PREFIX_MAJOR, PREFIX_MINOR, PREFIX_PATCH.
function(diffc_version_in out header prefix)
  file(READ ${header} text)
  set(version "")
  foreach(part MAJOR MINOR PATCH)
    if(text MATCHES "define ${prefix}_${part} ([0-9]+)")
      string(APPEND version ".${CMAKE_MATCH_1}")
    endif()
  endforeach()
  string(SUBSTRING "${version}." 1 -1 version)
  string(REGEX REPLACE "\\.$" "" version "${version}")
  set(${out} "${version}" PARENT_SCOPE)
endfunction()

# diffc_exports(TARGET FILE): what a shared object exports, as a version script of the linker.
function(diffc_exports target file)
  target_link_options(${target} PRIVATE -Wl,--version-script=${file})
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${file})
endfunction()

# diffc_hide(TARGET): objects of a shared library, which exports what stands in a namespace DIFFC_PUBLIC
# (codec/base/public.h). To Clang the attribute of a namespace says nothing of functions that are defined outside that
# block, so there everything is exported.
function(diffc_hide target)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    set_target_properties(${target} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  endif()
endfunction()

# diffc_library(NAME [SHARED] SOURCES ... LIBS ... PRIVATE_LIBS ...). NAME_internal holds the same objects
# for the tests of what is not exported.
function(diffc_library name)
  cmake_parse_arguments(ARG "SHARED" "" "SOURCES;LIBS;PRIVATE_LIBS" ${ARGN})
  if(ARG_SHARED)
    add_library(${name}_objects OBJECT ${ARG_SOURCES})
    diffc_hide(${name}_objects)
    target_include_directories(${name}_objects PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/include)
    target_link_libraries(${name}_objects PRIVATE diffc_options ${ARG_LIBS} ${ARG_PRIVATE_LIBS})
    set(objects $<TARGET_OBJECTS:${name}_objects>)
    add_library(${name} SHARED ${objects})
    diffc_exports(${name} ${PROJECT_SOURCE_DIR}/codec/exports.map)
    add_library(${name}_internal STATIC EXCLUDE_FROM_ALL ${objects})
    target_link_libraries(${name}_internal PUBLIC ${ARG_LIBS} ${ARG_PRIVATE_LIBS})
    target_include_directories(${name}_internal PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/include)
  else()
    add_library(${name} STATIC ${ARG_SOURCES})
  endif()
  target_include_directories(${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                                            $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>
                                            $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/diffc>)
  target_compile_features(${name} PUBLIC cxx_std_20)
  target_link_libraries(${name} PUBLIC ${ARG_LIBS} PRIVATE $<BUILD_INTERFACE:diffc_options> ${ARG_PRIVATE_LIBS})
endfunction()

# diffc_plugin(NAME [MODULE] [COMPONENT c] SOURCES ... LIBS ...): built into the tools, or a shared object in the plugin
# folder, installed with component `plugins` or c.
# -DDIFFC_PLUGIN_<NAME>=BUILTIN|MODULE|OFF overrides the default.
define_property(GLOBAL PROPERTY DIFFC_BUILTIN_PLUGINS)
function(diffc_plugin name)
  cmake_parse_arguments(ARG "MODULE" "COMPONENT" "SOURCES;LIBS" ${ARGN})
  if(NOT ARG_COMPONENT)
    set(ARG_COMPONENT plugins)
  endif()
  string(TOUPPER ${name} upper)
  if(ARG_MODULE)
    set(default MODULE)
  else()
    set(default BUILTIN)
  endif()
  set(DIFFC_PLUGIN_${upper} ${default} CACHE STRING "BUILTIN, MODULE or OFF")
  set(mode ${DIFFC_PLUGIN_${upper}})
  if(mode STREQUAL "OFF")
    return()
  endif()
  if(mode STREQUAL "BUILTIN")
    add_library(diffc_plugin_${name} OBJECT ${ARG_SOURCES})
    target_compile_definitions(diffc_plugin_${name} PRIVATE DIFFC_PLUGIN_BUILTIN)
    set_property(GLOBAL APPEND PROPERTY DIFFC_BUILTIN_PLUGINS ${name})
  else()
    add_library(diffc_plugin_${name} MODULE ${ARG_SOURCES})
    set_target_properties(diffc_plugin_${name} PROPERTIES
      OUTPUT_NAME ${name} PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${DIFFC_PLUGIN_DIR}
      INSTALL_RPATH $ORIGIN/../..)
    diffc_exports(diffc_plugin_${name} ${PROJECT_SOURCE_DIR}/codec/plugin/plugin_exports.map)
    install(TARGETS diffc_plugin_${name} LIBRARY DESTINATION ${DIFFC_PLUGIN_DIR} COMPONENT ${ARG_COMPONENT})
  endif()
  target_link_libraries(diffc_plugin_${name} PRIVATE diffc_options diffc_codec ${ARG_LIBS})
endfunction()

# diffc_builtin(OUT PLUGIN...): whether all of these plugins are built into the tools, so that a test may link them.
function(diffc_builtin out)
  set(${out} TRUE PARENT_SCOPE)
  foreach(name ${ARGN})
    string(TOUPPER ${name} upper)
    if(NOT TARGET diffc_plugin_${name} OR NOT DIFFC_PLUGIN_${upper} STREQUAL "BUILTIN")
      set(${out} FALSE PARENT_SCOPE)
    endif()
  endforeach()
endfunction()

# diffc_test(NAME SOURCES ... LIBS ... [LABELS ...] [TIMEOUT s]): one GoogleTest executable, one CTest entry.
function(diffc_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBS;LABELS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE diffc_options ${ARG_LIBS} GTest::gtest GTest::gmock GTest::gtest_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}"
    ENVIRONMENT "OMP_WAIT_POLICY=passive;DIFFC_SHARED=${PROJECT_SOURCE_DIR}/../shared;DIFFC_BUILD=${CMAKE_BINARY_DIR}")
  if(gpu IN_LIST ARG_LABELS)  # what is skipped is not told as passed
    set_tests_properties(${name} PROPERTIES SKIP_REGULAR_EXPRESSION "no GPU that")
  endif()
endfunction()
