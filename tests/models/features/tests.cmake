if(TARGET diffc_features)
  diffc_test(models_features_test SOURCES ${CMAKE_CURRENT_LIST_DIR}/features_test.cpp LIBS diffc::codec)
  target_link_libraries(models_features_test PRIVATE ${CMAKE_DL_LIBS})
  add_dependencies(models_features_test diffc_features)
  # Writes the networks that tests of rdbench use.
  add_executable(make_feature_stub ${CMAKE_CURRENT_LIST_DIR}/make_feature_stub.cpp)
  target_link_libraries(make_feature_stub PRIVATE diffc_torch)
  set_target_properties(make_feature_stub PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endif()
