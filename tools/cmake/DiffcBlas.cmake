# LibTorch multiplies matrices with whatever libblas.so.3 the system's alternatives point to. The reference BLAS is
# tens of times slower than OpenBLAS, so its presence is an error, not a surprise at run time.
function(diffc_check_blas)
  if(DIFFC_BLAS_CHECKED)
    return()
  endif()
  foreach(library libblas.so.3 liblapack.so.3)
    find_file(DIFFC_${library} ${library}
      PATHS /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE} /usr/lib64 /usr/lib NO_DEFAULT_PATH)
    mark_as_advanced(DIFFC_${library})
    if(NOT DIFFC_${library})
      message(STATUS "${library} not found: LibTorch brings its own BLAS")
      continue()
    endif()
    file(REAL_PATH ${DIFFC_${library}} real)
    if(NOT real MATCHES "openblas|mkl|blis|atlas")
      message(FATAL_ERROR "${library} is ${real}, the reference implementation: install libopenblas0-pthread "
                          "(update-alternatives --config ${library}-${CMAKE_LIBRARY_ARCHITECTURE} shows the choice)")
    endif()
    message(STATUS "${library}: ${real}")
  endforeach()
  set(DIFFC_BLAS_CHECKED TRUE CACHE INTERNAL "")
endfunction()
