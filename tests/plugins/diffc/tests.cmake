# These run the chain with an exact Gaussian denoiser: no network, known answers.
diffc_test(diffc_parts_test
  SOURCES diffc/schedule_test.cpp diffc/side_info_test.cpp diffc/step_prior_test.cpp diffc/image_denoiser_test.cpp
          diffc/samplers_test.cpp
  LIBS diffc_chain diffc_gaussian)
diffc_test(diffc_codec_test
  SOURCES diffc/codec_test.cpp diffc/hostile_test.cpp
  LIBS diffc_plugin_diffc diffc_plugin_gaussian diffc_gaussian diffc_chain TIMEOUT 900)
# Seconds in a release build, minutes under sanitizers.
set(slow_unless_optimised "")
if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  set(slow_unless_optimised long)
endif()
diffc_test(diffc_whole_chain_test
  SOURCES diffc/whole_chain_test.cpp
  LIBS diffc_chain diffc_gaussian LABELS ${slow_unless_optimised} TIMEOUT 1200)
