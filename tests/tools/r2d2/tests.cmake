diffc_test(r2d2_tool_test SOURCES r2d2/r2d2_tool_test.cpp LIBS diffc_codec)
target_compile_definitions(r2d2_tool_test PRIVATE R2D2_TOOL="$<TARGET_FILE:r2d2>")
add_dependencies(r2d2_tool_test r2d2)
