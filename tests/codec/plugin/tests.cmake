diffc_test(plugin_test SOURCES ${CMAKE_CURRENT_LIST_DIR}/params_test.cpp ${CMAKE_CURRENT_LIST_DIR}/registry_test.cpp
           LIBS diffc_codec)
# Shared objects the registry test loads: a good plugin, one of another ABI, one without an entry point.
foreach(kind good other_abi no_entry)
  add_library(test_plugin_${kind} MODULE ${CMAKE_CURRENT_LIST_DIR}/${kind}_plugin.cpp)
  target_link_libraries(test_plugin_${kind} PRIVATE diffc_options diffc_codec)
  set_target_properties(test_plugin_${kind} PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/plugins)
  add_dependencies(plugin_test test_plugin_${kind})
endforeach()
