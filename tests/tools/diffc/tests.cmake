set(here ${CMAKE_CURRENT_LIST_DIR})
set(topics round_trip rate usage failure plugin_options completion)
if(TARGET diffc_model_files)
  list(APPEND topics shipped_model)
endif()
foreach(topic ${topics})
  diffc_test(diffc_${topic}_test SOURCES ${here}/${topic}_test.cpp LIBS diffc_io nlohmann_json::nlohmann_json)
  target_compile_definitions(diffc_${topic}_test PRIVATE
    DIFFC_DATA="${PROJECT_SOURCE_DIR}/data" DIFFC_TOOL="$<TARGET_FILE:diffc>" DIFFC_TEST_PLUGINS="${CMAKE_BINARY_DIR}/tests/plugins"
    DIFFC_COMPLETION="${PROJECT_SOURCE_DIR}/tools/diffc/diffc.bash" DIFFC_MAN_PAGE="${PROJECT_SOURCE_DIR}/tools/diffc/diffc.1.md")
  add_dependencies(diffc_${topic}_test diffc)
endforeach()
add_dependencies(diffc_plugin_options_test test_plugin_good test_plugin_other_abi)

add_test(NAME out_of_tree_plugin
  COMMAND ${PROJECT_SOURCE_DIR}/tests/out_of_tree/run.sh ${CMAKE_BINARY_DIR} ${PROJECT_SOURCE_DIR}/tests/out_of_tree
          ${PROJECT_SOURCE_DIR}/data/sample64.png ${CMAKE_INSTALL_BINDIR} ${CMAKE_BINARY_DIR}/tests/out_of_tree
          -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} -DCMAKE_BUILD_TYPE=Release)
set_tests_properties(out_of_tree_plugin PROPERTIES TIMEOUT 300)
