diffc_test(bits_test SOURCES ${CMAKE_CURRENT_LIST_DIR}/philox_test.cpp ${CMAKE_CURRENT_LIST_DIR}/range_coder_test.cpp
                             ${CMAKE_CURRENT_LIST_DIR}/byte_io_test.cpp LIBS diffc_codec)
