find_package(LibArchive REQUIRED)
diffc_test(codec_dataset_test
  SOURCES datasets/dataset_test.cpp datasets/array_dataset_test.cpp datasets/scratch.cpp
  LIBS diffc_io)
target_link_libraries(codec_dataset_test PRIVATE LibArchive::LibArchive)
