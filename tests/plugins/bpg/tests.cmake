include(${CMAKE_CURRENT_LIST_DIR}/../native_codec.cmake)
diffc_native_codec_test(bpg
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/bpg_codec_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/bpg_parts_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/bpg_vectors_test.cpp
  LIBS diffc_bpg diffc_io)
