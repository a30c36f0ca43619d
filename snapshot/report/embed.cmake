# cmake -D TEMPLATE=page.html -D STYLE=page.css -D "LIBRARY=a.js;..." -D "MODULES=b.js;..."
#       -D OUT=report_parts.cc -P embed.cmake
# Writes the sources of the report page as C++ string literals. Our modules share one scope of their
# own; the library keeps to its global name, d3.
function(join_files variable)
  set(joined "")
  foreach(name IN LISTS ARGN)
    file(READ "${name}" text)
    string(APPEND joined "${text}\n")
  endforeach()
  set(${variable} "${joined}" PARENT_SCOPE)
endfunction()

function(append_constant name text)
  string(FIND "${text}" ")part\"" found)
  if(NOT found EQUAL -1)
    message(FATAL_ERROR "${name} ends its own string literal")
  endif()
  string(APPEND source "const std::string_view ${name} = R\"part(${text})part\";\n")
  set(source "${source}" PARENT_SCOPE)
endfunction()

join_files(template "${TEMPLATE}")
string(STRIP "${template}" template)
join_files(style "${STYLE}")
join_files(library ${LIBRARY})
join_files(modules ${MODULES})

set(source "// Made by embed.cmake.\n#include \"snapshot/report/report_parts.h\"\n\nnamespace harrier {\n")
append_constant(kReportTemplate "${template}\n")
append_constant(kReportStyle "\n${style}")
append_constant(kReportScript "\n${library}(() => {\n'use strict';\n${modules}})();\n")
string(APPEND source "}  // namespace harrier\n")
file(WRITE "${OUT}" "${source}")
