if(TARGET diffc_nn)
  diffc_test(models_files_test
    SOURCES nn/safetensors_test.cpp nn/model_finder_test.cpp
    LIBS diffc_model_files)
  diffc_test(models_nn_test
    SOURCES nn/network_test.cpp nn/film_silu_test.cpp nn/model_file_test.cpp nn/neural_denoiser_test.cpp
            nn/torchscript_test.cpp
    LIBS diffc_nn)
  target_precompile_headers(models_nn_test PRIVATE <ATen/ATen.h> <nlohmann/json.hpp> <gtest/gtest.h>)
endif()
if(TARGET diffc_plugin_neural)
  diffc_test(models_plugin_test SOURCES nn/neural_plugin_test.cpp LIBS diffc_nn)
  add_dependencies(models_plugin_test diffc_plugin_neural)
  target_compile_definitions(models_plugin_test PRIVATE
    DIFFC_TEST_PLUGIN_DIR="$<TARGET_FILE_DIR:diffc_plugin_neural>")
endif()
