diffc_test(metrics_distortion_test SOURCES ${CMAKE_CURRENT_LIST_DIR}/distortion_test.cpp LIBS diffc::codec)
diffc_test(metrics_ssim_test SOURCES ${CMAKE_CURRENT_LIST_DIR}/ssim_test.cpp LIBS diffc::codec)
diffc_test(metrics_frechet_test SOURCES ${CMAKE_CURRENT_LIST_DIR}/frechet_test.cpp LIBS diffc::codec)
diffc_test(metrics_kernel_distance_test SOURCES ${CMAKE_CURRENT_LIST_DIR}/kernel_distance_test.cpp
  LIBS diffc::codec)
