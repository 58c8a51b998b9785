# The shipped models in the codec: loaded as users load them, through the plugin folder.
if(TARGET diffc_plugin_neural)
  diffc_test(neural_codec_test
    SOURCES ${CMAKE_CURRENT_LIST_DIR}/neural_codec_test.cpp
    LIBS diffc_plugin_diffc diffc_chain TIMEOUT 1500)
  diffc_test(photographs_test
    SOURCES ${CMAKE_CURRENT_LIST_DIR}/photographs_test.cpp
    LIBS diffc_chain diffc_io LABELS long TIMEOUT 1800)
  diffc_test(torchscript_codec_test
    SOURCES ${CMAKE_CURRENT_LIST_DIR}/torchscript_codec_test.cpp
    LIBS diffc_plugin_diffc diffc_chain diffc_nn)
  foreach(test neural_codec_test photographs_test torchscript_codec_test)
    target_compile_definitions(${test} PRIVATE
      DIFFC_TEST_PLUGINS="${CMAKE_BINARY_DIR}/${DIFFC_PLUGIN_DIR}" DIFFC_TEST_MODELS="${PROJECT_SOURCE_DIR}/models/weights")
    add_dependencies(${test} diffc_plugin_neural)
  endforeach()
endif()
