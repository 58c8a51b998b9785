if(TARGET diffc_nn)
  diffc_test(models_inference_test
    SOURCES inference/blocked_denoiser_test.cpp inference/half_float_test.cpp inference/winograd_test.cpp
    LIBS diffc_nn)
  target_precompile_headers(models_inference_test PRIVATE <ATen/ATen.h> <gtest/gtest.h>)
endif()
