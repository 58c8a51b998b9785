diffc_test(r2d2_closed_forms_test
  SOURCES r2d2/gaussian_mixture_test.cpp r2d2/sinc4_test.cpp r2d2/bounds_test.cpp r2d2/source_test.cpp
  LIBS diffc_r2d2)
diffc_test(r2d2_diffusion_test
  SOURCES r2d2/diffusion_test.cpp r2d2/estimate_test.cpp r2d2/push_test.cpp
  LIBS diffc_r2d2)
diffc_test(r2d2_coding_test SOURCES r2d2/coding_test.cpp LIBS diffc_r2d2)
diffc_test(r2d2_sampler_test SOURCES r2d2/sampler_test.cpp LIBS diffc_r2d2)
diffc_test(r2d2_patch_push_test
  SOURCES r2d2/patch_push_test.cpp r2d2/trained_controller_test.cpp
  LIBS diffc_r2d2)
diffc_test(r2d2_image_codec_test SOURCES r2d2/image_codec_test.cpp LIBS diffc_r2d2)
