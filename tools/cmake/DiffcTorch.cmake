# LibTorch of any age, optional: target diffc_torch if DIFFC_TORCH is on and it is found. It is found by its parts, since its
# own package configuration looks for tools and libraries that are not needed here: in $LIBTORCH, in CMAKE_PREFIX_PATH
# (torch.utils.cmake_prefix_path of a Python package will do), or where the system has it.
include(DiffcBlas)

if(NOT DIFFC_TORCH)
  message(STATUS "LibTorch: left out by DIFFC_TORCH=OFF")
  return()
endif()
set(hints $ENV{LIBTORCH})
foreach(prefix ${CMAKE_PREFIX_PATH})
  list(APPEND hints ${prefix} ${prefix}/../..)  # the package says torch/share/cmake
endforeach()
find_path(DIFFC_TORCH_INCLUDE torch/csrc/autograd/autograd.h HINTS ${hints} PATH_SUFFIXES include)
find_library(DIFFC_TORCH_CPU torch_cpu HINTS ${hints} PATH_SUFFIXES lib)
find_library(DIFFC_TORCH_C10 c10 HINTS ${hints} PATH_SUFFIXES lib)
find_package(OpenMP QUIET COMPONENTS CXX)
if(NOT DIFFC_TORCH_INCLUDE OR NOT DIFFC_TORCH_CPU OR NOT DIFFC_TORCH_C10 OR NOT OpenMP_CXX_FOUND)
  message(STATUS "LibTorch or OpenMP not found: training and TorchScript are left out")
  return()
endif()
diffc_check_blas()
foreach(header torch/headeronly/version.h torch/csrc/api/include/torch/version.h)
  if(EXISTS ${DIFFC_TORCH_INCLUDE}/${header})
    diffc_version_in(torch_version ${DIFFC_TORCH_INCLUDE}/${header} TORCH_VERSION)
    break()
  endif()
endforeach()
set(DIFFC_TORCH_VERSION ${torch_version} CACHE INTERNAL "version of LibTorch")

# The part for CUDA registers itself when it is loaded; nothing refers to it by name. A folder that has another LibTorch's must
# not be mixed in, so it is looked for beside the part for processors only.
cmake_path(GET DIFFC_TORCH_CPU PARENT_PATH folder)
find_library(DIFFC_TORCH_CUDA torch_cuda PATHS ${folder} NO_DEFAULT_PATH)
find_library(DIFFC_TORCH_C10_CUDA c10_cuda PATHS ${folder} NO_DEFAULT_PATH)
set(cuda "")
if(DIFFC_TORCH_CUDA)
  set(cuda -Wl,--no-as-needed ${DIFFC_TORCH_CUDA} -Wl,--as-needed)
endif()

add_library(diffc_torch INTERFACE)
target_include_directories(diffc_torch SYSTEM INTERFACE ${DIFFC_TORCH_INCLUDE}
                                                        ${DIFFC_TORCH_INCLUDE}/torch/csrc/api/include)
target_link_libraries(diffc_torch INTERFACE ${DIFFC_TORCH_CPU} ${DIFFC_TORCH_C10} ${cuda} OpenMP::OpenMP_CXX)
# A LibTorch with a folder of its own may bring the headers of another fmt than the one that is linked.
get_target_property(fmt_include fmt::fmt INTERFACE_INCLUDE_DIRECTORIES)
if(EXISTS ${DIFFC_TORCH_INCLUDE}/fmt/format.h AND NOT DIFFC_TORCH_INCLUDE IN_LIST fmt_include)
  target_compile_definitions(diffc_torch INTERFACE FMT_HEADER_ONLY)
endif()
message(STATUS "LibTorch ${DIFFC_TORCH_VERSION}: ${folder}")
