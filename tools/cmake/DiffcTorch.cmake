# LibTorch, optional: target diffc_torch if DIFFC_TORCH is on and it is found. It is found by its parts: its own package
# configuration looks for tools and libraries that are not needed here.
include(DiffcBlas)

if(NOT DIFFC_TORCH)
  message(STATUS "LibTorch: left out by DIFFC_TORCH=OFF")
  return()
endif()
find_path(DIFFC_TORCH_INCLUDE torch/csrc/autograd/autograd.h HINTS $ENV{LIBTORCH}/include)
find_library(DIFFC_TORCH_CPU torch_cpu HINTS $ENV{LIBTORCH}/lib)
find_library(DIFFC_TORCH_C10 c10 HINTS $ENV{LIBTORCH}/lib)
find_package(OpenMP QUIET COMPONENTS CXX)
if(NOT DIFFC_TORCH_INCLUDE OR NOT DIFFC_TORCH_CPU OR NOT DIFFC_TORCH_C10 OR NOT OpenMP_CXX_FOUND)
  message(STATUS "LibTorch or OpenMP not found: training and TorchScript are left out")
  return()
endif()
diffc_check_blas()
diffc_version_in(torch_version ${DIFFC_TORCH_INCLUDE}/torch/csrc/api/include/torch/version.h TORCH_VERSION)
set(DIFFC_TORCH_VERSION ${torch_version} CACHE INTERNAL "version of LibTorch")

add_library(diffc_torch INTERFACE)
target_include_directories(diffc_torch SYSTEM INTERFACE ${DIFFC_TORCH_INCLUDE}
                                                        ${DIFFC_TORCH_INCLUDE}/torch/csrc/api/include)
target_link_libraries(diffc_torch INTERFACE ${DIFFC_TORCH_CPU} ${DIFFC_TORCH_C10} OpenMP::OpenMP_CXX)
