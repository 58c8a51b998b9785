diffc_test(r2d2_tool_test SOURCES r2d2/r2d2_tool_test.cpp LIBS diffc_codec)
target_compile_definitions(r2d2_tool_test PRIVATE
  R2D2_TOOL="$<TARGET_FILE:r2d2>" DIFFC_TOOL="$<TARGET_FILE:diffc>"
  $<$<TARGET_EXISTS:diffc_r2d2_neural>:R2D2_NEURAL>)
add_dependencies(r2d2_tool_test r2d2 diffc)
