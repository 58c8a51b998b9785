if(TARGET diffc_r2d2_neural)
  diffc_test(r2d2_neural_test SOURCES r2d2/neural_test.cpp LIBS diffc_r2d2_neural)
endif()
