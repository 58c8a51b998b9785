# Manual pages and completions of the programs.
find_program(PANDOC pandoc)
if(NOT PANDOC)
  message(STATUS "pandoc not found: the manual pages are left out")
endif()

# diffc_man_page(PROGRAM COMPONENT PAGE.md): from Markdown.
function(diffc_man_page program component markdown)
  if(NOT PANDOC)
    return()
  endif()
  set(page ${CMAKE_BINARY_DIR}/${CMAKE_INSTALL_MANDIR}/man1/${program}.1)
  cmake_path(GET page PARENT_PATH folder)
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(OUTPUT ${page} DEPENDS ${markdown}
    COMMAND ${PANDOC} -s -f markdown-smart -t man ${markdown} -o ${page})
  add_custom_target(${program}_man ALL DEPENDS ${page})
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT ${component})
endfunction()

# diffc_program_docs(PROGRAM TARGET COMPONENT [COMMAND...]): a page PROGRAM.1.md in whose line @HELP@ stands what --help says, of each
# command if there are some; a completion that asks --help.
function(diffc_program_docs program target component)
  set(whole ${CMAKE_CURRENT_BINARY_DIR}/${program}.1.md)
  set(script ${PROJECT_SOURCE_DIR}/tools/common/page_with_help.sh)
  add_custom_command(OUTPUT ${whole} DEPENDS ${target} ${script} ${CMAKE_CURRENT_SOURCE_DIR}/${program}.1.md
    COMMAND sh ${script} ${CMAKE_CURRENT_SOURCE_DIR}/${program}.1.md $<TARGET_FILE:${target}> ${ARGN} > ${whole}.new
    COMMAND ${CMAKE_COMMAND} -E rename ${whole}.new ${whole})
  diffc_man_page(${program} ${component} ${whole})
  string(REPLACE "-" "_" function_name ${program})
  string(JOIN " " commands ${ARGN})
  set(completion ${CMAKE_BINARY_DIR}/${CMAKE_INSTALL_DATADIR}/bash-completion/completions/${program})
  configure_file(${PROJECT_SOURCE_DIR}/tools/common/completion.bash.in ${completion} @ONLY)
  install(FILES ${completion} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT ${component})
endfunction()
