# Debian packages, by `cpack -G DEB` in the build folder: one for each group of components.
set(CPACK_PACKAGE_NAME diffc)
set(CPACK_PACKAGE_VENDOR "The diffc authors")
set(CPACK_PACKAGE_CONTACT "The diffc authors")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION graphics)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_LIBRARY_OUTPUT_DIRECTORY})
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS OFF)

set(same_version "(= ${PROJECT_VERSION})")
# diffc_package(GROUP PACKAGE SUMMARY DEPENDS COMPONENT...)
macro(diffc_package group package summary depends)
  string(TOUPPER ${group} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${package})
  set(CPACK_COMPONENT_GROUP_${upper}_DESCRIPTION "${summary}")
  set(CPACK_DEBIAN_${upper}_DESCRIPTION "${summary}")
  set(CPACK_DEBIAN_${upper}_PACKAGE_DEPENDS "${depends}")
  foreach(component ${ARGN})
    string(TOUPPER ${component} component_upper)
    set(CPACK_COMPONENT_${component_upper}_GROUP ${group})
    list(APPEND CPACK_COMPONENTS_ALL ${component})
    install(FILES ${PROJECT_BINARY_DIR}/package/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package}
      COMPONENT ${component})
  endforeach()
endmacro()

file(READ ${PROJECT_SOURCE_DIR}/LICENSE licence_text)
set(cuda_notice "")
if(TARGET diffc_rcc_cuda)
  set(cuda_notice "libdiffc_diffusion holds the CUDA runtime, copyright NVIDIA Corporation, under the CUDA Toolkit's licence agreement.\n")
endif()
file(CONFIGURE OUTPUT package/copyright @ONLY CONTENT [[diffc @PROJECT_VERSION@, copyright 2026 the diffc authors.
Licence: Apache-2.0, whose text follows. The plugin bpg, a package of its own, links x265 and is under GPL-2.0-or-later:
/usr/share/common-licenses/GPL-2.
@cuda_notice@
@licence_text@]])

diffc_package(library libdiffc "codec framework and diffusion codecs, libraries" "" library)
diffc_package(development libdiffc-dev "codec framework and diffusion codecs, headers and build files"
  "libdiffc ${same_version}" development)
diffc_package(programs diffc "image compression by diffusion: programs, plugins and models"
  "libdiffc ${same_version}" tool models plugins)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_RECOMMENDS gnuplot-nox)  # plots of rdbench
if(TARGET diffc_torch_backend)
  diffc_package(torch diffc-torch "training and models of diffc that need LibTorch" "diffc ${same_version}" torch)
endif()
if(TARGET diffc_plugin_bpg)
  # x265 is under the GPL, and so is what links it.
  diffc_package(bpg diffc-plugin-bpg "BPG pictures for diffc" "diffc ${same_version}" bpg)
endif()
include(CPack)
