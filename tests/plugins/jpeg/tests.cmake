include(${CMAKE_CURRENT_LIST_DIR}/../native_codec.cmake)
diffc_native_codec_test(jpeg SOURCES ${CMAKE_CURRENT_LIST_DIR}/jpeg_test.cpp)
