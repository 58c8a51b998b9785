include(${CMAKE_CURRENT_LIST_DIR}/../native_codec.cmake)
diffc_native_codec_test(avif SOURCES ${CMAKE_CURRENT_LIST_DIR}/avif_test.cpp)
