diffc_test(gaussian_stationary_test
  SOURCES gaussian/fast_dct_test.cpp gaussian/portable_math_test.cpp gaussian/stationary_denoiser_test.cpp
  LIBS diffc_gaussian)
diffc_test(gaussian_theory_test
  SOURCES gaussian/closed_form_test.cpp gaussian/patch_gaussian_test.cpp
  LIBS diffc_gaussian)
diffc_test(gaussian_monte_carlo_test
  SOURCES gaussian/monte_carlo_test.cpp
  LIBS diffc_gaussian_checks)
if(DIFFC_PLUGIN_GAUSSIAN STREQUAL "BUILTIN" AND DIFFC_PLUGIN_DIFFC STREQUAL "BUILTIN")
  diffc_test(gaussian_codec_test
    SOURCES gaussian/codec_test.cpp
    LIBS diffc_plugin_gaussian diffc_plugin_diffc diffc_gaussian diffc_chain)
endif()
diffc_test(gaussian_theorems_test
  SOURCES gaussian/theorems_test.cpp
  LIBS diffc_gaussian_checks)
diffc_test(gaussian_image_patches_test
  SOURCES gaussian/image_patches_test.cpp
  LIBS diffc_gaussian diffc_io)
