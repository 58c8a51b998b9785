# What an installation holds beside the programs and plugins, which are installed where they are built: the two
# libraries with their headers, the shipped models, and the package files for find_package(diffc).
include(CMakePackageConfigHelpers)

set(DIFFC_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/diffc)
set_target_properties(diffc_codec diffc_diffusion PROPERTIES
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR} INSTALL_RPATH $ORIGIN)

install(TARGETS diffc_codec diffc_diffusion EXPORT diffcTargets LIBRARY COMPONENT library NAMELINK_COMPONENT development)
foreach(header ${DIFFC_PUBLIC_HEADERS})
  cmake_path(GET header PARENT_PATH folder)
  install(FILES ${PROJECT_SOURCE_DIR}/${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/diffc/${folder} COMPONENT development)
endforeach()
install(FILES ${PROJECT_BINARY_DIR}/include/codec/plugin/abi_fingerprint.h
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/diffc/codec/plugin COMPONENT development)
install(FILES ${PROJECT_SOURCE_DIR}/codec/plugin/plugin_exports.map DESTINATION ${DIFFC_PACKAGE_DIR} COMPONENT development)
install(EXPORT diffcTargets NAMESPACE diffc:: DESTINATION ${DIFFC_PACKAGE_DIR} COMPONENT development)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/diffcConfig.cmake.in
  ${CMAKE_CURRENT_BINARY_DIR}/diffcConfig.cmake
  INSTALL_DESTINATION ${DIFFC_PACKAGE_DIR} PATH_VARS DIFFC_CODEC_DIR DIFFC_PLUGIN_DIR DIFFC_MODEL_DIR)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/diffcConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/diffcConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/diffcConfigVersion.cmake
  DESTINATION ${DIFFC_PACKAGE_DIR} COMPONENT development)
install(DIRECTORY models/weights/ DESTINATION ${DIFFC_MODEL_DIR} COMPONENT models OPTIONAL)

# From the folder of the .pc files to the prefix.
file(RELATIVE_PATH DIFFC_PC_UP /prefix/${CMAKE_INSTALL_LIBDIR} /prefix)
# For builds without CMake: pkg-config diffc-codec or diffc-diffusion.
foreach(library codec diffusion)
  set(requires "")
  if(library STREQUAL "diffusion")
    set(requires "diffc-codec = ${PROJECT_VERSION}")
  endif()
  configure_file(${CMAKE_CURRENT_LIST_DIR}/diffc.pc.in ${CMAKE_CURRENT_BINARY_DIR}/diffc-${library}.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/diffc-${library}.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
endforeach()
if(PROJECT_IS_TOP_LEVEL)
  include(DiffcPackage)
endif()
