diffc_test(container_test SOURCES ${CMAKE_CURRENT_LIST_DIR}/container_test.cpp LIBS diffc_codec)
