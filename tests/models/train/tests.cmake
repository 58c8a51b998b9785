if(TARGET diffc_train_lib)
  diffc_test(models_train_test
    SOURCES train/optimizer_test.cpp train/noise_levels_test.cpp train/training_data_test.cpp train/trainer_test.cpp
            train/train_config_test.cpp
    LIBS diffc_train_lib)
  target_precompile_headers(models_train_test REUSE_FROM models_nn_test)
  diffc_test(models_eval_test SOURCES train/eval_test.cpp LIBS diffc_train_lib)
endif()
