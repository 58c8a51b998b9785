include(${CMAKE_CURRENT_LIST_DIR}/../native_codec.cmake)
diffc_native_codec_test(jxl SOURCES ${CMAKE_CURRENT_LIST_DIR}/jxl_test.cpp)
