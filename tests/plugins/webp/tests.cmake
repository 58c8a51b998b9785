include(${CMAKE_CURRENT_LIST_DIR}/../native_codec.cmake)
diffc_native_codec_test(webp SOURCES ${CMAKE_CURRENT_LIST_DIR}/webp_test.cpp)
