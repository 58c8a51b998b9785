# diffc_interface_fingerprint(OUT HEADERS...): the first 32 bits, in hex, of the SHA-256 of the headers' text without
# comments and white space.
function(diffc_interface_fingerprint out)
  set(text "")
  foreach(header ${ARGN})
    file(READ ${header} content)
    # Brackets and semicolons are special in CMake's lists, not in a single string.
    string(REGEX REPLACE "//[^\n]*" "" content "${content}")
    string(REGEX REPLACE "[ \t\r\n]+" "" content "${content}")
    string(APPEND text "${content}")
  endforeach()
  string(SHA256 hash "${text}")
  string(SUBSTRING ${hash} 0 8 hash)
  set(${out} ${hash} PARENT_SCOPE)
endfunction()
