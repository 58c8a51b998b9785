find_package(ZLIB REQUIRED)
diffc_test(codec_image_file_test
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/file_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/image_file_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/png_test.cpp
  LIBS diffc_io diffc_codec ZLIB::ZLIB)
