diffc_test(transform_test SOURCES ${CMAKE_CURRENT_LIST_DIR}/residual_model_test.cpp LIBS diffc_codec)
